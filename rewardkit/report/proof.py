"""What judging stored completions again showed: for a person, and for a program."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rewardkit.inert import inert

SCHEMA = "rewardkit/verify/1"
_SHOWN = 160  # characters of a reason


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a number that is not as it is stored.

    Args:
        place: File and row.
        name: The reward, or `total`.
        was: The number that is stored, or None.
        now: What it is now, or None.
        why_was: Code and reason that are stored.
        why_now: Code and reason now.
    """

    place: str
    name: str
    was: object
    now: float | None
    why_was: str = ""
    why_now: str = ""


@dataclass(slots=True)
class Proof:
    """Count what was judged again, and keep the first changes.

    Args:
        path: What was asked for.
        hashes: The locks' hashes.
        drift: In what the rewards differ from the locks, one sentence each.
        keep: How many changed completions to keep.
    """

    path: str
    hashes: Sequence[str]
    drift: Sequence[str]
    keep: int
    files: int = 0
    completions: int = 0
    changed: int = 0
    first: list[Change] = field(default_factory=list)

    def add(self, changes: Sequence[Change]) -> None:
        """Count one completion."""
        self.completions += 1
        if changes:
            self.changed += 1
            if self.changed <= self.keep:
                self.first += changes


def proof_object(proof: Proof) -> dict[str, Any]:
    """Return the proof as plain data."""
    return {"schema": SCHEMA, "identical": not proof.changed, **asdict(proof)}


def proof_text(proof: Proof) -> str:
    """Return what a person reads.

    >>> print(proof_text(Proof("scored.jsonl", ["0123456789abcdef"], [], 5, 1, 40)))
    scored.jsonl: 40 completions of 1 file judged again, all as they are stored
    reward lock 0123456789ab: nothing has changed since
    """
    return "\n".join(_lines(proof))


def _lines(proof: Proof) -> Iterator[str]:
    files = "1 file" if proof.files == 1 else f"{proof.files} files"
    judged = f"{inert(proof.path)}: {proof.completions:,} completions of {files} judged again"
    yield f"{judged}, {f'{proof.changed:,} differ' if proof.changed else 'all as they are stored'}"
    for change in proof.first:
        yield f"  {inert(change.place)}  {inert(change.name)} was {_show(change.was)}, is now " + (
            _show(change.now)
        )
        for when, why in (("was", change.why_was), ("now", change.why_now)):
            if why:
                yield f"      {when}  {inert(why, _SHOWN)}"
    locks = ", ".join(one[:12] for one in proof.hashes)
    if proof.drift:
        yield f"reward lock {locks}: since then"
        yield from (f"  {inert(sentence, _SHOWN)}" for sentence in proof.drift)
    elif proof.changed:
        yield f"reward lock {locks}: nothing has changed since; the rows have, or a reward"
        yield "  depends on something else: rewardkit check NAME"
    else:
        yield f"reward lock {locks}: nothing has changed since"


def _show(value: object) -> str:
    return "not scored" if value is None else inert(f"{value!r}", 40)
