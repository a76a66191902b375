"""What a row may say beside its reference."""

from collections.abc import Mapping
from typing import NamedTuple

from rewardkit.reading.statements import MAX_CHARS, print_number


class Row(NamedTuple):
    """Hold what a row says beside its reference, as text; None where it says nothing."""

    unit: str | None = None
    lower: str | None = None
    upper: str | None = None
    atol: str | None = None
    rtol: str | None = None
    molar_mass_g_per_mol: str | None = None
    charge: str | None = None


def print_row(columns: Mapping[str, object]) -> Row | None:
    """Return what the columns of a row say as text, each cut where it is too long anyway.

    >>> print_row({"unit": "m", "id": 3}).unit, print_row({"id": 3})
    ('m', None)
    """
    if columns.keys().isdisjoint(Row._fields):
        return None
    values = map(columns.get, Row._fields)
    texts = [None if value is None else print_number(value) for value in values]
    return Row(*[text and text[: MAX_CHARS + 1] for text in texts])
