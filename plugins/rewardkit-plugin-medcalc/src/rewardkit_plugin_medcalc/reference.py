"""Read what a row of MedCalc-Bench accepts: a date, weeks and days, an integer or limits."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit import Score
from rewardkit.reading import read_reference
from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_medcalc.calculators import DECIMAL_CALCULATORS, INTEGER_CALCULATORS
from rewardkit_plugin_medcalc.dates import read_date
from rewardkit_plugin_medcalc.gestation import WeeksAndDays, read_weeks_and_days
from rewardkit_plugin_medcalc.plain import MAX_CHARS, plain

COLUMNS = ("reference", "lower", "upper", "calculator_id", "output_type")
# Source: Khandekar et al. 2024 (arXiv:2406.12036): 5 % on either side of a formula's result.
TOLERANCE = Fraction(5, 100)

# What no reader reads; it stands for a value that is too long to be one.
_UNREADABLE = "?"
_CALCULATOR = lazy_pattern(r"([0-9]{1,4})(?:\.0)?")


class Row(NamedTuple):
    """Hold what the rule reads of a row, as text; empty where it is absent."""

    reference: str
    lower: str = ""
    upper: str = ""
    calculator_id: str = ""
    output_type: str = ""

    @property
    def calculator(self) -> int | None:
        """The calculator's number, or None where the row does not name one."""
        match = _CALCULATOR.fullmatch(self.calculator_id)
        return int(match[1]) if match else None


class WholeNumber(NamedTuple):
    """Accept an answer that rounds to this, half to even."""

    value: int


class Limits(NamedTuple):
    """Accept an answer between these, inclusive."""

    lower: Fraction
    upper: Fraction


Expected = date | WeeksAndDays | WholeNumber | Limits


def read_row(reference: object, columns: Mapping[str, object]) -> Row:
    """Take what the rule reads from a reference and the columns beside it.

    >>> read_row(8, {"lower": 8.0, "note": "…"})
    Row(reference='8', lower='8.0', upper='', calculator_id='', output_type='')
    """
    return Row(_as_text(reference), *(_as_text(columns.get(name)) for name in COLUMNS[1:]))


def _as_text(value: object) -> str:
    try:
        text = "" if value is None else str(value).strip()
    except ValueError:  # an int of more digits than Python prints
        return _UNREADABLE
    return text if len(text) <= MAX_CHARS else _UNREADABLE


@lru_cache(maxsize=2_048)
def read_expected(row: Row) -> Expected | Score:
    """Read the reference; its shape and the calculator say by which rule.

    Returns:
        What to accept, or a score of None that says why the row cannot be judged.

    >>> read_expected(Row("('14 weeks', '1 days')"))
    WeeksAndDays(weeks=14, days=1)
    """
    text = plain(row.reference)
    shaped = read_date(text) or read_weeks_and_days(text)
    return _read_number(row) if shaped is None else shaped


def _read_number(row: Row) -> Expected | Score:
    number = read_reference(row.reference)
    if number is None:
        return _unreadable(
            f"reference {row.reference!r} is no date, no weeks and days and no number"
        )
    counted = _is_counted(row)
    if counted:
        return _whole(number.value)
    limits = _read_limits(row, number.value)
    if counted is None and isinstance(limits, Limits) and _looks_counted(row, number.value, limits):
        return _whole(number.value)
    return limits


def _is_counted(row: Row) -> bool | None:
    """Say whether the row names the integer rule; None where it names no rule."""
    if row.calculator in INTEGER_CALCULATORS | DECIMAL_CALCULATORS:
        return row.calculator in INTEGER_CALCULATORS
    return {"integer": True, "decimal": False}.get(row.output_type.lower())


def _looks_counted(row: Row, value: Fraction, limits: Limits) -> bool:
    """Say whether a number without a named rule can only be a count.

    Zero is left out: 5 % of a formula's 0 is 0 too, and 0.3 must not pass for it.
    """
    no_limits = not (row.lower or row.upper)
    return value.denominator == 1 and value != 0 and (no_limits or limits.lower == limits.upper)


def _whole(value: Fraction) -> WholeNumber | Score:
    if value.denominator != 1:
        return _unreadable("the reference of an integer calculator is no whole number")
    return WholeNumber(value.numerator)


def _read_limits(row: Row, value: Fraction) -> Limits | Score:
    margin = abs(value) * TOLERANCE
    lower, upper = _read_limit(row.lower, value - margin), _read_limit(row.upper, value + margin)
    if lower is None or upper is None:
        return Score(
            None, "unreadable_limits", f"limits {row.lower!r} and {row.upper!r} are no numbers"
        )
    if not lower <= value <= upper:
        return Score(
            None,
            "reference_outside_limits",
            f"reference {row.reference!r} is not within {row.lower!r} to {row.upper!r}",
        )
    return Limits(lower, upper)


def _read_limit(text: str, absent: Fraction) -> Fraction | None:
    if not text:
        return absent
    number = read_reference(text)
    return None if number is None else number.value


def _unreadable(reason: str) -> Score:
    return Score(None, "unreadable_reference", reason)
