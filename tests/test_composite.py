"""Composing rewards: weights, gates, what is not scored, and what fails."""

import pickle
from typing import ClassVar

import pytest

from rewardkit import Component, Composite, Reward, Sample, Score, SpecError
from rewardkit.plugins import Plugin, load
from rewardkit.score import ERROR

PLUGIN = Plugin("rewardkit-plugin-test", "1.2")


class Given(Reward):
    """Give the value that the sample's column `given` holds."""

    name: ClassVar[str] = "given"
    column: str = "given"

    def score(self, sample):
        value = sample.columns[self.column]
        if value == "raise":
            raise KeyError("answer_key")
        if value == "exit":
            raise SystemExit(3)
        return value if value == 7.0 or isinstance(value, str) else Score(value, "given")


def compose(*parts: tuple[str, float | str]) -> Composite:
    return Composite(
        Component(
            alias, Given(column=alias), 1.0 if role == "gate" else role, role == "gate", PLUGIN
        )
        for alias, role in parts
    )


def total(composite: Composite, **values: object) -> float | None:
    return composite.score(Sample("text", columns=values)).total


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"a": 1.0, "b": 1.0}, 0.7, id="weighted sum"),
        pytest.param({"a": 1.0, "b": 0.0}, 0.2, id="one of two"),
        pytest.param({"a": None, "b": 1.0}, 0.5, id="what abstains adds nothing"),
        pytest.param({"a": None, "b": None}, None, id="not scored at all is not 0"),
        pytest.param({"a": "raise", "b": 1.0}, None, id="a failed reward leaves no total"),
    ],
)
def test_the_total_is_the_weighted_sum_of_what_was_scored(values, expected):
    assert total(compose(("a", 0.2), ("b", 0.5)), **values) == expected


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        pytest.param(1.0, 0.5, id="open"),
        pytest.param(0.0, 0.0, id="shut"),
        pytest.param(0.999, 0.0, id="nearly open is shut"),
        pytest.param(None, None, id="a gate that abstains leaves no total"),
        pytest.param("raise", None, id="a gate that fails leaves no total"),
    ],
)
def test_a_gate_multiplies_the_whole_total(gate, expected):
    assert total(compose(("gate", "gate"), ("b", 0.5)), gate=gate, b=1.0) == expected


@pytest.mark.parametrize("metric", [0.0, 1.0, None, "raise"])
def test_a_metric_of_weight_0_never_moves_the_total(metric):
    assert total(compose(("metric", 0.0), ("b", 0.5)), metric=metric, b=1.0) == 0.5


def test_a_metric_alone_makes_no_total():
    assert total(compose(("metric", 0.0), ("b", 0.5)), metric=1.0, b=None) is None


def test_a_total_is_the_shortest_decimal_of_its_float32():
    assert total(compose(("a", 0.3), ("b", 0.6)), a=1.0, b=1.0) == 0.90000004
    assert total(compose(("a", 0.2), ("b", 0.5)), a=1 / 3, b=1.0) == 0.56666666


@pytest.mark.parametrize("value", [7.0, "text", float("nan"), -0.1, float("inf")])
def test_a_reward_that_breaks_its_contract_is_an_error_that_names_the_plugin(value):
    verdict = compose(("a", 1.0)).score(Sample("text", columns={"a": value}))
    assert verdict.total is None
    assert verdict.scores[0].value is None
    assert verdict.scores[0].code == ERROR
    assert "rewardkit-plugin-test 1.2" in verdict.scores[0].reason


def test_a_reward_that_raises_harms_only_its_own_sample():
    samples = [Sample("text", columns={"a": value}) for value in (1.0, "raise", 0.0)]
    verdicts = compose(("a", 1.0)).score_batch(samples)
    assert [verdict.total for verdict in verdicts] == [1.0, None, 0.0]
    assert "raised KeyError: 'answer_key'" in verdicts[1].scores[0].reason


def test_a_reward_that_exits_harms_only_its_own_sample():
    samples = [Sample("4\x1b[2J", columns={"a": value}) for value in (1.0, "exit")]
    fine, failed = compose(("a", 1.0)).score_batch(samples)
    assert (fine.total, failed.total) == (1.0, None)
    said = "reward 'a' (rewardkit-plugin-test 1.2) raised SystemExit: 3; completion '4\\x1b[2J'"
    assert failed.scores[0].reason == said


class Shortening(Reward):
    """Lose the last score of every batch."""

    name: ClassVar[str] = "shortening"

    def score(self, sample):
        return Score(1.0, "fine")

    def score_batch(self, samples):
        return [Score(0.0, "misplaced")] * (len(samples) - 1)


