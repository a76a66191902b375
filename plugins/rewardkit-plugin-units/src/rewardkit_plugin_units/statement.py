"""Read what a text states: a quantity, labelled perhaps, or a chain of equal quantities."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit.reading import scan_number
from rewardkit.reading.arithmetic import evaluate
from rewardkit.reading.labels import is_formula, is_label
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.statements import MAX_CHARS
from rewardkit.reading.wrappers import peel
from rewardkit_plugin_units.quantity import Quantity, read_quantity
from rewardkit_plugin_units.unit import read_unit
from rewardkit_plugin_units.workings import evaluate_working

# A longer derivation belongs into the thinking.
MAX_MEMBERS = 8
CACHED_STATEMENTS = 2_048

_CHAIN = lazy_pattern(r"=|≈|≃|≅|\\approx(?![A-Za-z])|\\simeq(?![A-Za-z])")
_LEAD_IN = lazy_pattern(r": ?|(?<=\S) (?:is|was|equals) ")
_MATH_MARK = lazy_pattern(r"\\[()\[\]]|(?<!\\)\$")
# Without it, `$\\mu$F` would name a command `\\muF`.
_MARK_IN_NAME = lazy_pattern(r"(?<=[A-Za-z])\$(?=[A-Za-z])")
_BOX = lazy_pattern(r"\\boxed\{([^{}]*)\}")


class Statement(NamedTuple):
    """Hold what a text states.

    Args:
        quantity: The one that counts, the last of a chain; None if there is none.
        others: Members of the chain that must be the same quantity.
        workings: Values of members that are arithmetic, in the last one's unit.
    """

    quantity: Quantity | None
    others: tuple[Quantity, ...] = ()
    workings: tuple[Fraction, ...] = ()


_NOTHING = Statement(None)


def read_statement(text: str) -> Statement:
    """Read a text that states one quantity, as people write it in an answer.

    >>> read_statement("v = 5 km/h").quantity.unit
    'km/h'
    """
    if len(text) > MAX_CHARS:
        return _NOTHING
    found = scan_number(text)
    if found is not None and "$" not in text:  # nearly every answer: a number and a unit
        unit = text[found[1] :].strip()
        if read_unit(unit) is not None:
            return Statement(Quantity(found[0], unit))
    return _read_bounded(text)


@lru_cache(maxsize=CACHED_STATEMENTS)
def _read_bounded(text: str) -> Statement:
    members = [member.strip() for member in _CHAIN.split(_unwrap(text))]
    last = read_quantity(peel(members[-1]))
    if last is None or len(members) > MAX_MEMBERS:
        return _NOTHING
    others: list[Quantity] = []
    workings: list[Fraction] = []
    for place, member in enumerate(members[:-1]):
        quantity, plain_working = read_quantity(peel(member)), evaluate(peel(member))
        if quantity and plain_working is None and read_unit(quantity.unit) is not None:
            others.append(quantity)
            continue
        if is_label(member) or is_formula(member) or (place == 0 and not member):
            continue
        working = _work_out(member, plain_working, last)
        if working is None or (quantity and not quantity.unit and quantity.number.quantum):
            return _NOTHING  # neither, or a number alone: `5 = 5 m`
        workings.append(working)
    return Statement(last, tuple(others), tuple(workings))


def _work_out(member: str, plain: Fraction | None, last: Quantity) -> Fraction | None:
    """Return the value of arithmetic in the last one's unit; 20/400 is 5 %, and so is 500/100."""
    value, unit = evaluate_working(member), read_unit(last.unit)
    if value is None or unit is None or unit.offset or value.dimension != unit.dimension:
        return plain
    in_unit = value.factor / unit.factor
    if plain is None:
        return in_unit
    return min(plain, in_unit, key=lambda given: abs(given - last.number.value))


def _unwrap(text: str) -> str:
    """Take off wrappers, also those around the number alone, as in `$5$ m`."""
    text = peel(text)
    if text.startswith("**") and text.count("**") == 2:
        text = text.replace("**", "")
    if "\\boxed" in text:
        text = _BOX.sub(r"\1", text, count=1)
    text = strip_math(text)
    lead_in = _LEAD_IN.search(text)
    if lead_in is not None and is_label(text[: lead_in.start()]):
        text = text[lead_in.end() :]
    return peel(text)


def strip_math(text: str) -> str:
    """Take off math marks in pairs; a dollar sign alone is money."""
    marks = _MATH_MARK.findall(text)
    if not marks or marks.count("$") % 2:
        return text.strip()
    return _MATH_MARK.sub("", _MARK_IN_NAME.sub(" ", text)).strip()
