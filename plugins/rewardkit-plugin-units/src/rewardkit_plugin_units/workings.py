"""Evaluate the working in front of a result: `70 kg / (1.75 m)^2`, counted and exact."""

import re
from fractions import Fraction

from rewardkit.reading import scan_number
from rewardkit.reading.arithmetic import MAX_BITS
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.numbers import scan_decimal
from rewardkit_plugin_units.unit import NO_UNIT, Unit, read_unit

# `((5 kg) (2 m/s)) / (3 s)` has three with its fraction; a working needs no more.
MAX_DEPTH = 8
MAX_POWER = 6

_SPACE = r"(?:\s|\\[,;:! ]|~|\\left|\\right)*+"
_SKIP = lazy_pattern(_SPACE)
_TIMES = r"[×·]|\*(?!\*)|\\times(?![A-Za-z])|\\cdot(?![A-Za-z])"
_OPERATOR = lazy_pattern(rf"(?P<times>{_TIMES}|(?=\())|/|÷|\\div(?![A-Za-z])")
_SIGN = lazy_pattern("[-+\u2212]")
_POWER = lazy_pattern(r"(?:\^|\*\*)(?:\{(-?[0-9])\}|([0-9])(?![0-9.]))|([²³])")
_FRACTION = lazy_pattern(r"\\[dt]?frac(?=\{)")
_RAISED = {"²": 2, "³": 3}
# A unit ends where its bracket closes, or where an operator or a bracket leads to a number.
_NUMBER = rf"{_SPACE}(?:[-+\u2212]?\(*\.?[0-9]|\\[dt]?frac\{{)"
_END_OF_UNIT = lazy_pattern(
    rf"[(\[{{)\]}}]|(?:{_TIMES}|/|÷|\\div|(?<=\s)[-+\u2212](?=\s)){_NUMBER}"
)
_OPENS_NUMBER = lazy_pattern(rf"\({_SPACE}\.?[0-9]")


class _NotAWorking(Exception):  # noqa: N818 (never leaves this module)
    """The text is something else, or beyond the named limits."""


def evaluate_working(text: str) -> Unit | None:
    """Return the value of an arithmetic expression of quantities, in base units.

    Args:
        text: Bounded by the caller.

    Returns:
        The value as a factor of base units; None for anything else, and for a point
        of a temperature scale, with which nobody can calculate.

    >>> evaluate_working("100 m / 20 s") == read_unit("m/s")._replace(factor=Fraction(5))
    True
    """
    reader = _Reader(text)
    try:
        value = reader.read_sum(0)
    except (_NotAWorking, ZeroDivisionError):
        return None
    return value if reader.at == len(text) else None


class _Reader:
    """Walk over one expression; every method leaves `at` behind what it read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._skip(_SKIP)

    def read_sum(self, depth: int) -> Unit:
        """Read terms of one dimension with signs between them."""
        value = self._read_product(depth)
        while sign := self._skip(_SIGN):
            term = self._read_product(depth)
            if term.dimension != value.dimension:
                raise _NotAWorking
            total = value.factor + (term.factor if sign == "+" else -term.factor)
            value = value._replace(factor=_bounded(total))
        return value

    def _read_product(self, depth: int) -> Unit:
        value = self._read_power(depth)
        while (operator := _OPERATOR.match(self.text, self.at)) is not None:
            self._skip(_OPERATOR)
            factor = self._read_power(depth)
            value = _multiply(value, _raise(factor, 1 if operator["times"] is not None else -1))
        return value

    def _read_power(self, depth: int) -> Unit:
        if depth > MAX_DEPTH:
            raise _NotAWorking
        if self._skip(_FRACTION) is not None:
            over = self._read_bracket("{", "}", depth)
            return _multiply(over, _raise(self._read_bracket("{", "}", depth), -1))
        if self.text.startswith("(", self.at):
            return _raise(self._read_bracket("(", ")", depth), self._read_exponent())
        return self._read_quantity()

    def _read_bracket(self, opening: str, closing: str, depth: int) -> Unit:
        self._take(opening)
        value = self.read_sum(depth + 1)
        self._take(closing)
        return value

    def _read_quantity(self) -> Unit:
        found = scan_number(self.text, self.at)
        if found is None:
            raise _NotAWorking
        number, end = found[0].value, found[1]
        if "/" in self.text[self.at : end]:  # `1/2^3` is not the power of a half
            decimal = scan_decimal(self.text, self.at)
            if decimal is None:
                raise _NotAWorking
            number, end = decimal
        self.at = end
        value = _raise(NO_UNIT._replace(factor=number), self._read_exponent())
        self._skip(_SKIP)
        return _multiply(value, self._read_unit())

    def _read_unit(self) -> Unit:
        end = self._find_end_of_unit()
        unit = read_unit(self.text[self.at : end].strip())
        if unit is None or unit.offset:
            raise _NotAWorking
        self.at = end
        return unit

    def _find_end_of_unit(self) -> int:
        depth = 0
        for mark in _END_OF_UNIT.finditer(self.text, self.at):
            opens, closes = mark[0] in "([{", mark[0] in ")]}"
            ends = closes or not opens or _OPENS_NUMBER.match(self.text, mark.start())
            if depth == 0 and ends:
                return mark.start()
            depth += opens - closes
        return len(self.text)

    def _read_exponent(self) -> int:
        match = _POWER.match(self.text, self.at)
        if match is None:
            return 1
        self._skip(_POWER)
        return _RAISED.get(match[0]) or int(match[1] or match[2])

    def _take(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            raise _NotAWorking
        self.at += len(mark)
        self._skip(_SKIP)

    def _skip(self, pattern: re.Pattern[str]) -> str | None:
        """Step over a token and the space behind it; None where it is not there."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        space = _SKIP.match(self.text, match.end())
        self.at = space.end() if space else match.end()
        return match[0]


def _multiply(one: Unit, other: Unit) -> Unit:
    exponents = dict(one.dimension)
    for name, power in other.dimension:
        exponents[name] = exponents.get(name, Fraction(0)) + power
    dimension = frozenset((name, power) for name, power in exponents.items() if power)
    return Unit(_bounded(one.factor * other.factor), Fraction(0), dimension)


def _raise(value: Unit, exponent: int) -> Unit:
    bits = value.factor.numerator.bit_length() + value.factor.denominator.bit_length()
    if abs(exponent) > MAX_POWER or bits * abs(exponent) > MAX_BITS:
        raise _NotAWorking
    dimension = frozenset((name, power * exponent) for name, power in value.dimension if exponent)
    return Unit(value.factor**exponent, Fraction(0), dimension)


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise _NotAWorking
    return value
