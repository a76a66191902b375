"""Use reward functions that were written for other trainers, as they are.

`trl.rewards:accuracy_reward` and `path/to/file.py:function` become reward classes like
any other. The adapter hands over what the signature asks for and checks what comes back.
"""

import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from rewardkit.callee import OF_TRAINER, OF_TRL, REFERENCE, Callee, Kind, is_reference, read_callee
from rewardkit.completion import read_content
from rewardkit.errors import PluginError, SpecError
from rewardkit.hooks import check_reward
from rewardkit.isolation.describe import describe_function
from rewardkit.isolation.home import Home
from rewardkit.isolation.limits import Limits
from rewardkit.located import locate
from rewardkit.plugins import Entry, Plugin
from rewardkit.reward import NO_REFERENCE, Reward
from rewardkit.sample import Sample
from rewardkit.score import Score

# A function that wants the other form of a completion fails with one of these.
_OTHER_FORM = (AttributeError, IndexError, KeyError, TypeError)


class ForeignReward(Reward):
    """Judge with a function written for another trainer.

    Fields:
        kind: Whose signature the function has, where it cannot be recognised.
    """

    target: ClassVar[str]
    callee: ClassVar[Callee]

    kind: Kind | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse a function that cannot be called, before anything runs."""
        kind = self.kind or self.callee.kind
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
        kind = self.kind or self.callee.kind
        assert kind is not None  # noqa: S101 (model_post_init saw to it)
        values = _as_list(_CALLS[kind](self.callee, samples), self.target)
        if len(values) != len(samples):
            raise PluginError(
                f"{self.target} returned {len(values)} values for {len(samples)} completions"
            )
        return [_read_score(value, self.target) for value in values]

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.target, self.kind)


def _rebuild(target: str, kind: Kind | None) -> Reward:
    return find(target).reward.model_validate({"kind": kind})


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
    signature = read_callee(called, function)

    class Found(ForeignReward):
        name: ClassVar[str] = called.rpartition(":")[2]
        reads: ClassVar[tuple[str, ...]] = signature.reads
        target: ClassVar[str] = called
        callee: ClassVar[Callee] = signature

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
            f"say which one it is: {target}:1:kind=plain",
        ),
    )


def _call_trl(callee: Callee, samples: Sequence[Sample]) -> object:
    own = "text" if all(isinstance(sample.completion, str) for sample in samples) else "messages"
    columns = _columns(callee, samples)
    if callee.form:
        return callee.call(_offer(samples, callee.form) | columns)
    try:
        return callee.call(_offer(samples, own) | columns)
    except _OTHER_FORM:
        other = "messages" if own == "text" else "text"
        return callee.call(_offer(samples, other) | columns)


def _offer(samples: Sequence[Sample], form: str) -> dict[str, object]:
    write = _as_messages if form == "messages" else _as_text
    return {
        "prompts": [write(sample.prompt, "user") for sample in samples],
        "completions": [
            write(sample.text if form == "text" else sample.completion, "assistant")
            for sample in samples
        ],
    }


def _as_messages(content: object, role: str) -> object:
    if content is None or isinstance(content, str):
        return [{"role": role, "content": content or ""}]
    messages = [content] if isinstance(content, Mapping) else content
    assert isinstance(messages, Sequence)  # noqa: S101 (Sample accepts nothing else)
    return [{**message, "content": read_content(message.get("content"))} for message in messages]


def _as_text(content: object, role: str) -> object:
    if content is None or isinstance(content, str):
        return content or ""
    messages = [content] if isinstance(content, Mapping) else content
    assert isinstance(messages, Sequence)  # noqa: S101 (Sample accepts nothing else)
    return "\n".join(read_content(message.get("content")) for message in messages)


def _columns(callee: Callee, samples: Sequence[Sample]) -> dict[str, object]:
    """Return one list per column, and the reference under the names that are asked for."""
    names = {name for sample in samples for name in sample.columns if name not in OF_TRL}
    columns: dict[str, object] = {
        name: [sample.columns.get(name) for sample in samples] for name in names
    }
    asked = [name for name in callee.names if is_reference(name)]
    if not asked and callee.takes_all:
        asked = [name for name in sorted(REFERENCE) if name not in columns]
    references = [sample.reference for sample in samples]
    return columns | dict.fromkeys(asked, references)


def _call_verl(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    return [_unpack(callee.call(_offer_verl(sample)), "score") for sample in samples]


def _offer_verl(sample: Sample) -> dict[str, object]:
    return {
        "data_source": sample.columns.get("data_source", ""),
        "solution_str": sample.text,
        "ground_truth": sample.reference,
        "extra_info": sample.columns.get("extra_info") or {},
    }


def _call_openrlhf(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    """Call it for one completion at a time, by position, as OpenRLHF does."""
    values: list[object] = []
    for sample in samples:
        prompt = str(_as_text(sample.prompt, "user"))
        result = callee.function([prompt + sample.text], [prompt], [sample.reference])
        values += _as_list(_unpack(result, "rewards"), "reward_func")
    return values


def _call_plain(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    if len(callee.names) == 1:
        return [callee.function(sample.text) for sample in samples]
    return [callee.function(sample.text, sample.reference) for sample in samples]


_CALLS: Mapping[Kind, Callable[[Callee, Sequence[Sample]], object]] = {
    "trl": _call_trl,
    "verl": _call_verl,
    "openrlhf": _call_openrlhf,
    "plain": _call_plain,
}


def _unpack(result: object, key: str) -> object:
    return result.get(key) if isinstance(result, Mapping) else result


def _as_list(values: object, target: str) -> list[object]:
    values = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise PluginError(f"{target} returned {values!r:.80}, no list of numbers")
    return list(values)


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
