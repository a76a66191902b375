"""Labelled answers: what a person who knows the benchmark's rule would say of each."""

import pytest
from rewardkit_plugin_medcalc import MedCalc

from rewardkit.check import find_cases, read_cases

CASES = read_cases(find_cases("medcalc")).rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_an_answer_is_judged_by_the_benchmarks_rule(case):
    score = MedCalc(**case.options).score(case.sample)
    assert (score.value, case.code or score.code) == (case.value, score.code), score


def test_half_of_the_cases_are_near_misses_and_cheats():
    refused = sum(case.value == 0 for case in CASES)
    assert len(CASES) >= 200
    assert refused >= len(CASES) / 2
