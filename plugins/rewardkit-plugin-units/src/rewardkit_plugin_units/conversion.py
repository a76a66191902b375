"""Convert between units: the same dimension, or a bridge that somebody allowed."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit_plugin_units.registry import find_root
from rewardkit_plugin_units.unit import Dimension, read_unit, read_unit_like

CACHED_CONVERSIONS = 4096

# Things that the usual notation leaves out beside another unit: `72 /min` is 72 beats per
# minute, `7 /µL` 7 cells, `10 s^-1` is 10 Hz. Two of them never stand for one another.
_LEFT_OUT = frozenset({
    "radian", "count", "rk_atom", "rk_beat", "rk_breath", "rk_cell", "rk_cycle", "rk_electron",
    "rk_ion", "rk_molecule", "rk_particle", "rk_photon",
})  # fmt: skip
# Angles may also be multiplied with something, as in an arc's length.
_ANGLES = frozenset({"radian", "rk_cycle"})


class Rules(NamedTuple):
    """Say what may be converted into what.

    Args:
        difference: A temperature is an interval, not a point of its scale.
        molar_mass_g_per_mol: Grams in a mole, where mass may become amount.
        charge: Equivalents in a mole, where amount may become equivalents.
    """

    difference: bool = False
    molar_mass_g_per_mol: Fraction | None = None
    charge: Fraction | None = None


class Conversion(NamedTuple):
    """Hold how a value in one unit becomes a value in another: `value * scale + shift`."""

    scale: Fraction
    shift: Fraction


@lru_cache(maxsize=CACHED_CONVERSIONS)
def find_conversion(unit: str, reference: str, rules: Rules = Rules()) -> Conversion | None:  # noqa: B008 (an immutable NamedTuple)
    """Find the conversion between the texts of two units; None if there is none.

    >>> find_conversion("°F", "°C").scale
    Fraction(5, 9)
    """
    target = read_unit(reference)
    source = None if target is None else read_unit_like(unit, target.dimension)
    if source is None or target is None:
        return None
    factor = _bridge(source.dimension, target.dimension, rules)
    if factor is None:
        return None
    offset = Fraction(0) if rules.difference else source.offset - target.offset
    return Conversion(source.factor * factor / target.factor, offset / target.factor)


def _bridge(answer: Dimension, reference: Dimension, rules: Rules) -> Fraction | None:
    """Return what a value of one dimension is multiplied with to have another's."""
    if answer == reference:
        return Fraction(1)
    missing = _difference(answer, reference)
    if len(missing) == 1 and ((answer and reference) or "radian" in missing):
        ((name, exponent),) = missing.items()
        left_out = abs(exponent) == 1 and _may_be_left_out(name, answer, reference)
        return Fraction(1) if left_out else None
    for names, factor in _bridges(rules.molar_mass_g_per_mol, rules.charge):
        if missing == names:
            return factor
        if missing == {name: -exponent for name, exponent in names.items()}:
            return 1 / factor
    return None


def _may_be_left_out(name: str, *dimensions: Dimension) -> bool:
    """Say whether a unit may go without a name in it: beats per minute, not beats times metres."""
    if name not in _LEFT_OUT:
        return False
    (exponents,) = [dict(one) for one in dimensions if name in dict(one)]
    is_ratio = exponents.pop(name) < 0 or all(power < 0 for power in exponents.values())
    return is_ratio or name in _ANGLES


def _difference(answer: Dimension, reference: Dimension) -> dict[str, Fraction]:
    exponents = dict(reference)
    for name, exponent in answer:
        exponents[name] = exponents.get(name, Fraction(0)) - exponent
    return {name: exponent for name, exponent in exponents.items() if exponent}


def _bridges(
    molar_mass: Fraction | None, charge: Fraction | None
) -> tuple[tuple[dict[str, Fraction], Fraction], ...]:
    one = Fraction(1)
    found = [
        ({"radian": one, "rk_turn": -one}, find_root("turn").factor),
        ({"rk_cycle": one, "rk_turn": -one}, one),
    ]
    if molar_mass is not None:
        found.append(({"mole": one, "gram": -one}, 1 / molar_mass))
    if charge is not None:
        found.append(({"rk_equivalent": one, "mole": -one}, charge))
    if molar_mass is not None and charge is not None:
        found.append(({"rk_equivalent": one, "gram": -one}, charge / molar_mass))
    return tuple(found)
