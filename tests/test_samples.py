"""Rows that say the same are judged once, and as each of them alone."""

from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit import Component, Composite, Reward, Sample, Score
from rewardkit.plugins import Plugin
from rewardkit.samples import Samples

SHAPED = "<think>2+2</think><answer>4</answer>"
COMPOSITES = {
    spec: Composite.from_spec(spec)
    for spec in (
        "format,numeric",
        "format:gate,exact",
        "numeric:1:rtol=0.1,format:0.2:prefilled_think=true",
        "exact:1:any_of=true,numeric:1:answer_in=last_number",
        "format:1:think_tag=thought,exact:1:answer_tag=result",
        "format,units",
        "units:1:rtol=0.1:require_unit=false,exact",
        "units:1:answer_tag=result",
    )
}
TEXTS = st.lists(
    st.sampled_from([
        "<think>", "</think>", "<answer>", "</answer>", "4", "5", "2+2", "<", " ", "\n", "\u200b",
        "\u3000", "5 m", "0.005 km", "x < y", "what?", "<thought>", "\\boxed{4}",
    ]),
    max_size=8,
).map("".join)  # fmt: skip
SHAPES = st.builds("<think>{}</think><answer>{}</answer>{}".format, TEXTS, TEXTS, TEXTS)
ROWS = st.lists(
    st.tuples(
        st.one_of(TEXTS, SHAPES, st.just(SHAPED)),
        st.sampled_from(["4", "5", "x", "5 m", 4, 4.0, True, None, 0, [4], {"a": 4}]),
        st.sampled_from([None, "what?", " 4 ", "2+2?<think>", [{"role": "user", "content": "5"}]]),
        st.sampled_from([{}, {}, {}, {"lower": 3, "upper": 5}, {"rtol": 1}]),
    ),
    min_size=1,
    max_size=6,
)


def facts(verdicts):
    """Return all but the evidence."""
    return [(repr([score[:3] for score in one.scores]), one.total) for one in verdicts]


def columns(rows) -> Samples:
    return Samples(*map(list, zip(*rows, strict=True)))


@settings(max_examples=150, deadline=None)
@given(ROWS)
@pytest.mark.parametrize("spec", COMPOSITES)
def test_rows_together_are_judged_as_each_is_alone(spec, rows):
    composite = COMPOSITES[spec]
    alone = [composite.score(Sample(*row)) for row in rows]
    assert facts(composite.judge(columns(rows))) == facts(alone)


@settings(deadline=None)
@given(ROWS)
def test_rows_without_prompts_too(rows):
    composite = COMPOSITES["format,numeric"]
    texts, references, _, others = map(list, zip(*rows, strict=True))
    samples = Samples(texts, references, None, others)
    assert facts(composite.judge(samples)) == facts(composite.score_batch(samples[:]))


def judged(*rows: tuple[object, ...]) -> list[bool]:
    """Say of each row whether it shares its verdict with the first."""
    whole = [(*row, *(None, {})[len(row) - 2 :]) for row in rows]
    verdicts = COMPOSITES["format,numeric"].judge(columns(whole))
    assert facts(verdicts) == facts([COMPOSITES["format,numeric"].score(Sample(*r)) for r in whole])
    return [one is verdicts[0] for one in verdicts]


@pytest.mark.parametrize(
    ("row", "shared"),
    [
        pytest.param((SHAPED, "4"), True, id="the same row"),
        pytest.param((SHAPED.replace("2+2", "two and two"), "4"), True, id="other thinking"),
        pytest.param((SHAPED, "4", "2+2?"), True, id="a prompt"),
        pytest.param((SHAPED.replace("4", "5"), "4"), False, id="another answer"),
        pytest.param((SHAPED, "5"), False, id="another reference"),
        pytest.param((SHAPED, 4), False, id="a reference of another type"),
        pytest.param((SHAPED.replace("4", "\u3000"), "4"), False, id="a blank answer"),
        pytest.param((SHAPED.replace("2+2", " "), "4"), False, id="blank thinking"),
        pytest.param((SHAPED, None), False, id="no reference"),
        pytest.param((SHAPED + "!", "4"), False, id="text behind"),
        pytest.param((SHAPED.replace("2+2", " \u200b"), "4"), False, id="empty thinking"),
        pytest.param((SHAPED.replace("<think>", ""), "4"), False, id="no opening tag"),
        pytest.param((SHAPED, "4", "2+2?<think>"), False, id="opened by the prompt"),
        pytest.param((SHAPED, "4", " 4"), False, id="the prompt may be the answer"),
    ],
)
def test_what_is_judged_once_differs_in_its_thinking_alone(row, shared):
    assert judged((SHAPED, "4"), row) == [True, shared]


