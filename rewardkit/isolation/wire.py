"""What passes between this process and a plugin's: samples as JSON, scores back."""

from collections.abc import Mapping, Sequence
from typing import Any

from rewardkit.errors import RewardkitError, SpecError
from rewardkit.sample import Sample
from rewardkit.score import ERROR, Score, Span

_PLAIN = frozenset({str, int, float, bool, type(None)})
_MOST_BITS = 10_000  # Python writes no integer of more than 4,300 digits


class NotJson(Exception):  # noqa: N818 (the sample is at fault, not the program)
    """A part of a sample has no form in JSON."""


def pack_sample(sample: Sample, reads: Sequence[str]) -> list[object]:
    """Write a sample as JSON; the other end rebuilds it with `Sample(*packed)`.

    Args:
        sample: What is to be judged.
        reads: Columns that must go along; of the others, those go that can.

    Raises:
        NotJson: The completion, the reference, the prompt or a column that is read
            holds something that JSON has no form for.
    """
    parts = {
        "completion": sample.completion,
        "reference": sample.reference,
        "prompt": sample.prompt,
    }
    for name, value in parts.items():
        _refuse(name, value)
    columns: dict[str, object] = {}
    for name, value in sample.columns.items():
        if name in reads:
            _refuse(f"column {name!r}", value)
        elif find_other(value):
            continue
        columns[name] = value
    return [*parts.values(), columns]


def _refuse(name: str, value: object) -> None:
    other = find_other(value)
    if other:
        raise NotJson(f"cannot be sent the {name}: it holds {other}, which is not JSON")


def find_other(value: object, depth: int = 100) -> str:
    """Name the first thing in a value that JSON does not hold as it is; empty if there is none."""
    kind = type(value)
    if kind in _PLAIN:
        large = kind is int and value.bit_length() > _MOST_BITS  # type: ignore[attr-defined]
        return "an integer of thousands of digits" if large else ""
    if depth == 0:
        return "too many lists in lists"
    inside: Sequence[object] = ()
    if isinstance(value, list | tuple):
        inside = value
    elif isinstance(value, Mapping) and all(type(key) is str for key in value):
        inside = list(value.values())
    else:
        return f"a {kind.__module__}.{kind.__qualname__}"
    return next((other for one in inside if (other := find_other(one, depth - 1))), "")


def pack_score(score: Score) -> list[object]:
    """Write a valid score as JSON."""
    return [score.value, score.code, score.reason, [list(span) for span in score.evidence]]


def pack_refusal(error: RewardkitError) -> list[str]:
    """Write an error that says what to type instead."""
    return [error.what, error.where, *error.hints]


def unpack_refusal(packed: Sequence[object]) -> SpecError:
    """Read what `pack_refusal` wrote."""
    what, where, *hints = map(str, packed)
    return SpecError(what, where=where, hints=tuple(hints))


def unpack_score(packed: Any) -> Score:
    """Read what a plugin's process sent; nothing is believed of it but its shape here.

    A score that is not valid is found by whoever judges all scores.
    """
    if isinstance(packed, str):
        return Score(None, ERROR, packed)
    try:
        value, code, reason, spans = packed
        return Score(value, code, reason, tuple(Span(*span) for span in spans))
    except (TypeError, ValueError):
        return Score(None, ERROR, "its process answered something else than a score")
