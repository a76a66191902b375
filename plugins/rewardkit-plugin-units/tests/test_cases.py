"""Labelled answers: what a person who knows units would say of each."""

import json
from pathlib import Path

import pytest
from rewardkit_plugin_units import Units

from rewardkit import Sample

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["why"]) for case in CASES])
def test_a_quantity_is_judged_as_a_person_would(case):
    completion = f"<think>5 m</think><answer>{case['answer']}</answer>"
    sample = Sample(completion, case["reference"], columns=case.get("columns", {}))
    score = Units(**case.get("options", {})).score(sample)
    assert score.value == case["value"], score
    assert score.code == case.get("code", score.code)


def test_half_of_the_cases_are_near_misses_and_cheats():
    refused = sum(case["value"] == 0 for case in CASES)
    assert len(CASES) >= 200
    assert refused >= len(CASES) / 2