@pytest.mark.parametrize(("one", "other"), [(4, 4.0), (1, True), (0.0, -0.0), ("4", 4)])
def test_references_that_only_seem_equal_keep_rows_apart(one, other):
    assert judged((SHAPED, one), (SHAPED, other)) == [True, False]
    assert judged((SHAPED, one), (SHAPED, one)) == [True, True]


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param([4], id="a list"),
        pytest.param({"a": 4}, id="an object"),
        pytest.param(10**5000, id="a number that is never printed"),
    ],
)
def test_references_of_other_types_are_judged_alone(reference):
    assert judged((SHAPED, reference), (SHAPED, reference))[0]


def test_columns_that_a_reward_reads_keep_rows_apart():
    assert judged((SHAPED, "4"), (SHAPED, "4", None, {"lower": 5})) == [True, False]


def test_a_completion_that_is_too_long_keeps_rows_apart():
    composite = Composite.from_spec("format", max_chars=40)
    long = SHAPED.replace("2+2", "2+2+0+0+0")
    verdicts = composite.judge(Samples([SHAPED, long], ["4", "4"], None, [{}, {}]))
    assert [one.scores[0].code for one in verdicts] == ["shape", "too_long"]


class Failing(Reward):
    """Fail on one answer."""

    name: ClassVar[str] = "failing"

    def score(self, sample):
        return self._judge(sample.answer.text, sample.reference)

    def judge_pairs(self, pairs):
        return [self._judge(*pair) for pair in pairs]

    def _judge(self, answer, reference):
        return Score(1 / (5 - int(answer)), "divided")


def test_a_reward_that_fails_on_a_pair_leaves_its_rows_without_a_total():
    plugin = Plugin("rewardkit", "1.0")
    composite = Composite([Component("failing", Failing(), 1.0, False, plugin)])
    texts = [SHAPED, SHAPED.replace("4", "5"), SHAPED]
    verdicts = composite.judge(Samples(texts, ["4"] * 3, None, [{}] * 3))
    assert [one.total for one in verdicts] == [1.0, None, 1.0]
    assert "ZeroDivisionError" in verdicts[1].scores[0].reason


class Careless(Failing):
    """Pay too much for a pair."""

    def judge_pairs(self, pairs):
        return [Score(7.0, "careless") for _ in pairs]


def test_a_score_that_is_none_is_not_taken_of_a_pair_either():
    component = Component("careless", Careless(), 1.0, False, Plugin("rewardkit", "1.0"))
    (judged,) = Composite([component]).judge(Samples([SHAPED], ["4"], None, [{}]))
    assert judged.scores[0].code == "divided"


def test_what_a_third_party_brings_is_judged_row_by_row():
    plugin = Plugin("rewardkit-plugin-test", "1.0")
    composite = Composite([Component("failing", Failing(), 1.0, False, plugin)])
    verdicts = composite.judge(Samples([SHAPED, SHAPED], ["4", "4"], None, [{}, {}]))
    assert verdicts[0] == verdicts[1]
    assert verdicts[0] is not verdicts[1]


def test_samples_are_made_when_they_are_asked_for():
    samples = columns([(SHAPED, "4", "2+2?", {"id": 7}), ("5", "5", None, {})])
    assert [one.text for one in samples] == [SHAPED, "5"]
    assert (samples[0].prompt, samples[0].columns, len(samples)) == ("2+2?", {"id": 7}, 2)
    assert [one.reference for one in samples[1:]] == ["5"]
