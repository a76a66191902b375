"""Each clause finds what it is there for, and none finds fault with a sound reward."""

import sys
from pathlib import Path

import pytest

from rewardkit import Sample
from rewardkit.check import CLAUSES, Case, Cases, check
from rewardkit.plugins import load_installed

BROKEN = Path(__file__).with_name("broken.py")
NEGATIVE = Cases((Case(Sample("", "-3.5")),))
LABELLED = Cases(
    (
        Case(Sample("<answer>42</answer>", "42"), True, 1.0, why="right"),
        Case(Sample("<answer>42.0</answer>", "42"), True, 0.0, why="another text"),
    )
)
PROBES = f"""
from rewardkit import Probe, hookimpl

@hookimpl
def rewardkit_probes():
    return [
        Probe("42", "42!", earns=False, why="an exclamation mark"),
        Probe("42", "forty-two", earns=True, why="in words", rewards=({f"{BROKEN}:NoWords"!r},)),
    ]
"""


@pytest.fixture(autouse=True, scope="module")
def _probes(tmp_path_factory):
    """Install a plugin that brings probes alone, and load no other."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "rk_test_probes.py").write_text(PROBES)
    info = folder / "rewardkit_plugin_probes-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: probes\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[rewardkit]\nprobes = rk_test_probes\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("REWARDKIT_PLUGINS", "probes")
        load_installed.cache_clear()
        yield
    load_installed.cache_clear()


def failures(reward: str, cases: Cases = Cases(), **settings) -> dict[str, str]:  # noqa: B008
    report = check(f"{BROKEN}:{reward}", cases, examples=25, **settings)
    return {result.clause.name: result.broken.what for result in report.results if result.broken}


MATRIX = {
    "Raises": "never_raises",
    "OutOfRange": "values_are_in_range",
    "Silent": "scores_say_why",
    "Shouts": "scores_say_why",
    "PointsOutside": "evidence_lies_in_the_text",
    "Remembers": "the_same_sample_gets_the_same_score",
    "BatchDiffers": "a_batch_gives_what_one_by_one_gives",
    "OrderMatters": "a_batch_gives_what_one_by_one_gives",
    "Hashes": "another_process_gives_the_same",
    "Unpicklable": "a_pickled_copy_judges_the_same",
    "Doubles": "options_survive_being_written_and_read",
    "PunishesMissing": "a_missing_column_is_named",
    "RefusesNegative": "the_reference_earns",
    "TrailingZero": "cases_keep_their_labels",
    "NoWords": "equivalents_earn",
    "Exclaims": "near_misses_do_not_earn",
    "NoNewline": "benign_rewrites_keep_the_verdict",
    "PaysAll": "wrong_answers_do_not_earn",
    "TakesAnyOfAList": "appended_candidates_do_not_earn",
    "TakesEither": "hedges_do_not_earn",
    "MissesNot": "negations_do_not_earn",
    "PaysEcho": "the_echoed_prompt_does_not_earn",
    "ReadsThoughts": "answers_in_the_thinking_do_not_earn",
    "PaysNothing": "nothing_does_not_earn",
    "Normalizes": "look_alikes_do_not_earn",
    "IgnoresUnits": "other_units_do_not_earn",
    "NeedsNoUnit": "missing_units_do_not_earn",
    "PaysLength": "padding_does_not_earn",
    "Believes": "injections_do_not_earn",
    "Hangs": "hostile_text_is_judged_in_time",
    "Dies": "hostile_text_is_judged_in_time",
    "Executes": "completions_are_not_executed",
    "Writes": "nothing_outside_is_touched",
    "Spawns": "nothing_outside_is_touched",
    "Reseeds": "global_state_is_left_alone",
    "Prints": "global_state_is_left_alone",
    "Marks": "the_sample_is_left_alone",
}
GIVEN = {"RefusesNegative": NEGATIVE, "TrailingZero": LABELLED}


@pytest.mark.parametrize(("reward", "clause"), MATRIX.items(), ids=MATRIX)
def test_a_broken_reward_is_found_by_its_clause_alone(reward, clause):
    found = failures(reward, GIVEN.get(reward, Cases()), seconds=1.0)
    assert list(found) == [clause], found


def test_every_clause_has_a_broken_reward():
    assert {*MATRIX.values(), "importing_is_quick"} == set(CLAUSES)


@pytest.mark.parametrize("cases", [Cases(), NEGATIVE, LABELLED], ids=["none", "rows", "labelled"])
def test_a_sound_reward_passes(cases):
    assert failures("Sound", cases) == {}


def test_a_reward_for_a_shape_is_not_asked_to_compare():
    report = check(f"{BROKEN}:Shape", examples=25)
    assert report.failed == 0
    skipped = {result.clause.name for result in report.results if result.status == "skip"}
    assert "wrong_answers_do_not_earn" in skipped
    assert "nothing_does_not_earn" not in skipped


def test_a_heavy_import_is_found(tmp_path):
    path = tmp_path / "heavy.py"
    path.write_text(
        "import time\nstarted = time.process_time()\n"
        "while time.process_time() - started < 2.1: pass\n"
        "def judge(completion, reference): return completion == reference\n"
    )
    report = check(f"{path}:judge", only=["importing_is_quick"])
    assert [result.status for result in report.results] == ["fail"]


def test_a_reward_that_pays_no_known_reference_is_told_to_bring_its_own(tmp_path):
    path = tmp_path / "picky.py"
    path.write_text("def judge(completion, reference): return completion == 'MCMXC' == reference\n")
    (result,) = check(f"{path}:judge", only=["the_reference_earns"]).results
    assert "DATA.jsonl" in result.broken.hint
    rows = Cases((Case(Sample("", "MCMXC")),))
    assert check(f"{path}:judge", rows, only=["the_reference_earns"]).failed == 0


def test_every_clause_is_documented():
    documented = (Path(__file__).parents[2] / "docs" / "check.md").read_text()
    assert not [name for name in CLAUSES if f"| `{name}` |" not in documented]


@pytest.mark.parametrize("clause", ["never_raises", "benign_rewrites_keep_the_verdict"])
@pytest.mark.parametrize(("reward", "status"), [("Sound", "pass"), (None, "fail")])
def test_without_hypothesis_fixed_inputs_are_looked_at(monkeypatch, clause, reward, status):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    broken = {name: reward for reward, name in MATRIX.items()}
    (result,) = check(f"{BROKEN}:{reward or broken[clause]}", only=[clause]).results
    assert result.status == status
    if status == "pass" and clause == "never_raises":
        assert "pip install 'rewardkit[check]'" in result.detail
