"""Rows on their way from a file to the rewards, some of them refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from rewardkit.errors import InputError

Row = dict[str, Any]


def line_of(row: Row) -> bytes:
    r"""Return a row of a table as a line; what JSON does not have is null, bytes are base64.

    >>> line_of({"id": 1, "loss": float("nan"), "image": b"\xff"})
    b'{"id":1,"loss":null,"image":"_w=="}\n'
    """
    return to_json(row, inf_nan_mode="null", bytes_mode="base64") + b"\n"


@dataclass(frozen=True, slots=True)
class Reject:
    """Say why a row can't be scored.

    Args:
        number: Line or row in its part of the file, from 1.
        column: Character of the line at which it goes wrong, from 1.
        what: What is wrong.
        hints: The place, shown, and what to do.
        raw: The row as it was.
    """

    number: int
    column: int
    what: str
    hints: tuple[str, ...]
    raw: bytes

    def error(self, path: str, rows_before: int) -> InputError:
        """Return the exception that stops a run here."""
        where = f"{path}:{rows_before + self.number}:{self.column}"
        return InputError(self.what, where=where, hints=self.hints)


@dataclass(slots=True)
class Batch:
    """Hold rows that stand one behind the other in a file.

    Args:
        numbers: Line or row of each in its part of the file, from 1.
        rows: The rows as objects.
        raw: The rows as they were written, one JSON object each; None for a table.
        table: The `pyarrow.Table` they came from; None for lines.
        widths: How many completions each row holds; None where it is one.
        read: Lines or rows that were read for it, blank and refused ones too.
        rejects: Rows that are not among these, because something is wrong with them.
    """

    numbers: Sequence[int]
    rows: list[Row]
    raw: list[bytes] | None = None
    table: Any = None
    widths: list[int] | None = None
    read: int = 0
    rejects: list[Reject] = field(default_factory=list)

    def drop(self, judge: Callable[[int], Reject | None]) -> None:
        """Take out the rows that `judge` refuses, given their place."""
        verdicts = [judge(place) for place in range(len(self.rows))]
        self.rejects += [verdict for verdict in verdicts if verdict is not None]
        self.keep([place for place, verdict in enumerate(verdicts) if verdict is None])

    def keep(self, places: Sequence[int]) -> None:
        """Pass over the rows at all other places."""
        self.numbers = [self.numbers[place] for place in places]
        self.rows = [self.rows[place] for place in places]
        if self.raw is not None:
            self.raw = [self.raw[place] for place in places]
        if self.table is not None:
            self.table = self.table.take(places)
