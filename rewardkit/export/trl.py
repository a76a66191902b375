"""Rewards as TRL's trainers take them: a list of callables and a list of weights."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rewardkit.composite import Composite, Verdict
from rewardkit.errors import RewardkitError, SpecError
from rewardkit.sample import Sample
from rewardkit.score import ERROR, LIMIT_CODES

# torch adds up to four columns in order; with more, the order and so the last bit of the
# sum depend on the processor (nansum in torch 2.13: four partial sums).
MAX_COLUMNS = 4
TOTAL = "total"
# The metric that holds the seconds spent in rewards, per generation batch.
SECONDS = "reward_seconds"
# The metrics that hold the share of completions on which a reward failed, and of those that
# ran into a limit.
ERRORS, LIMITS = "rewards/{}/errors", "rewards/{}/limits"
# Columns of TRL's logged completions, and ours beside them.
_TABLE_COLUMNS = frozenset({"advantage", "completion", "prompt", "reference", "step", TOTAL})
# What TRL passes beside the dataset's columns.
_TRL_KEYWORDS = frozenset(
    {"completion_ids", "environments", "log_extra", "log_metric", "trainer_state"}
)

Rewards = list[float | None]
# Called with each batch that was judged; returns the verdicts that TRL is given.
Watch = Callable[[Sequence[Sample], list[Verdict]], list[Verdict]]


def reward_funcs(
    rewards: str | Composite, reference: str = "reference", watch: Watch | None = None
) -> tuple[list["RewardFunc"], list[float]]:
    """Return `reward_funcs` and `reward_weights` for `GRPOTrainer`.

    One callable per reward, so that TRL logs each by name. With a gate, or with more
    than four rewards, one callable named `total` carries the weight and the rewards
    follow with weight 0: only so does TRL arrive at the same float32 number.

    Args:
        rewards: The grammar of `--rewards`, or a composition.
        reference: The dataset's column that holds the reference.
        watch: Is shown each batch with its verdicts, and returns those that TRL is given;
            not pickled.

    Raises:
        SpecError: `rewards` cannot be built.

    Source:
        trl 1.16, `GRPOTrainer._calculate_rewards`: keyword-only call with lists of
        length n (prompts, completions, each dataset column); returns n numbers, None
        for "not scored"; the nansum of reward times weight is trained on.

    >>> functions, weights = reward_funcs("format,numeric:0.5")
    >>> [function.__name__ for function in functions], weights
    (['format', 'numeric'], [1.0, 0.5])
    """
    composite = Composite.from_spec(rewards) if isinstance(rewards, str) else rewards
    _check_names(composite)
    shared = _Shared(composite, reference, watch)
    parts = composite.components
    functions = [RewardFunc(shared, part.alias, place) for place, part in enumerate(parts)]
    if not folds(composite):
        return functions, [part.weight for part in parts]
    return [RewardFunc(shared, TOTAL, None), *functions], [1.0, *[0.0] * len(parts)]


def _check_names(composite: Composite) -> None:
    for name in composite.names:
        if name in _TABLE_COLUMNS:
            raise SpecError(
                f"a reward named {name!r} would overwrite that column of TRL's table",
                hints=(f"give it another name: my_{name}=…",),
            )


def folds(composite: Composite) -> bool:
    """Say whether the total is one column of its own, so that GDPO sees no others."""
    gated = any(part.gate for part in composite.components)
    return gated or len(composite.components) > MAX_COLUMNS


class RewardFunc:
    """One column of rewards, called by TRL; picklable, synchronous, named."""

    def __init__(self, shared: "_Shared", name: str, place: int | None) -> None:
        self.__name__ = name
        self._shared = shared
        self._place = place

    def __call__(
        self, prompts: Sequence[object], completions: Sequence[object], **columns: Any
    ) -> Rewards:
        """Return one reward per completion, None where the completion has no total.

        Args:
            prompts: n prompts, text or messages.
            completions: n completions, text or messages.
            **columns: Dataset columns, each a list of n, and what TRL adds.
        """
        verdicts = self._shared.judge(self._place, prompts, completions, columns)
        if (log_extra := columns.get("log_extra")) is not None:
            self._log(log_extra, verdicts, columns)
        if (log_metric := columns.get("log_metric")) is not None and self._place is not None:
            for name, share in self._shares(verdicts, self._place):
                log_metric(name, share)
        if self._place is None:
            return [verdict.total for verdict in verdicts]
        return [
            None if verdict.total is None else verdict.scores[self._place].value
            for verdict in verdicts
        ]

    def _log(
        self,
        log_extra: Callable[[str, list[Any]], None],
        verdicts: Sequence[Verdict],
        columns: Mapping[str, Any],
    ) -> None:
        """Put reasons, reference and what else was read beside TRL's logged completions."""
        if self._place is not None:
            scores = [verdict.scores[self._place] for verdict in verdicts]
            log_extra(f"why/{self.__name__}", [f"{score.code}: {score.reason}" for score in scores])
        if self._place in (None, 0):
            for column in self._shared.composite.reads:
                source = self._shared.reference if column == "reference" else column
                if source in columns:
                    log_extra(column, list(columns[source]))

    def _shares(self, verdicts: Sequence[Verdict], place: int) -> Iterator[tuple[str, float]]:
        """Say how often the reward failed, and how often a completion ran into a limit."""
        codes = [verdict.scores[place].code for verdict in verdicts]
        for name, counted in ((ERRORS, {ERROR}), (LIMITS, LIMIT_CODES)):
            share = sum(code in counted for code in codes) / len(codes)
            yield name.format(self.__name__), share

    def __repr__(self) -> str:
        return f"<rewardkit reward {self.__name__!r}>"