def test_a_batch_of_the_wrong_length_is_judged_one_by_one():
    composite = Composite([Component("s", Shortening(), 1.0, False, PLUGIN)])
    verdicts = composite.score_batch([Sample("a"), Sample("b")])
    assert [verdict.scores[0].code for verdict in verdicts] == ["fine", "fine"]


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        pytest.param("numerc", "did you mean 'numeric'?", id="a misspelt reward"),
        pytest.param("numeric:rtool=1", "did you mean 'rtol'?", id="a misspelt option"),
        pytest.param(
            "numeric:rtol=much", "option 'rtol' is 'much'", id="a value that does not fit"
        ),
        pytest.param("format:gate", "a gate needs a weighted reward", id="only a gate"),
        pytest.param("nosuch", "installed: exact, format, numeric", id="nothing like it"),
    ],
)
def test_a_composition_that_cannot_be_built_says_what_to_type(spec, part):
    with pytest.raises(SpecError) as caught:
        Composite.from_spec(spec, load([]))
    assert part in str(caught.value)


def test_a_composition_survives_pickling():
    composite = pickle.loads(pickle.dumps(Composite.from_spec("format:gate,numeric:0.5")))
    sample = Sample("<think>2+2</think><answer>4</answer>", "4")
    assert composite.score(sample).total == 0.5


def test_a_composition_knows_the_columns_it_reads():
    assert Composite.from_spec("format,exact").reads == ("reference",)


class Limited(Reward):
    """Say that the completion ran into a limit."""

    name: ClassVar[str] = "limited"

    def score(self, sample):
        return Score(0.0, sample.text) if sample.text else Score(1.0, "fine")


def limited(on_limit: str, **limits: int) -> Composite:
    return Composite([Component("l", Limited(), 1.0, False, PLUGIN)], on_limit=on_limit, **limits)


@pytest.mark.parametrize("code", ["too_long", "timeout", "out_of_memory", "inconclusive"])
def test_a_limit_that_the_completion_runs_into_earns_0_or_is_masked(code):
    assert limited("zero").score(Sample(code)).total == 0.0
    masked = limited("mask").score(Sample(code))
    assert masked.total is None
    assert masked.scores[0].value is None
    assert masked.scores[0].code == code


def test_masking_leaves_an_ordinary_zero_alone():
    assert limited("mask").score(Sample("wrong")).total == 0.0


def test_a_million_characters_are_judged_and_one_more_is_too_long():
    composite = Composite.from_spec("exact")
    longest, longer = (Sample("x" * length, "5") for length in (1_000_000, 1_000_001))
    assert composite.score(longest).scores[0].code == "no_answer"
    assert composite.score(longer).scores[0].code == "too_long"


def test_a_completion_beyond_the_limit_is_too_long_and_the_others_are_judged():
    samples = [Sample(""), Sample("x" * 11), Sample("wrong")]
    verdicts = limited("zero", max_chars=10).score_batch(samples)
    assert [verdict.scores[0].code for verdict in verdicts] == ["fine", "too_long", "wrong"]
    assert [verdict.total for verdict in verdicts] == [1.0, 0.0, 0.0]
    assert limited("mask", max_chars=10).score(Sample("x" * 11)).total is None


def test_a_zero_with_a_sign_is_a_plain_zero():
    verdict = compose(("a", 1.0)).score(Sample("text", columns={"a": -0.0}))
    assert (str(verdict.scores[0].value), str(verdict.total)) == ("0.0", "0.0")


def test_a_score_and_a_verdict_cannot_be_changed():
    verdict = compose(("a", 1.0)).score(Sample("text", columns={"a": 1.0}))
    with pytest.raises(AttributeError):
        verdict.scores[0].value = 0.0
    with pytest.raises(AttributeError):
        verdict.total = 0.0


class Spoiling(Reward):
    """Take the sample apart."""

    name: ClassVar[str] = "spoiling"

    def score(self, sample):
        sample.completion.clear()
        sample.columns["list"].append(sample.columns.pop("a"))
        sample.text = sample.reference = "spoilt"
        return Score(1.0, "fine")


class Looking(Reward):
    """Pay for a sample that is as it was."""

    name: ClassVar[str] = "looking"

    def score(self, sample):
        seen = (sample.completion, sample.text, sample.reference, dict(sample.columns))
        return Score(float(seen == (MESSAGES, "4", "4", {"list": [1], "a": 2})), "looked")


MESSAGES = [{"role": "assistant", "content": "4"}]


def test_what_a_reward_does_to_a_sample_reaches_no_other():
    rewards = [("spoiling", Spoiling()), ("looking", Looking())]
    composite = Composite(Component(name, one, 1.0, False, PLUGIN) for name, one in rewards)
    sample = Sample(list(MESSAGES), "4", columns={"list": [1], "a": 2})
    assert [composite.score(sample).total for _ in range(2)] == [2.0, 2.0]
