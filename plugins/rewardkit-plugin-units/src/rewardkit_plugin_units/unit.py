"""Turn the text of a unit into base units, exactly, once per distinct text."""

from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import NamedTuple

from rewardkit_plugin_units.grammar import USUAL, Factor, Reading, other_readings, parse_unit
from rewardkit_plugin_units.plain import to_plain
from rewardkit_plugin_units.registry import find_root

CACHED_UNITS = 4096
# A square root is taken to this many decimals; conversions allow for it (see `reward`).
_ROOT_DECIMALS = 40

Dimension = frozenset[tuple[str, Fraction]]


class Unit(NamedTuple):
    """Hold a unit in base units.

    Args:
        factor: Base units in one unit.
        offset: Kelvins at the zero of a lone temperature scale, else 0.
        dimension: Base units with their exponents; empty for a pure number.
    """

    factor: Fraction
    offset: Fraction
    dimension: Dimension


NO_UNIT = Unit(Fraction(1), Fraction(0), frozenset())


@lru_cache(maxsize=CACHED_UNITS)
def read_unit(text: str) -> Unit | None:
    r"""Read the text of a unit, plain or LaTeX; None if it is not one.

    >>> float(read_unit(r"\mathrm{km} / \mathrm{h}").factor)
    0.2777777777777778
    """
    return _read(text, USUAL)


def read_unit_like(text: str, dimension: Dimension) -> Unit | None:
    """Read a unit by the first reading that has this dimension, else by the first of all."""
    usual = read_unit(text)
    if usual is not None and usual.dimension == dimension:
        return usual
    for reading in other_readings(text):
        unit = _read(text, reading)
        if unit is not None and unit.dimension == dimension:
            return unit
    return usual


def _read(text: str, reading: Reading) -> Unit | None:
    plain = to_plain(text)
    if not plain:
        return None if plain is None else NO_UNIT
    factors = parse_unit(plain, reading)
    return None if factors is None else _multiply(factors)


def _multiply(factors: tuple[Factor, ...]) -> Unit:
    total = Fraction(1)
    exponents: dict[str, Fraction] = {}
    for factor in factors:
        root = find_root(factor.unit) if factor.unit else None
        size = Fraction(10) ** factor.power * (root.factor if root else 1)
        total *= _power(size, factor.exponent)
        for name, power in root.exponents if root else ():
            exponents[name] = exponents.get(name, Fraction(0)) + power * factor.exponent
    dimension = frozenset((name, power) for name, power in exponents.items() if power)
    return Unit(total, _find_offset(factors), dimension)


def _find_offset(factors: tuple[Factor, ...]) -> Fraction:
    """Return the offset of a temperature scale that stands alone, powers of ten aside."""
    units = [factor for factor in factors if factor.unit]
    if len(units) == 1 and units[0].exponent == 1:
        return find_root(units[0].unit).offset
    return Fraction(0)


def _power(size: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        return size ** int(exponent)
    return _square_root(size) ** int(2 * exponent)


def _square_root(size: Fraction) -> Fraction:
    product = size.numerator * size.denominator * 10 ** (2 * _ROOT_DECIMALS)
    return Fraction(isqrt(product), size.denominator * 10**_ROOT_DECIMALS)