class _Shared:
    """Judge each batch once, for all callables; TRL hands every one the same lists."""

    def __init__(self, composite: Composite, reference: str, watch: Watch | None = None) -> None:
        self.composite = composite
        self.reference = reference
        self._watch = watch
        self._lock = threading.Lock()
        self._batch: tuple[Sequence[object], Sequence[object]] | None = None
        self._verdicts: list[Verdict] = []
        self._served: set[int | None] = set()

    def judge(
        self,
        caller: int | None,
        prompts: Sequence[object],
        completions: Sequence[object],
        columns: Mapping[str, Any],
    ) -> list[Verdict]:
        """Return the verdicts on a batch; a callable that asks again brings a new batch."""
        with self._lock:
            same = self._batch and self._batch[0] is prompts and self._batch[1] is completions
            if not same or caller in self._served:
                began = time.perf_counter()
                samples = self._samples(prompts, completions, columns)
                verdicts = self.composite.score_batch(samples)
                self._verdicts = self._watch(samples, verdicts) if self._watch else verdicts
                self._batch, self._served = (prompts, completions), set()
                if (log_metric := columns.get("log_metric")) is not None:
                    log_metric(SECONDS, time.perf_counter() - began)
            self._served.add(caller)
            return self._verdicts

    def _samples(
        self, prompts: Sequence[object], completions: Sequence[object], columns: Mapping[str, Any]
    ) -> list[Sample]:
        lists = {
            name: values for name, values in columns.items()
            if name not in _TRL_KEYWORDS and name != self.reference
        }  # fmt: skip
        references = columns.get(self.reference)
        if references is None and "reference" in self.composite.reads:
            raise RewardkitError(
                f"the rewards compare with the column {self.reference!r}, which the dataset lacks",
                hints=(f"it has: {', '.join(sorted(lists)) or 'none'}",),
            )
        return [
            Sample(
                completion,
                None if references is None else references[row],
                prompts[row],
                {name: values[row] for name, values in lists.items()},
            )
            for row, completion in enumerate(completions)
        ]

    def __getstate__(self) -> tuple[Composite, str]:
        return self.composite, self.reference

    def __setstate__(self, state: tuple[Composite, str]) -> None:
        self.__init__(*state)  # type: ignore[misc]
