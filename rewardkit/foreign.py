"""Use reward functions that were written for other trainers, as they are.

`trl.rewards:accuracy_reward` and `path/to/file.py:function` become reward classes like
any other. The adapter hands over what the signature asks for and checks what comes back.
"""

import inspect
import os
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Literal

from pydantic import create_model

from rewardkit.callee import OF_TRAINER, Callee, Kind, read_callee
from rewardkit.calls import as_list, call
from rewardkit.errors import PluginError, SpecError
from rewardkit.factory import make_callee, option_fields
from rewardkit.hooks import check_reward
from rewardkit.isolation.describe import describe_function
from rewardkit.isolation.home import Home
from rewardkit.isolation.limits import Limits
from rewardkit.located import locate
from rewardkit.plugins import Entry, Plugin
from rewardkit.reward import NO_REFERENCE, Reward
from rewardkit.sample import Sample
from rewardkit.score import Score


class ForeignReward(Reward):
    """Judge with a function written for another trainer.

    Fields:
        kind: Whose signature the function has, where it cannot be recognised; or `factory`:
            it makes the function, and its parameters are options.
    """

    target: ClassVar[str]
    signature: ClassVar[Callee]

    kind: Kind | Literal["factory"] | None = None

    @cached_property
    def callee(self) -> Callee:
        """The function that judges."""
        if self.kind != "factory":
            return self.signature
        return make_callee(self.target, self.signature, self.model_dump(exclude={"kind"}))

    @property
    def _called_as(self) -> Kind | None:
        return self.callee.kind if self.kind is None or self.kind == "factory" else self.kind

    def model_post_init(self, context: Any, /) -> None:
        """Refuse a function that cannot be called, before anything runs."""
        if self.kind == "factory":
            self.__dict__["reads"] = self.callee.reads
        elif given := self.model_dump(exclude={"kind"}, exclude_none=True):
            raise SpecError(
                f"{self.target} is called with completions, not with {', '.join(given)}",
                hints=(f"if it makes the function: {self.target}:1:kind=factory",),
            )
        kind = self._called_as
        if kind is None:
            raise _unrecognised(self.target, self.callee)
        unmet = self.callee.required & OF_TRAINER if kind == "trl" else frozenset()
        if unmet:
            raise SpecError(
                f"{self.target} needs {', '.join(sorted(unmet))}, which only a running trainer has"
            )

    def score(self, sample: Sample) -> Score:
        """Judge one sample."""
        return self.score_batch([sample])[0]

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge samples in one call where the function takes several.

        Raises:
            PluginError: The function returned something that is no list of scores.
        """
        asks = "reference" in self.reads
        known = [sample for sample in samples if not (asks and sample.reference is None)]
        judged = iter(self._call(known) if known else [])
        return [
            NO_REFERENCE if asks and sample.reference is None else next(judged)
            for sample in samples
        ]

    def _call(self, samples: Sequence[Sample]) -> list[Score]:
        kind = self._called_as
        assert kind is not None  # noqa: S101 (model_post_init saw to it)
        values = as_list(call(kind, self.callee, samples), self.target)
        if len(values) != len(samples):
            raise PluginError(
                f"{self.target} returned {len(values)} values for {len(samples)} completions"
            )
        return [_read_score(value, self.target) for value in values]

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.target, self.model_dump())


def _rebuild(target: str, options: Mapping[str, Any]) -> Reward:
    return find(target).reward.model_validate(options)


@lru_cache(maxsize=256)
def find(target: str) -> Entry:
    """Import a function, or a `Reward` class, and return it as a reward class.

    Args:
        target: `package.module:function` or `path/to/file.py:function`.

    Raises:
        SpecError: It is not there, its module cannot be imported, or it cannot be called.
    """
    found, owner = locate(target)
    if inspect.isclass(found) and issubclass(found, Reward):
        try:
            check_reward(found)
        except (TypeError, ValueError) as error:
            raise SpecError(str(error), where=target) from None
        return Entry(found, owner)
    return Entry(_reward_class(target, found), owner)


def find_there(target: str) -> Entry:
    """Do what `find` does, in a worker: nothing is imported here, and a worker judges.

    Raises:
        SpecError: See `find`.
    """
    home = Home(target, Limits.from_environment(), os.getcwd())
    reward, owner = describe_function(home)
    return Entry(reward, Plugin(*owner), isolated=True)


def _reward_class(called: str, function: Any) -> type[Reward]:
    read = read_callee(called, function)
    # Only what has no signature of a reward may be a factory.
    fields: dict[str, Any] = {} if read.kind else option_fields(read)
    fields = {name: field for name, field in fields.items() if not hasattr(ForeignReward, name)}
    base: type[ForeignReward] = create_model("Options", __base__=ForeignReward, **fields)

    class Found(base):  # type: ignore[misc, valid-type]
        name: ClassVar[str] = called.rpartition(":")[2]
        reads: ClassVar[tuple[str, ...]] = read.reads
        target: ClassVar[str] = called
        signature: ClassVar[Callee] = read

    Found.__doc__ = inspect.getdoc(function) or f"Judge with {called}."
    Found.__name__ = Found.__qualname__ = Found.name
    return Found


def _unrecognised(target: str, callee: Callee) -> SpecError:
    return SpecError(
        f"{target}({', '.join(callee.names)}) has no signature that is known",
        hints=(
            "known: TRL's f(completions, **columns), verl's compute_score(data_source, "
            "solution_str, ground_truth, extra_info),",
            "OpenRLHF's reward_func(queries, prompts, labels), and f(completion, reference)",
            f"say which one it is: {target}:1:kind=plain, or kind=factory if it makes a function",
        ),
    )


def _read_score(raw: Any, target: str) -> Score:
    """Read None, or a number of Python's, numpy's or torch's, that is in [0, 1]."""
    value = raw.item() if hasattr(raw, "item") else raw
    if value is None:
        return Score(None, "abstains", f"{target} gave None")
    if not isinstance(value, bool | int | float) or not 0 <= value <= 1:
        raise PluginError(f"{target} returned {raw!r:.80}; a value is in [0, 1] or None")
    paid = float(value)
    code = {0.0: "zero", 1.0: "full"}.get(paid, "partial")
    return Score(paid, code, f"{target} gave {paid:g}")
