"""Judge one number against another, each distinct pair once."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit.reading.numbers import Number
from rewardkit.reading.ratios import Ratio, read_ratio, show_distance
from rewardkit.reading.refusals import explain_refusal
from rewardkit.reading.statements import read_number
from rewardkit.reading.tolerance import Tolerance, differs_by_float_noise
from rewardkit.score import Score, Span, new_score

# Pairs of answer and reference: more than the groups of any batch, and a few MB.
CACHED_PAIRS = 2_048


class Row(NamedTuple):
    """Hold what a row says of its own tolerance, as text; None where it says nothing."""

    lower: str | None = None
    upper: str | None = None
    atol: str | None = None
    rtol: str | None = None


SILENT_ROW = Row()
_DISTANCES = ("atol", "rtol")
_SHOWN_CHARS = 40


class PairJudge:
    """Judge pairs of answer and reference, each distinct pair once.

    Args:
        tolerance: What the reward's options allow.
        fraction: A percent sign divides by 100.
        allow_units: A unit behind a number is ignored.
    """

    def __init__(self, tolerance: Tolerance, fraction: bool, allow_units: bool) -> None:
        self._options = (tolerance, fraction, allow_units)
        self._tolerance, self._fraction, self._allow_units = self._options
        self._exact = tolerance == Tolerance()
        self.judge = lru_cache(maxsize=CACHED_PAIRS)(self.judge_new)
        # The reference of a group comes back with each of its answers.
        self.expect = lru_cache(maxsize=CACHED_PAIRS)(self._expect)
        self._read = lru_cache(maxsize=CACHED_PAIRS)(self._read_number)

    def __reduce__(self) -> tuple[object, ...]:
        return PairJudge, self._options

    def judge_new(self, answer: str, reference: str, row: Row = SILENT_ROW) -> Score:
        """Judge a pair that need not be remembered."""
        expected = self.expect(reference)
        if isinstance(expected, Score):
            return expected
        if not isinstance(expected, Number) and row is SILENT_ROW:
            given = read_ratio(answer)
            if given is not None:
                return _judge_ratio(given, expected, f"{answer} and {reference}")
        return self.judge_fully(answer, reference, row)

    def judge_fully(self, answer: str, reference: str, row: Row) -> Score:
        """Judge a pair by all the rules; `judge` says the same, and sooner."""
        expected = self._read(reference)
        if expected is None:
            return _refuse_reference(reference)
        bounds = self._read_row(row)
        if isinstance(bounds, Score):
            return bounds
        given = self._read(answer)
        if given is None:
            return _refuse(answer)
        shown = answer[:_SHOWN_CHARS]
        if "lower" in bounds or "upper" in bounds:
            limits = f"{shown} and the limits {row.lower or '…'} to {row.upper or '…'}"
            return _judge_limits(given.value, bounds.get("lower"), bounds.get("upper"), limits)
        pair = f"{shown} and {reference[:_SHOWN_CHARS]}"
        return _judge_distance(given, expected, self._widen(bounds), pair)

    def _widen(self, bounds: Mapping[str, Fraction]) -> Tolerance:
        """Return the options' tolerance with the row's own in place of theirs."""
        options = self._tolerance
        return options._replace(
            atol=bounds.get("atol", options.atol), rtol=bounds.get("rtol", options.rtol)
        )

    def _read_number(self, text: str) -> Number | None:
        number = read_number(text, allow_units=self._allow_units)
        if number is None or not (number.percent and self._fraction):
            return number
        quantum = None if number.quantum is None else number.quantum / 100
        return number._replace(value=number.value / 100, quantum=quantum)

    def _expect(self, reference: str) -> Ratio | Number | Score:
        """Return the reference's number, or what every answer gets where it has none.

        The number is a ratio where the short way is open: nothing is tolerated, and the
        spelling is a usual one.
        """
        ratio = read_ratio(reference) if self._exact else None
        return ratio or self._read(reference) or _refuse_reference(reference)

    def _read_row(self, row: Row) -> dict[str, Fraction] | Score:
        """Return the row's limits and tolerances by name, or why the row cannot be judged."""
        bounds: dict[str, Fraction] = {}
        for name, text in zip(Row._fields, row, strict=True):
            if text is None:
                continue
            number = self._read(text)
            if number is None or (name in _DISTANCES and (number.percent or number.value < 0)):
                return Score(None, f"unreadable_{name}", f"column {name!r} is {text[:60]!r}")
            bounds[name] = number.value
        if "lower" in bounds and "upper" in bounds and bounds["lower"] > bounds["upper"]:
            return Score(None, "empty_limits", f"lower {row.lower} is above upper {row.upper}")
        return bounds


def _refuse_reference(reference: str) -> Score:
    why = f"reference {reference[:60]!r} is not one number"
    return Score(None, "reference_not_a_number", why)


def _judge_ratio(given: Ratio, expected: Ratio, pair: str) -> Score:
    distance = show_distance(given, expected)
    if not distance:
        return new_score((1.0, "equal", f"{pair} are equal", ()))
    return new_score((0.0, "outside_tolerance", f"{pair} differ by {distance}, allowed 0", ()))


def _judge_limits(
    given: Fraction, lower: Fraction | None, upper: Fraction | None, compared: str
) -> Score:
    if (lower is None or lower <= given) and (upper is None or given <= upper):
        return Score(1.0, "within_limits", f"{compared}: inside")
    return Score(0.0, "outside_limits", f"{compared}: outside")


def _judge_distance(given: Number, expected: Number, tolerance: Tolerance, pair: str) -> Score:
    distance = abs(given.value - expected.value)
    if not distance or differs_by_float_noise(given, expected):
        return Score(1.0, "equal", f"{pair} are equal")
    allowed = tolerance.around(expected)
    if distance <= allowed:
        return Score(1.0, "within_tolerance", f"{pair} differ by at most {_show(allowed)}")
    why = f"{pair} differ by {_show(distance)}, allowed {_show(allowed)}"
    return Score(0.0, "outside_tolerance", why)


def _refuse(answer: str) -> Score:
    refusal = explain_refusal(answer)
    spans = (Span(*refusal.span, refusal.code),) if refusal.span else ()
    return Score(0.0, refusal.code, refusal.reason, spans)


def _show(value: Fraction) -> str:
    """Print six significant digits of any magnitude."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6g}"
