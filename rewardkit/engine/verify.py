"""Judge stored completions again: do the rewards give the numbers that are stored?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rewardkit.composite import Composite, Verdict
from rewardkit.engine.record import KEYS
from rewardkit.errors import InputError
from rewardkit.report.proof import Change, Proof
from rewardkit.rows.blocks import Block, Reader
from rewardkit.rows.mapping import Selector

_REWARDS, _TOTAL, _WHY = KEYS
_NEEDED = dict.fromkeys((_REWARDS, _TOTAL), "a file of scores")


def verify(
    inputs: Sequence[str], composite: Composite, mapped: Mapping[str, Selector], proof: Proof
) -> None:
    """Judge scored files again, and add to the proof what is not as it is stored.

    Args:
        inputs: The files.
        composite: What judged them, as it is here.
        mapped: What `--map` says.
        proof: Gets the counts and the changes.

    Raises:
        InputError: A file can't be read, or holds no scores of these rewards.
    """
    reader = Reader(inputs, mapped, composite.needs, _NEEDED, wanted=(_WHY,))
    proof.files += len(inputs)
    for block in reader.blocks():
        verdicts = composite.score_batch(block.samples)
        for row, verdict in enumerate(verdicts):
            _check_names(block, row, composite)
            proof.add(list(_changes(block, row, verdict, composite.names)))


def _check_names(block: Block, row: int, composite: Composite) -> None:
    values = block.columns[_REWARDS][row]
    if not isinstance(values, Mapping) or set(values) != set(composite.names):
        raise InputError(
            f"this row has no scores of {', '.join(composite.names)}",
            where=block.places[row],
            hints=("is this the lock of what scored it? say which: --lock FILE",),
        )


def _changes(block: Block, row: int, verdict: Verdict, names: tuple[str, ...]) -> Iterator[Change]:
    values, total, why = (block.columns[name][row] for name in KEYS)
    place = block.places[row]
    for name, score in zip(names, verdict.scores, strict=True):
        if values[name] != score.value:
            now = f"{score.code}: {score.reason}"
            yield Change(place, name, values[name], score.value, _reason(why, name), now)
    if total != verdict.total:
        yield Change(place, _TOTAL, total, verdict.total)


def _reason(why: Any, name: str) -> str:
    said = why.get(name, "") if isinstance(why, Mapping) else ""
    return f"{said.get('code')}: {said.get('reason')}" if isinstance(said, Mapping) else str(said)
