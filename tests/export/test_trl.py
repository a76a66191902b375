"""Rewards in TRL's hands give the numbers that `score` gives."""

import inspect
import pickle
from types import SimpleNamespace
from typing import ClassVar

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from trl import GRPOTrainer
from trl.trainer.utils import get_callable_name, is_async_callable, nanstd

from rewardkit import Component, Composite, Reward, RewardkitError, Sample, Score, SpecError
from rewardkit.export.trl import MAX_COLUMNS, SECONDS, TOTAL, folds, reward_funcs
from rewardkit.groups import advantages
from rewardkit.plugins import Plugin

RIGHT = "<think>2+2</think><answer>4</answer>"
WRONG = "<think>2+2</think><answer>5</answer>"


class Scripted(Reward):
    """Give the value that the completion lists for this reward; `-` abstains, `!` fails."""

    name: ClassVar[str] = "scripted"

    place: int

    def score(self, sample: Sample) -> Score:
        value = sample.text.split()[self.place]
        if value == "!":
            raise ValueError("scripted to fail")
        return Score(None if value == "-" else float(value), "scripted")


def scripted(weights: list[float], gates: list[bool]) -> Composite:
    plugin = Plugin("tests", "0")
    return Composite(
        Component(f"r{place}", Scripted(place=place), weight, gate, plugin)
        for place, (weight, gate) in enumerate(zip(weights, gates, strict=True))
    )


def trl_rewards(functions, completions):
    """Call the functions as GRPOTrainer does: through its own method, on a stand-in trainer."""
    count = len(completions)
    trainer = SimpleNamespace(
        accelerator=SimpleNamespace(device=torch.device("cpu"), is_main_process=True),
        reward_funcs=functions,
        reward_processing_classes=[None] * len(functions),
        reward_func_names=[get_callable_name(function) for function in functions],
        state=SimpleNamespace(global_step=0),
        environments=None,
        args=SimpleNamespace(report_to=[]),
        _log_completion_extra=lambda column, values: None,
        _log_metric=lambda name, value: None,
    )
    inputs = [{"prompt": "p", "reference": "4"}] * count
    calculate = inspect.unwrap(GRPOTrainer._calculate_rewards)
    return calculate(trainer, inputs, ["p"] * count, completions, [[0]] * count)


def trl_totals(rewards_per_func, weights):
    """Aggregate as trl 1.16 does in `_generate_and_score_completions`."""
    unscorable = torch.isnan(rewards_per_func).all(dim=1)
    rewards = (rewards_per_func * torch.tensor(weights, dtype=torch.float32).unsqueeze(0)).nansum(
        dim=1
    )
    rewards[unscorable] = torch.nan
    return rewards


def trl_advantages(rewards, group):
    mean = torch.nanmean(rewards.view(-1, group), dim=1).repeat_interleave(group)
    deviation = nanstd(rewards.view(-1, group), dim=1).repeat_interleave(group)
    return torch.nan_to_num((rewards - mean) / (deviation + 1e-4), nan=0.0)


VALUES = st.one_of(st.sampled_from(["0.0", "1.0", "-", "!"]), st.floats(0, 1, width=64).map(repr))


@st.composite
def batches(draw):
    count = draw(st.integers(1, 7))
    weights = draw(st.lists(st.floats(-3, 3, width=64), min_size=count, max_size=count))
    gates = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    gates[0], weights[0] = False, weights[0] or 1.0
    rows = draw(st.integers(1, 8).map(lambda groups: 4 * groups))
    completions = [
        " ".join(draw(st.lists(VALUES, min_size=count, max_size=count))) for _ in range(rows)
    ]
    return scripted(weights, gates), completions


@settings(max_examples=150, deadline=None)
@given(batches())
def test_trl_arrives_at_the_same_float32_totals_and_advantages(batch):
    composite, completions = batch
    functions, weights = reward_funcs(composite)
    theirs = trl_totals(trl_rewards(functions, completions), weights)
    ours = [composite.score(Sample(text, "4", "p")).total for text in completions]
    as_float32 = torch.tensor([torch.nan if total is None else total for total in ours])
    assert torch.equal(torch.isnan(theirs), torch.isnan(as_float32))
    assert torch.equal(torch.nan_to_num(theirs), torch.nan_to_num(as_float32))

    groups = [ours[start : start + 4] for start in range(0, len(ours), 4)]
    expected = [value or 0.0 for group in groups for value in advantages(group)]
    assert trl_advantages(as_float32.double(), 4).tolist() == pytest.approx(expected, abs=1e-5)


def test_each_reward_is_a_column_with_its_weight():
    functions, weights = reward_funcs("format,numeric:0.5")
    assert [get_callable_name(function) for function in functions] == ["format", "numeric"]
    assert weights == [1.0, 0.5]
    assert [f(prompts=["p"], completions=[WRONG], reference=["4"]) for f in functions] == [
        [1.0],
        [0.0],
    ]


