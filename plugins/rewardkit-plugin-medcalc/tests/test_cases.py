"""Labelled answers: what a person who knows the benchmark's rule would say of each."""

import json
from pathlib import Path

import pytest
from rewardkit_plugin_medcalc import MedCalc

from rewardkit import Sample

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["why"]) for case in CASES])
def test_an_answer_is_judged_by_the_benchmarks_rule(case):
    sample = Sample(f"<answer>{case['answer']}</answer>", case["reference"], columns=case)
    score = MedCalc().score(sample)
    assert score.value == case["value"], score


def test_half_of_the_cases_are_near_misses_and_cheats():
    refused = sum(case["value"] == 0 for case in CASES)
    assert len(CASES) >= 200
    assert refused >= len(CASES) / 2
