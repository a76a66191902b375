"""Read a quantity: one number and the text of its unit, or a compound like `5 ft 6 in`."""

from itertools import pairwise
from typing import NamedTuple

from rewardkit.reading import Number, scan_number
from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_units.grammar import USUAL, Reading, parse_unit
from rewardkit_plugin_units.names import Name, find_name
from rewardkit_plugin_units.plain import to_plain
from rewardkit_plugin_units.unit import read_unit

# "3 years 2 months 5 days" has three.
MAX_COMPOUND = 4


# Units that follow one another in a compound, each the next smaller.
_CHAINS = (
    "mi yd ft in", "mi ft", "yd in", "stone lb oz", "gallon quart pint", "cup tbsp tsp",
    "year month week day hour min s", "year week", "year day", "month day", "deg arcmin arcsec",
    "dollar cent",
)  # fmt: skip
# Not with a comma: `5 m, 5 cm` is a list.
_METRIC_CHAINS = ("km m cm mm", "kg g mg", "L mL")
_NAMES = {find_name(name): name for chain in (*_CHAINS, *_METRIC_CHAINS) for name in chain.split()}
_STEPS = frozenset(step for chain in _CHAINS for step in pairwise(chain.split()))
_METRIC_STEPS = frozenset(step for chain in _METRIC_CHAINS for step in pairwise(chain.split()))
# Behind hours, `m` is no metre: `1h 30m`.
_MINUTES = {("hour", "m"): "min"}
_PART = lazy_pattern(r"(?P<unit>[A-Za-z°'\". ]+?)(?:,? and|,)? ?(?=[0-9])")
# The full stop of `5. m`, which ends no number when a digit follows.
_POINT = lazy_pattern(r"^\.(?= ?\\?[A-Za-z])")
_CURRENCY = lazy_pattern(r"([-\u2212]?) ?(\\?\$|€|£) ?(?=[0-9.])")


class Quantity(NamedTuple):
    """Hold a number and the text of its unit, which is empty for a number alone."""

    number: Number
    unit: str


def read_quantity(text: str) -> Quantity | None:
    """Read one number and what stands behind it, without judging the unit.

    Args:
        text: Without wrappers and labels; its length is bounded by the caller.

    >>> quantity = read_quantity("1 h 30 min")
    >>> quantity.number.value, quantity.unit
    (Fraction(3, 2), 'hour')
    """
    currency = _CURRENCY.match(text)
    if currency is not None:
        text = currency[1] + text[currency.end() :]
    found = scan_number(text)
    if found is None:
        return None
    number, end = found
    rest = _POINT.sub("", text[end:]).strip()
    if currency is not None:
        return None if rest else Quantity(number, currency[2])
    return (_read_compound(number, rest) if _has_digit(rest) else None) or Quantity(number, rest)


def _has_digit(text: str) -> bool:
    return any("0" <= char <= "9" for char in text)


def _read_compound(number: Number, rest: str) -> Quantity | None:
    plain = to_plain(rest)
    if plain is None or parse_unit(plain) is not None:
        return None
    parts = _split_parts(number, plain)
    if parts is None or len(parts) < 2:
        return None
    steps = _STEPS if "," in plain or "and" in plain else _STEPS | _METRIC_STEPS
    for reading in (USUAL, Reading(other_senses=True)):
        units = [_lone_unit(part.unit, reading) for part in parts]
        units = [_MINUTES.get(step, step[1]) for step in pairwise(("", *units))]
        if all(step in steps for step in pairwise(units)):
            total = _add(parts, units)
            if total is not None:
                return total
    return None


def _split_parts(number: Number, plain: str) -> list[Quantity] | None:
    parts: list[Quantity] = []
    while len(parts) < MAX_COMPOUND:
        part = _PART.match(plain)
        if part is None:
            return [*parts, Quantity(number, plain)]
        found = scan_number(plain, part.end())
        if found is None:
            return None
        parts.append(Quantity(number, part["unit"].strip()))
        number, end = found
        plain = plain[end:].strip()
    return None


def _lone_unit(text: str, reading: Reading) -> str:
    """Return the name that a unit has in the chains above, whatever its spelling."""
    factors = parse_unit(text, reading)
    if factors is None or len(factors) > 1 or factors[0].exponent != 1:
        return ""
    return _NAMES.get(Name(factors[0].unit, factors[0].power), "")


def _add(parts: list[Quantity], units: list[str]) -> Quantity | None:
    """Add the parts up in the first one's unit; each must be less than one of the part before."""
    sizes = [unit.factor for unit in map(read_unit, units) if unit is not None]
    total = abs(parts[0].number.value)
    for part, size, larger in zip(parts[1:], sizes[1:], sizes[:-1], strict=True):
        if not 0 <= part.number.value * size < larger:
            return None
        total += part.number.value * size / sizes[0]
    return Quantity(Number(total if parts[0].number.value >= 0 else -total), units[0])