@pytest.mark.parametrize(
    ("rewards", "total"),
    [
        pytest.param("format:gate,numeric:0.5", 0.5, id="a gate"),
        pytest.param(
            ",".join(f"n{i}=numeric:0.1" for i in range(MAX_COLUMNS + 1)), 0.5, id="many rewards"
        ),
    ],
)
def test_a_composition_that_trl_cannot_add_is_one_total_beside_its_parts(rewards, total):
    composite = Composite.from_spec(rewards)
    functions, weights = reward_funcs(composite)
    assert folds(composite)
    assert functions[0].__name__ == TOTAL
    assert weights == [1.0] + [0.0] * len(composite.components)
    assert functions[0](prompts=["p"], completions=[RIGHT], reference=["4"]) == [total]


@pytest.mark.parametrize(
    "name", ["prompt", "completion", "step", "advantage", "reference", "total"]
)
def test_a_reward_may_not_take_the_name_of_a_column_of_the_table(name):
    with pytest.raises(SpecError, match=name):
        reward_funcs(f"{name}=numeric")


def test_a_row_on_which_a_reward_failed_is_none_in_every_column():
    functions, _ = reward_funcs(scripted([1.0, 1.0], [False, False]))
    columns = [f(prompts=["p"] * 2, completions=["1 !", "1 0"]) for f in functions]
    assert columns == [[None, 1.0], [None, 0.0]]


def test_the_functions_are_synchronous_and_survive_pickling():
    functions, _ = pickle.loads(pickle.dumps(reward_funcs("format:gate,numeric")))
    assert [function.__name__ for function in functions] == [TOTAL, "format", "numeric"]
    assert not any(map(is_async_callable, functions))
    assert functions[0](prompts=["p"], completions=[RIGHT], reference=["4"]) == [1.0]


def test_reasons_references_and_seconds_are_logged_where_the_trainer_can():
    extra, metrics = {}, {}
    functions, _ = reward_funcs("format,numeric", reference="solution")
    for function in functions:
        function(
            prompts=["p"], completions=[WRONG], completion_ids=[[1]], solution=[4], lower=[None],
            trainer_state=object(), log_extra=extra.__setitem__, log_metric=metrics.__setitem__,
        )  # fmt: skip
    assert extra["reference"] == [4]
    assert extra["lower"] == [None]
    assert extra["why/format"] == ["shape: both tags present, once, in order"]
    assert extra["why/numeric"][0].startswith("outside_tolerance: ")
    assert metrics.pop(SECONDS) > 0
    assert metrics == dict.fromkeys(SHARES, 0.0)


SHARES = [
    f"rewards/{name}/{what}" for name in ("format", "numeric") for what in ("errors", "limits")
]


def test_failures_and_limits_are_logged_as_shares_of_each_reward():
    metrics = {}
    (function, _), _ = reward_funcs(scripted([1.0, 1.0], [False, False]))
    completions = ["! 1", "1 1", "1 1", "1 1" + " " * 1_000_000]
    function(prompts=["p"] * 4, completions=completions, log_metric=metrics.__setitem__)
    assert metrics["rewards/r0/errors"] == 0.25
    assert metrics["rewards/r0/limits"] == 0.25


def test_a_watcher_sees_each_batch_once_and_says_what_trl_is_given():
    seen = []

    def watch(samples, verdicts):
        seen.append([sample.text for sample in samples])
        return [verdict._replace(total=None) for verdict in verdicts]

    composite = scripted([1.0, 1.0], [False, False])
    functions, _ = reward_funcs(composite, watch=watch)
    prompts, completions = ["p"], ["1 1"]
    assert [f(prompts=prompts, completions=completions) for f in functions] == [[None], [None]]
    assert seen == [["1 1"]]


class Counted(Reward):
    """Count how often it judges."""

    name: ClassVar[str] = "counted"
    calls: ClassVar[list[str]] = []

    def score(self, sample: Sample) -> Score:
        self.calls.append(sample.text)
        return Score(1.0, "counted")


def test_a_batch_is_judged_once_for_all_columns_and_again_when_it_comes_again():
    plugin = Plugin("tests", "0")
    parts = [Component(name, Counted(), 1.0, False, plugin) for name in ("a", "b")]
    (first, second), _ = reward_funcs(Composite(parts))
    prompts, completions = ["p"], ["one"]
    Counted.calls.clear()
    first(prompts=prompts, completions=completions)
    second(prompts=prompts, completions=completions)
    assert Counted.calls == ["one", "one"]
    completions[0] = "two"
    first(prompts=prompts, completions=completions)
    assert Counted.calls == ["one", "one", "two", "two"]


def test_messages_are_read_as_trl_hands_them_over():
    function = reward_funcs("numeric")[0][0]
    completion = [{"role": "assistant", "content": RIGHT}]
    prompt = [{"role": "user", "content": "2+2?"}]
    assert function(prompts=[prompt], completions=[completion], reference=[4]) == [1.0]


def test_a_dataset_without_the_reference_column_says_which_columns_it_has():
    function = reward_funcs("numeric", reference="solution")[0][0]
    with pytest.raises(RewardkitError, match=r"'solution'.*\n.*it has: answer"):
        function(prompts=["p"], completions=[RIGHT], answer=["4"])
