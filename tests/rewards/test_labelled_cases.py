"""Labelled answers for the built-in rewards: what a careful person would say of each."""

import pytest

from rewardkit.check import find_cases, read_cases
from rewardkit.plugins import installed

NAMES = ("exact", "format", "numeric")


def _read(name):
    return read_cases(find_cases(name)).rows


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(n, case, id=case.why) for n in NAMES for case in _read(n)]
)
def test_a_completion_is_judged_as_a_person_would(name, case):
    reward = installed().rewards[name].reward.model_validate(dict(case.options))
    score = reward.score(case.sample)
    assert (score.value, case.code or score.code) == (case.value, score.code), score


@pytest.mark.parametrize(
    ("name", "enough"), [("numeric", 200), ("exact", 60), ("format", 60)], ids=str
)
def test_half_of_the_cases_are_near_misses_and_cheats(name, enough):
    cases = _read(name)
    assert len(cases) >= enough
    assert sum(case.value != 1 for case in cases) >= len(cases) / 2
