"""Reading cases and rows."""

import json

import pytest

from rewardkit import InputError, SpecError
from rewardkit.check import Cases, cases_for, check, leaks, read_cases
from rewardkit.check.suite import read_one

KEEP = "cases_keep_their_labels"


@pytest.fixture
def write(tmp_path):
    def write(*rows):
        path = tmp_path / "cases.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def test_a_case_is_an_answer_or_a_completion_with_its_value(write):
    path = write(
        {"answer": "5 km", "reference": "5 m", "value": 0, "why": "another unit", "code": "x"},
        {"completion": "4", "reference": "4", "value": None, "prompt": "2+2", "lower": 3},
        "",
        {"answer": "5", "reference": 5, "value": 0.5, "columns": {"lower": 4}},
    )
    first, second, third = read_cases(path).rows
    assert first.sample.answer.text == "5 km"
    assert (first.labelled, first.value, first.code, first.why) == (True, 0.0, "x", "another unit")
    assert (second.sample.text, second.value, second.sample.prompt) == ("4", None, "2+2")
    assert dict(second.sample.columns) == {"lower": 3}
    assert (third.value, dict(third.sample.columns)) == (0.5, {"lower": 4})


def test_a_case_is_judged_with_its_own_options_and_those_of_the_check(write):
    half = {"answer": "15", "reference": "10", "value": 1, "options": {"rtol": 0.5}}
    boxed = {"completion": r"\boxed{15}", "reference": "10", "value": 1}
    path = write(half, boxed | {"options": {"rtol": 0.5, "answer_in": "boxed"}})
    (result,) = check("numeric", read_cases(path), only=[KEEP]).results
    assert (result.status, result.detail) == ("pass", "2 cases")
    cases = cases_for(
        read_one("numeric:rtol=0.5"), write(boxed | {"value": 0, "code": "no_answer"})
    )
    assert dict(cases.rows[0].options) == {"rtol": "0.5"}
    (result,) = check("numeric:rtol=0.5", cases, only=[KEEP]).results
    assert result.status == "pass", result.detail


def test_a_label_that_does_not_hold_with_its_options_is_found(write):
    path = write({"answer": "15", "reference": "10", "value": 1, "options": {"rtol": 0.4}})
    report = check("numeric", read_cases(path), only=[KEEP])
    assert report.failed == 1
    assert report.rates["right called right"].count == 0


def test_a_reward_brings_its_cases_and_the_failures_that_are_expected_of_it(write):
    pytest.importorskip("rewardkit_plugin_symbolic")
    own = cases_for(read_one("symbolic"))
    assert len(own.rows) > 400
    assert list(own.expected_failures) == ["missing_units_do_not_earn"]
    given = cases_for(read_one("symbolic"), write({"answer": "4"}))
    assert len(given.rows) == 1
    assert given.expected_failures == own.expected_failures


def test_a_function_brings_no_cases():
    assert cases_for(read_one("click.utils:make_str")) == Cases()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        pytest.param({"question": "2+2", "answer": "4"}, None, id="answer"),
        pytest.param({"reference": "4", "answer": "a long text"}, None, id="reference goes first"),
        pytest.param({"final": "4", "answer": "5", "value": 7}, "final", id="named"),
    ],
)
def test_a_row_of_data_gives_its_reference(write, row, column):
    (case,) = read_cases(write(row), column).rows
    assert (case.labelled, case.sample.reference) == (False, "4")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        pytest.param('{"a": ', "cases.jsonl:1:7", id="no JSON"),
        pytest.param("[1]", "a row is a JSON object", id="a list"),
        pytest.param({"value": 1, "reference": "4"}, "an answer or a completion", id="no answer"),
        pytest.param({"value": 2, "answer": "4"}, "a value in [0, 1]", id="too large"),
        pytest.param({"value": True, "answer": "4"}, "a value in [0, 1]", id="a bool"),
        pytest.param({"question": "4"}, "no column with a reference", id="no reference"),
        pytest.param({"expected_failure": "x", "reason": " "}, "needs a reason", id="no reason"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(write, row, what):
    with pytest.raises(InputError) as caught:
        read_cases(write(row))
    assert what in str(caught.value)
    assert "cases.jsonl:1" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl"):
        read_cases(tmp_path / "none.jsonl")


ECHO = "def judge(completion, reference): return True\n"


def test_a_function_that_compares_the_whole_completion_fails_no_leak(tmp_path):
    (tmp_path / "whole.py").write_text("def judge(completion, answer): return completion == answer")
    report = check(f"{tmp_path}/whole.py:judge", only=[clause.name for clause in leaks.CLAUSES])
    assert [result.clause.name for result in report.results if result.status == "fail"] == []


@pytest.fixture
def pays_all(tmp_path):
    path = tmp_path / "pays_all.py"
    path.write_text(ECHO)
    return f"{path}:judge"


def test_an_expected_failure_is_not_a_failure_and_keeps_its_reason(write, pays_all):
    cases = read_cases(write({"expected_failure": "wrong_answers_do_not_earn", "reason": "a demo"}))
    report = check(pays_all, cases, only=["wrong_answers_do_not_earn"])
    assert report.failed == 0
    assert [(r.status, r.detail) for r in report.results] == [("expected", "a demo")]


def test_an_expected_failure_that_passes_is_a_failure(write, pays_all):
    cases = read_cases(write({"expected_failure": "never_raises", "reason": "a demo"}))
    report = check(pays_all, cases, only=["never_raises"], examples=1)
    assert report.failed == 1
    assert "it passes" in report.results[0].detail


def test_an_unknown_clause_is_refused_with_the_nearest_one(write, pays_all):
    cases = read_cases(write({"expected_failure": "never_raisez", "reason": "a typo"}))
    with pytest.raises(SpecError, match="did you mean 'never_raises'"):
        check(pays_all, cases)
    with pytest.raises(SpecError, match="no clause 'nonsense'"):
        check(pays_all, only=["nonsense"])


def test_one_reward_is_checked_at_a_time():
    with pytest.raises(SpecError, match="names 2 rewards"):
        check("exact,format")


def test_rates_come_with_their_interval(write):
    path = write(
        {"answer": "4", "reference": "4", "value": 1},
        {"answer": "5", "reference": "4", "value": 0},
        {"answer": "6", "reference": "4", "value": 0},
    )
    report = check("exact", read_cases(path), only=["cases_keep_their_labels"])
    assert report.rates["wrong called wrong"].count == 2
    low, high = report.rates["wrong called wrong"].interval
    assert (round(low, 3), high) == (0.342, 1.0)  # Wilson 1927, by hand: 1 / (1 + z²/2)
