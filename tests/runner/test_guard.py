"""How often a reward may fail before it is worth a word, and before a run ends."""

from typing import ClassVar

import pytest

from rewardkit import AnswerReward, Component, Composite, ConfigError, Reward, Sample, Score
from rewardkit.composite import Verdict
from rewardkit.plugins import Plugin
from rewardkit_runner.canary import Canary
from rewardkit_runner.completions import Judged
from rewardkit_runner.guard import Guard


class Plain(Reward):
    """Judge as the test says."""

    name: ClassVar[str] = "plain"

    def score(self, sample: Sample) -> Score:
        return Score(1.0, "fine")


class Answering(AnswerReward):
    """Judge as the test says, against a reference."""

    name: ClassVar[str] = "answering"

    def judge(self, answer: str, sample: Sample) -> Score:
        return Score(1.0, "fine")


def composite(reward, weight=1.0, gate=False):
    return Composite([Component("r", reward, weight, gate, Plugin("tests", "0"))])


FINE, WRONG = Score(1.0, "fine"), Score(0.0, "wrong")
ERROR = Score(None, "error", "raised \x1b[2J")
TIMEOUT, MASKED = Score(0.0, "timeout"), Score(None, "timeout")
UNREAD = Score(None, "reference_not_a_number", "no number")


def judged(*scores):
    return [Judged(Sample("text"), Verdict((score,), None)) for score in scores]


def outcome(reward, scores, weight=1.0, gate=False):
    guard = Guard(composite(reward, weight, gate), warn_share=0.25, stop_share=0.5)
    failures = guard.failures(judged(*scores))
    if guard.fatal(failures):
        return "stop"
    return "warn" if guard.warnings(failures) else "fine"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([ERROR, FINE, FINE, FINE], "fine", id="not over the share of a warning"),
        pytest.param([ERROR, ERROR, FINE, FINE], "warn", id="over it"),
        pytest.param([ERROR, ERROR, ERROR, WRONG], "stop", id="over the share of the end"),
        pytest.param([TIMEOUT] * 4, "fine", id="limits of the completions"),
        pytest.param([MASKED] * 4, "fine", id="limits that are masked"),
        pytest.param([WRONG] * 4, "fine", id="wrong answers"),
    ],
)
@pytest.mark.parametrize("reward", [Plain(), Answering()], ids=["plain", "answering"])
def test_errors_count_and_nothing_else_does(reward, scores, expected):
    assert outcome(reward, scores) == expected


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        pytest.param(Answering(), "stop", id="it cannot read them"),
        pytest.param(Plain(), "fine", id="it does not apply"),
    ],
)
def test_references_that_cannot_be_read_count_like_errors(reward, expected):
    assert outcome(reward, [UNREAD] * 4) == expected


@pytest.mark.parametrize(
    ("weight", "gate", "expected"),
    [
        pytest.param(0.0, False, "warn", id="a metric warns"),
        pytest.param(0.0, True, "stop", id="a gate stops"),
    ],
)
def test_what_moves_no_total_stops_nothing(weight, gate, expected):
    parts = [
        Component("r", Plain(), weight, gate, Plugin("tests", "0")),
        Component("other", Plain(), 1.0, False, Plugin("tests", "0")),
    ]
    guard = Guard(Composite(parts), 0.25, 0.5)
    failures = guard.failures([Judged(Sample(""), Verdict((ERROR, FINE), None))] * 4)
    found = "stop" if guard.fatal(failures) else "warn" if guard.warnings(failures) else "fine"
    assert found == expected


def test_a_kind_of_failure_is_named_once_and_harmless():
    guard = Guard(composite(Answering()), 0.25, 1.0)
    (sentence,) = guard.warnings(guard.failures(judged(ERROR, FINE)))
    assert sentence == "reward 'r' failed on 1 of 2 completions (50%): raised \\x1b[2J"
    assert guard.warnings(guard.failures(judged(ERROR, ERROR))) == []
    assert len(guard.warnings(guard.failures(judged(UNREAD, FINE)))) == 1


def test_examples_say_where_the_row_is_and_how_many_are_like_it():
    guard = Guard(composite(Plain()), 0.25, 0.5)
    other = Score(None, "error", "gave 7")
    (failure,) = guard.failures(judged(FINE, ERROR, other, ERROR))
    assert failure.examples("step-00003.jsonl", before=8) == [
        "step-00003.jsonl:10: raised \\x1b[2J   (2 like it)", "step-00003.jsonl:11: gave 7",
    ]  # fmt: skip


ROWS = [{"prompt": "2+2?", "reference": "4"}, {"prompt": "2+3?", "reference": "5"}]


class Fickle(AnswerReward):
    """Compare, as long as it is well."""

    name: ClassVar[str] = "fickle"
    mood: ClassVar[list[str]] = []

    def judge(self, answer: str, sample: Sample) -> Score:
        mood = self.mood.pop(0) if self.mood else "well"
        if mood == "broken":
            raise ValueError("library exchanged")
        paid = {"well": answer == sample.reference, "generous": True, "strict": False}[mood]
        return Score(float(paid), "compared")


@pytest.fixture
def canary():
    Fickle.mood.clear()
    return Canary(composite(Fickle()), ROWS)


@pytest.mark.parametrize(
    ("moods", "says"),
    [
        pytest.param([], "", id="as it was"),
        pytest.param(["strict"] * 9, "1 (compared) at the start, and now 0", id="strict"),
        pytest.param(["generous"] * 9, "0 (compared) at the start, and now 1", id="generous"),
        pytest.param(["broken"] * 9, "now no score (error): ", id="broken"),
        pytest.param(["strict"] + ["well"] * 9, "", id="once, on a busy machine"),
    ],
)
def test_a_canary_notices_a_reward_that_judges_otherwise(canary, moods, says):
    Fickle.mood[:] = moods
    changed = canary.changed()
    assert says in changed
    assert bool(changed) == bool(says)


def test_a_reward_that_fails_on_the_canary_does_not_start():
    Fickle.mood[:] = ["broken"] * 9
    with pytest.raises(ConfigError, match="'r' fails on a made-up answer"):
        Canary(composite(Fickle()), ROWS)


def test_a_metric_may_fail_on_the_canary():
    parts = [
        Component("r", Fickle(), 0.0, False, Plugin("tests", "0")),
        Component("other", Plain(), 1.0, False, Plugin("tests", "0")),
    ]
    Fickle.mood[:] = ["broken"] * 9
    assert Canary(Composite(parts), ROWS).changed() == ""
