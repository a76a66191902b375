"""Labelled answers: what a careful mathematician would say of each."""

import pytest
from rewardkit_plugin_symbolic import Symbolic

from rewardkit.check import find_cases, read_cases

CASES = read_cases(find_cases("symbolic")).rows


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.why}: {case.sample.answer.text}"[:70]
)
def test_an_answer_is_judged_as_a_mathematician_would(case):
    score = Symbolic(**case.options, deadline_s=5).score(case.sample)
    assert (score.value, case.code or score.code) == (case.value, score.code), score


def test_near_misses_and_cheats_are_many():
    refused = sum(case.value == 0 for case in CASES)
    assert len(CASES) >= 250
    assert refused >= len(CASES) / 3
