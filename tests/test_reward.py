"""What a plugin may count on when it derives a reward."""

from typing import ClassVar

import pytest

from rewardkit import AnswerReward, Sample, Score
from rewardkit.rewards.format import Format


class Halved(AnswerReward):
    """Pay half of what the rule for answers gives."""

    name: ClassVar[str] = "halved"

    def judge(self, answer, sample):
        return Score(float(answer == sample.reference), "compared")

    def score(self, sample):
        whole = super().score(sample)
        return whole._replace(value=whole.value and whole.value / 2)


class Never(Format):
    """Pay for no shape."""

    name: ClassVar[str] = "never"

    def score(self, sample):
        return Score(0.0, "never")


@pytest.mark.parametrize(("reward", "value"), [(Halved(), 0.5), (Never(), 0.0)])
def test_a_score_of_its_own_counts_in_a_batch_too(reward, value):
    sample = Sample("<think>2+2</think><answer>4</answer>", "4")
    assert reward.score(sample).value == value
    assert reward.score_batch([sample]) == [reward.score(sample)]
