"""Read the usual spelling of a quantity as integers: the short way to exact arithmetic.

`5.2 km` takes an eighth of the time that `read_statement` needs for it, and says the same:
what could be read in another way, or not at all, is left to the long way.
"""

from functools import lru_cache

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.ratios import Ratio, join_decimal
from rewardkit_plugin_units.conversion import CACHED_CONVERSIONS, Rules, find_conversion
from rewardkit_plugin_units.unit import read_unit

# Nothing that begins as the unit must is more of the number, as `x 10^3`, `e3` and `/2` are;
# a dollar sign is money or a math mark.
_PLAIN = lazy_pattern(
    r"(-?)([0-9]++)(?:\.([0-9]++))?+(?:[eE]([-+]?[0-9]{1,2}))?+ ?+"
    r"((?![xX]|[eE](?![A-Za-z]))[A-Za-z%°µμΩ][^\s$]*+(?: [^\s$]++)*+)"
)


def split_plain(text: str) -> tuple[Ratio, str] | None:
    """Cut a decimal from what stands behind it: a unit, if `read_unit` says so.

    >>> split_plain("5.2 km"), split_plain("5.2 x 10^3 km")
    (((52, 10), 'km'), None)
    """
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals, power, unit = found.groups()
    ratio = join_decimal(sign, whole, decimals, power)
    return None if ratio is None else (ratio, unit)


@lru_cache(maxsize=CACHED_CONVERSIONS)
def find_scale(unit: str, reference: str, rules: Rules) -> Ratio | None:
    """Find what a number before a unit is multiplied with to have the reference's unit.

    >>> find_scale("km", "m", Rules())
    (1000, 1)
    """
    conversion = None if read_unit(unit) is None else find_conversion(unit, reference, rules)
    if conversion is None or conversion.shift:
        return None
    return conversion.scale.as_integer_ratio()
