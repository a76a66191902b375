"""Labelled answers: what a careful mathematician would say of each."""

import json
from pathlib import Path

import pytest
from rewardkit_plugin_symbolic import Symbolic

from rewardkit import Sample

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['why']}: {case['answer']}"[:70])
def test_an_answer_is_judged_as_a_mathematician_would(case):
    reward = Symbolic(**case.get("options", {}), deadline_s=5)
    score = reward.score(Sample(f"<answer>{case['answer']}</answer>", case["reference"]))
    assert score.value == case["value"], score


def test_near_misses_and_cheats_are_many():
    refused = sum(case["value"] == 0 for case in CASES)
    assert len(CASES) >= 250
    assert refused >= len(CASES) / 3
