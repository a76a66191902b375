"""Lay out cells in columns."""

from collections.abc import Sequence


def align(rows: Sequence[Sequence[str]], gap: int = 2, right: Sequence[int] = ()) -> list[str]:
    """Return one line per row, each column as wide as its widest cell.

    Args:
        rows: Rows of the same length.
        gap: Spaces between columns.
        right: Columns that are set flush right.

    >>> align([["a", "1"], ["bcd", "10"]], right=[1])
    ['a     1', 'bcd  10']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        (" " * gap)
        .join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]
