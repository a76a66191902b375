r"""Evaluate the arithmetic that people write between two equals signs: counted, exact.

Numbers, `+ - * / ^`, brackets, `\frac` and square roots; a name or a function is not
arithmetic. Roots and broken powers are rounded far below any printed digit.
"""

import math
import re
from fractions import Fraction

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.numbers import GAP, SIGN, TIMES, scan_decimal

# Brackets deeper than this are no working that a person wrote; Python's stack allows ~1,000.
MAX_DEPTH = 20
# Numerator and denominator together, 10^800: 9^9^9 ends here, before it is computed.
MAX_BITS = 2_700
# A root is computed to 30 digits: twice what a float holds.
_ROOT_SCALE = 10**30

_SPACE = lazy_pattern(rf"(?:{GAP}|\s|\\left|\\right)*+")
_SIGN = lazy_pattern(SIGN)
_OPERATOR = lazy_pattern(rf"(?P<times>\*(?!\*)|(?!\*){TIMES})|(?P<over>[/÷⁄∕]|\\div)|(?=[(\[])")
_POWER = lazy_pattern(r"\^|\*\*|[²³]")
_RAISED = {"²": Fraction(2), "³": Fraction(3)}
_FRAC = lazy_pattern(r"\\[dtc]?frac(?=\s*+\{)")
_ROOT = lazy_pattern(r"\\sqrt(?=\s*+\{)|√|sqrt(?=\s*+\()")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class _NotArithmetic(Exception):  # noqa: N818 (never leaves this module)
    """The text is something else, or beyond the named limits."""


def evaluate(text: str) -> Fraction | None:
    """Return the value of an arithmetic expression, or None for anything else.

    Args:
        text: Bounded by the caller; the time is linear in it.

    >>> evaluate("70/1.75^2")
    Fraction(160, 7)
    """
    reader = _Reader(text)
    try:
        value = reader.read_sum(0)
    except (_NotArithmetic, ArithmeticError):
        return None
    return value if reader.at == len(text) else None


class _Reader:
    """Walk over one expression; every method leaves `at` behind what it read."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._skip(_SPACE)

    def read_sum(self, depth: int) -> Fraction:
        """Read terms with signs between them."""
        value = self._read_product(depth)
        while sign := self._skip(_SIGN):
            term = self._read_product(depth)
            value = _bounded(value + term if sign == "+" else value - term)
        return value

    def _read_product(self, depth: int) -> Fraction:
        value = self._read_signed(depth)
        while (operator := _OPERATOR.match(self.text, self.at)) is not None:
            self._skip(_OPERATOR)
            factor = self._read_signed(depth)
            value = _bounded(value / factor if operator["over"] else value * factor)
        return value

    def _read_signed(self, depth: int) -> Fraction:
        sign = self._skip(_SIGN)
        value = self._read_power(depth)
        return value if sign in (None, "+") else -value

    def _read_power(self, depth: int) -> Fraction:
        base = self._read_atom(depth)
        mark = self._skip(_POWER)
        if mark is None:
            return base
        raised = _RAISED.get(mark)
        return _raise(base, raised or self._read_signed(depth + 1))

    def _read_atom(self, depth: int) -> Fraction:
        if depth > MAX_DEPTH:
            raise _NotArithmetic
        if self._skip(_FRAC) is not None:
            return _bounded(self._read_bracket(depth) / self._read_bracket(depth))
        if self._skip(_ROOT) is not None:
            return _root(self._read_atom(depth + 1))
        number = scan_decimal(self.text, self.at)
        if number is None:
            return self._read_bracket(depth)
        value, self.at = number
        self._skip(_SPACE)
        return value

    def _read_bracket(self, depth: int) -> Fraction:
        closing = _CLOSING.get(self.text[self.at : self.at + 1])
        if closing is None:
            raise _NotArithmetic
        self.at += 1
        self._skip(_SPACE)
        value = self.read_sum(depth + 1)
        if not self.text.startswith(closing, self.at):
            raise _NotArithmetic
        self.at += 1
        self._skip(_SPACE)
        return value

    def _skip(self, pattern: re.Pattern[str]) -> str | None:
        """Step over a token and the space behind it; None where it is not there."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        space = _SPACE.match(self.text, match.end())
        self.at = space.end() if space else match.end()
        return match[0]


def _raise(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        bits = base.numerator.bit_length() + base.denominator.bit_length()
        if bits * abs(exponent) > MAX_BITS:
            raise _NotArithmetic
        return base ** int(exponent)
    power = float(base) ** float(exponent)
    if isinstance(power, complex) or not math.isfinite(power):
        raise _NotArithmetic
    return Fraction(power)


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise _NotArithmetic
    inside = value.numerator * value.denominator
    root = math.isqrt(inside * _ROOT_SCALE**2)
    return Fraction(root, value.denominator * _ROOT_SCALE)


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise _NotArithmetic
    return value
