"""Labelled answers for the built-in rewards: what a careful person would say of each."""

import json
from pathlib import Path

import pytest

from rewardkit import Sample
from rewardkit.rewards.exact import Exact
from rewardkit.rewards.format import Format
from rewardkit.rewards.numeric import Numeric


def _read_cases(name):
    lines = Path(__file__).with_name(f"{name}_cases.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _params(name):
    return [pytest.param(case, id=case["why"]) for case in _read_cases(name)]


@pytest.mark.parametrize("case", _params("numeric"))
def test_a_number_is_judged_as_a_person_would(case):
    reward = Numeric(**case.get("options", {}))
    columns = case.get("columns", {})
    sample = Sample(f"<answer>{case['answer']}</answer>", case["reference"], columns=columns)
    score = reward.score(sample)
    assert score.value == case["value"], score


@pytest.mark.parametrize("case", _params("exact"))
def test_a_text_is_judged_character_for_character(case):
    reward = Exact(**case.get("options", {}))
    score = reward.score(Sample(f"<answer>{case['answer']}</answer>", case["reference"]))
    assert score.value == case["value"], score


@pytest.mark.parametrize("case", _params("format"))
def test_a_shape_is_judged_and_its_fault_named(case):
    reward = Format(**case.get("options", {}))
    score = reward.score(Sample(case["completion"], prompt=case.get("prompt")))
    assert (score.value, score.code) == (case["value"], case["code"]), score


@pytest.mark.parametrize(
    ("name", "enough"), [("numeric", 200), ("exact", 60), ("format", 60)], ids=str
)
def test_half_of_the_cases_are_near_misses_and_cheats(name, enough):
    cases = _read_cases(name)
    assert len(cases) >= enough
    assert sum(case["value"] != 1 for case in cases) >= len(cases) / 2
