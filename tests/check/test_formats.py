"""The same report for a terminal, a program, a test runner and GitHub."""

import json
from xml.etree import ElementTree

import pytest

from rewardkit import Sample
from rewardkit.check.clause import Broken
from rewardkit.check.formats import FORMATS
from rewardkit.check.suite import CLAUSES, Report, Result
from rewardkit.intervals import Rate

HOSTILE = "5\x1b[2J\n::error::forged % \u202e<b>"
REPORT = Report(
    "units",
    "rewardkit-plugin-units 0.1.0",
    (
        Result(CLAUSES["never_raises"], "pass", "200 generated"),
        Result(
            CLAUSES["other_units_do_not_earn"],
            "fail",
            "1 of 3 earned",
            Broken("1 of 3 earned", Sample(HOSTILE, "5 m"), "1 (equal: 5)", "the unit counts"),
        ),
        Result(CLAUSES["look_alikes_do_not_earn"], "expected", "they are digits", Broken("earned")),
        Result(CLAUSES["equivalents_earn"], "skip", "no probe names this reward"),
    ),
    {"right called right": Rate(3, 3)},
)


def test_the_text_says_what_failed_and_how_to_look_at_it():
    text = FORMATS["text"]([REPORT])
    assert "rewardkit-plugin-units 0.1.0 · reward 'units'" in text
    assert " FAIL  another unit does not earn" in text
    assert "clause      other_units_do_not_earn" in text
    assert "hint        the unit counts" in text
    assert "right called right 3 of 3 [43.9%, 100.0%]" in text
    assert text.endswith("1 of 3 clauses failed, 1 do not apply, 1 fail as expected.")


def test_json_has_a_schema_and_every_result():
    data = json.loads(FORMATS["json"]([REPORT]))
    assert data["schema"] == 1
    (reward,) = data["rewards"]
    assert [result["status"] for result in reward["results"]] == [
        "pass",
        "fail",
        "expected",
        "skip",
    ]
    assert reward["results"][1]["evidence"]["clause"] == "other_units_do_not_earn"
    assert reward["rates"]["right called right"]["of"] == 3


def test_junit_counts_failures_and_skips():
    (suite,) = ElementTree.fromstring(FORMATS["junit"]([REPORT]))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "2")
    assert [len(case) for case in suite] == [0, 1, 1, 1]


def test_github_gets_one_annotation_per_failure():
    first, last = FORMATS["github"]([REPORT]).split("\n")
    assert first.startswith("::error title=units%3A another unit does not earn::found: 1 of 3")
    assert last.startswith("units: 1 of 3 clauses failed")


@pytest.mark.parametrize("form", FORMATS)
def test_no_completion_acts_on_a_screen(form):
    text = FORMATS[form]([REPORT])
    assert not {"\x1b", "\u202e"} & set(text)
    assert not any(line.startswith("::error::") for line in text.split("\n"))
