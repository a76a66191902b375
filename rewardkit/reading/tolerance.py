"""How far an answer may be from its reference, in exact arithmetic."""

from fractions import Fraction
from typing import NamedTuple

from rewardkit.reading.numbers import Number

# A float64 prints 17 significant digits; up to 15 a decimal is what its author meant.
EXACT_DIGITS = 15
# Four units in the last place of a float64, relative.
FLOAT_NOISE = Fraction(4, 2**52)


class Tolerance(NamedTuple):
    """Hold what is allowed; the widest part counts, and its edge belongs to it.

    Args:
        atol: Absolute, in the reference's unit.
        rtol: Relative to the reference.
        sigfigs: Half a unit in this significant digit of the reference.
        from_reference: Half a unit in the reference's last printed digit.

    >>> Tolerance(rtol=Fraction(1, 100)).around(Number(Fraction(-37)))
    Fraction(37, 100)
    """

    atol: Fraction = Fraction(0)
    rtol: Fraction = Fraction(0)
    sigfigs: int | None = None
    from_reference: bool = False

    def around(self, reference: Number) -> Fraction:
        """Return the largest distance from the reference that is still right."""
        widest = max(self.atol, self.rtol * abs(reference.value))
        if self.sigfigs is not None:
            widest = max(widest, _half_a_digit(reference.value, self.sigfigs))
        if self.from_reference and reference.quantum is not None:
            widest = max(widest, reference.quantum / 2)
        return widest


def differs_by_float_noise(answer: Number, reference: Number) -> bool:
    """Say whether two numbers are one, but for the last digits that a float64 printed.

    Integers and decimals of up to 15 digits have no such noise: where they differ, they differ.

    >>> printed = Number(Fraction(3333333333333333, 10**16), Fraction(1, 10**16), digits=16)
    >>> differs_by_float_noise(printed, Number(Fraction(1, 3)))
    True
    """
    if not (is_printed_float(answer) or is_printed_float(reference)):
        return False
    return abs(answer.value - reference.value) <= FLOAT_NOISE * abs(reference.value)


def is_printed_float(number: Number) -> bool:
    """Say whether it has more digits than its author can have meant, and is no plain integer."""
    if number.digits <= EXACT_DIGITS or number.quantum is None:
        return False
    return number.value.denominator != 1 or number.quantum > 1


def _half_a_digit(value: Fraction, sigfigs: int) -> Fraction:
    if not value:
        return Fraction(0)
    return Fraction(10) ** (_exponent(abs(value)) - sigfigs + 1) / 2


def _exponent(value: Fraction) -> int:
    """Return the power of ten of the first significant digit, exactly: floor(log10(value))."""
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if value >= Fraction(10) ** guess else guess - 1
