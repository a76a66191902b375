"""Keep one pint registry: what a unit is worth in base units, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pint import UnitRegistry

# Base units of their own: things that are counted or dosed and never stand for one another.
_COUNTED = (
    "atom", "beat", "breath", "capsule", "cell", "colony", "copy", "cycle", "decibel",
    "decibel_milliwatt", "dollar", "dose", "drop", "dose_equivalent", "electron", "equivalent",
    "euro", "international_unit", "ion", "mme", "molecule", "neutron", "osmole", "pack", "particle",
    "ph", "photon", "point", "pound_sterling", "proton", "puff", "tablet", "turn", "unit",
)  # fmt: skip
# pint's hertz is its radian per second, its gauss has half dimensions, its acre is the survey
# foot's, and its bohr is a float.
_DERIVED = (
    "rk_acre = 43560 * foot ** 2",
    "rk_body_surface = 1.73 * meter ** 2",
    "rk_bohr = 5.29177210544e-11 * meter",
    "rk_bpm = rk_beat / minute",
    "rk_brpm = rk_breath / minute",
    "rk_cc = centimeter ** 3",
    "rk_cent = 0.01 * rk_dollar",
    "rk_cpm = count / minute",
    "rk_decade = 10 * year",
    "rk_diopter = 1 / meter",
    "rk_foot_pound = foot * force_pound",
    "rk_gauss = 1e-4 * tesla",
    "rk_hertz = rk_cycle / second",
    "rk_kph = kilometer / hour",
    "rk_mmh2o = 0.1 * cmH2O",
    "rk_molar = mole / liter",
    "rk_mph = mile / hour",
    "rk_pack_year = rk_pack * year",
    "rk_ppb = 1e-9",
    "rk_rem = 0.01 * rk_sievert",
    "rk_rpm = rk_turn / minute",
    "rk_sievert = rk_dose_equivalent * joule / kilogram",
    "rk_wood = mmHg * minute / liter",
)
_TEMPERATURES = ("degree_Celsius", "degree_Fahrenheit")


class Root(NamedTuple):
    """Hold what one unit is in base units.

    Args:
        factor: Base units in one unit.
        offset: Kelvins at the zero of a temperature scale; 0 for everything else.
        exponents: Exponent of each base unit, by pint's name.
    """

    factor: Fraction
    offset: Fraction
    exponents: tuple[tuple[str, Fraction], ...]


@cache
def registry() -> UnitRegistry[Fraction]:
    """Build the one registry, in exact arithmetic, when it is first needed."""
    import pint  # half a second: only a run that compares units pays it

    units: UnitRegistry[Fraction] = pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)
    for thing in _COUNTED:
        units.define(f"rk_{thing} = []")
    for definition in _DERIVED:
        units.define(definition)
    return units


@cache  # bounded by the allow-list
def find_root(unit: str) -> Root:
    """Convert one unit of the allow-list to base units.

    >>> find_root("foot").factor
    Fraction(381, 1250)
    """
    units = registry()
    factor, base = units.get_root_units(units.UnitsContainer({unit: Fraction(1)}))
    offset = units.Quantity(Fraction(0), unit).to("kelvin").m if unit in _TEMPERATURES else 0
    exponents = sorted((name, _exactly(power)) for name, power in base._units.items())
    return Root(_exactly(factor), _exactly(offset), tuple(exponents))


def _exactly(number: object) -> Fraction:
    """Narrow a number of pint's, which says "some number" and means ours."""
    if not isinstance(number, int | Fraction):
        raise TypeError(f"pint computed {number!r} in floats")
    return Fraction(number)
