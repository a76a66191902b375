"""Two fields to compute in: the fractions, and the residues of a secret prime."""

import math
from fractions import Fraction

from rewardkit_plugin_symbolic.primes import IMAGINARY_UNIT, PRIME, residue

_MOST_BITS = 8_192  # of a numerator or denominator
LARGEST_ROOT = 64


class NotRational(Exception):  # noqa: N818 (an answer of the evaluator, not an error)
    """Say that an expression is not rational, or too large to be evaluated exactly."""


class Fractions:
    """Compute with fractions, up to a number of bits."""

    def number(self, value: Fraction | int) -> Fraction:
        """Return an element for a number."""
        return self.reduce(Fraction(value))

    def constant(self, name: str) -> Fraction:
        """Return what pi, e or i stands for."""
        raise NotRational

    def symbol(self, name: str) -> Fraction:
        """Return what a free symbol stands for."""
        raise NotRational

    def reduce(self, value: Fraction) -> Fraction:
        """Keep a value within bounds."""
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
            raise NotRational
        return value

    def divide(self, left: Fraction, right: Fraction) -> Fraction:
        """Divide."""
        if right == 0:
            raise NotRational
        return left / right

    def power(self, base: Fraction, exponent: Fraction) -> Fraction:
        """Raise to a concrete power."""
        if exponent.denominator != 1:
            base = exact_root(base, exponent.denominator)
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if (base == 0 and exponent <= 0) or abs(exponent.numerator) * (bits - 1) > _MOST_BITS:
            raise NotRational
        if bits == 1:  # 1 and -1 have powers that no budget counts
            return base if exponent.numerator % 2 else base * base
        return self.reduce(base**exponent.numerator)


class Residues:
    """Compute modulo the secret prime at a secret point."""

    def __init__(self, point: int) -> None:
        self.point = point

    def number(self, value: Fraction | int) -> int:
        """Return an element for a number."""
        if isinstance(value, int):
            return value % PRIME
        return self.divide(value.numerator, value.denominator)

    def constant(self, name: str) -> int:
        """Return what pi, e or i stands for."""
        return IMAGINARY_UNIT if name == "i" else residue(name, 0)

    def symbol(self, name: str) -> int:
        """Return what a free symbol stands for."""
        return residue(name, self.point)

    def reduce(self, value: int) -> int:
        """Keep a value within bounds."""
        return value % PRIME

    def divide(self, left: int, right: int) -> int:
        """Divide."""
        if right % PRIME == 0:
            raise NotRational
        return left * pow(right, -1, PRIME) % PRIME

    def power(self, base: int, exponent: Fraction) -> int:
        """Raise to a concrete power."""
        if exponent.denominator != 1 or (base == 0 and exponent <= 0):
            raise NotRational
        return pow(base, exponent.numerator, PRIME)


def exact_root(value: Fraction, degree: int) -> Fraction:
    """Return the root of a fraction that is a power, real where the degree is odd."""
    if degree > LARGEST_ROOT or (value < 0 and degree % 2 == 0):
        raise NotRational
    top, bottom = _whole_root(abs(value.numerator), degree), _whole_root(value.denominator, degree)
    return Fraction(-top if value < 0 else top, bottom)


def _whole_root(value: int, degree: int) -> int:
    root = math.isqrt(value) if degree == 2 else _newton_root(value, degree)
    if root**degree != value:
        raise NotRational
    return root


def _newton_root(value: int, degree: int) -> int:
    if value < 2:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better
