"""Judge numbers, and numbers with a unit, as two integers each: the short way.

What stands behind the number is read by the whole grammar, but only once for each
spelling: a policy writes thousands of numbers with the same few units behind them.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.leaves import Truth
from rewardkit_plugin_symbolic.rational import residues
from rewardkit_plugin_symbolic.statements import read_answer
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node, divide, number, walk

_MOST_CHARACTERS = 40  # so that no digit, exponent or depth meets a budget of the long way
_LARGEST_POWER = 9  # of a symbol in a unit: no double overflows
_PATTERN = lazy_pattern(
    r"""(?P<sign>-?)
        (?:(?P<grouped>[0-9]{1,3}(?:,[0-9]{3})++)(?P<tenths>\.[0-9]++)?+
          |(?P<upper>[0-9]++)/(?P<lower>[0-9]++)
          |\\[dt]?frac\{(?P<top>-?[0-9]++)\}\{(?P<bottom>[0-9]++)\}
          |(?P<whole>[0-9]++)(?P<decimals>\.[0-9]++)?+
           (?:[eE](?P<power>[-+]?[0-9]{1,2})
             |\ ?(?:\\times|\\cdot|\*)\ ?10\^(?:(?P<raised>[0-9]{1,2})|\{(?P<braced>-?[0-9]{1,2})\})
             |(?P<tail>(?:\ |(?![eE]))[A-Za-z][A-Za-z0-9^*/{}\ ]*+)
           )?+)""",
    re.VERBOSE,
)
# A tolerance within which the long way is known to agree on decimals with symbols behind them:
# far above the rounding of doubles, far below what two units agree to by chance.
_LEAST_RTOL, _MOST_RTOL = 1e-9, 1e-3
_EDGE = 1e-3  # a distance so near to the tolerance, relatively, is left to the long way


class Tail(NamedTuple):
    """Hold what stands behind a number.

    Args:
        unit: A unit's name; empty for nothing, and for a product of symbols.
        symbol: The name of a lone symbol.
        residues: A product of symbols at the secret points.
    """

    unit: str = ""
    symbol: str = ""
    residues: tuple[int, ...] = (1, 1)


class Quantity(NamedTuple):
    """Hold a number as two integers, not reduced, and what stands behind it.

    Args:
        over: The numerator.
        under: The denominator, positive.
        inexact: It is written as a decimal.
        grouped: It has commas between thousands.
        tail: What stands behind it.
    """

    over: int
    under: int
    inexact: bool
    grouped: bool
    tail: Tail | Unreadable


_NOTHING = Tail()


def read_quantity(text: str) -> Quantity | None:
    r"""Read a number in a usual spelling, perhaps with a unit; None for all else.

    >>> read_quantity("-2.50")[:4], read_quantity("5 kg").tail.unit
    ((-250, 100, True, False), 'kg')
    >>> read_quantity("1 1/2") is None
    True
    """
    found = _PATTERN.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        return None
    (sign, grouped, tenths, upper, lower, top, bottom,
     whole, decimals, power, raised, braced, tail) = found.groups()  # fmt: skip
    if whole is None and grouped is None:
        return _read_fraction(sign, upper or top, lower or bottom)
    part = (decimals or tenths or ".")[1:]
    over = int(sign + (whole or grouped.replace(",", "")) + part)
    inexact = power is not None or part.strip("0") != ""
    shift = int(power or raised or braced or 0) - len(part)
    behind = _NOTHING if tail is None else _read_tail(tail)
    if behind is None:
        return None
    if shift > 0:
        return Quantity(over * 10**shift, 1, inexact, grouped is not None, behind)
    return Quantity(over, 10**-shift, inexact, grouped is not None, behind)


def _read_fraction(sign: str, upper: str, lower: str) -> Quantity | None:
    under = int(lower)
    over = -int(upper) if sign else int(upper)
    return Quantity(over, under, False, False, _NOTHING) if under else None


_PROBE = 7


@lru_cache(maxsize=512)
def _read_tail(tail: str) -> Tail | Unreadable | None:
    """Read what stands behind a number by putting another one in front of it."""
    node = read_answer(f"{_PROBE}{tail}")
    if isinstance(node, Unreadable):
        return node
    if node.op == "unit":
        return Tail(unit=node.value) if node.args == (number(_PROBE),) else None
    return _read_symbols(node)


def _read_symbols(node: Node) -> Tail | None:
    """Read a product or quotient of symbols and their powers behind the number."""
    if not _is_product(node) or sum(part.op == "num" for part in walk(_bases(node))) != 1:
        return None
    values = residues(divide(node, number(_PROBE)))
    lone = node.op == "*" and len(node.args) == 2 and node.args[1].op == "sym"
    return None if values is None else Tail("", node.args[1].value if lone else "", values)


def _is_product(node: Node) -> bool:
    if node.op == "^":
        base, power = node.args
        return base.op == "sym" and power.op == "num" and 0 < power.value <= _LARGEST_POWER
    return node.op in ("num", "sym") or (node.op in ("*", "/") and all(map(_is_product, node.args)))


def _bases(node: Node) -> Node:
    """Return a product without the exponents in it."""
    return node.args[0] if node.op == "^" else Node(node.op, tuple(map(_bases, node.args)))


def compare_quantities(answer: Quantity, reference: Quantity, rtol: float) -> Truth | None:
    """Compare two quantities as the long way would, or leave them to it."""
    given, wanted = answer.tail, reference.tail
    if isinstance(given, Unreadable) or isinstance(wanted, Unreadable):
        return None
    inexact = answer.inexact or reference.inexact
    rtol = rtol if inexact else 0.0
    if given is wanted is _NOTHING:
        truth = _compare_numbers(answer, reference, rtol)
        lists = answer.grouped and reference.grouped  # `1,234` may be two numbers, too
        return None if lists and truth is Truth.DIFFERENT else truth
    if not answer.over or not reference.over:
        return None  # 0 m is 0 s
    if inexact and not _LEAST_RTOL <= rtol <= _MOST_RTOL:
        return None
    if given.unit or wanted.unit:
        return _compare_units(answer, given, reference, wanted, rtol)
    if given.residues != wanted.residues:
        return Truth.DIFFERENT
    return _compare_factors(answer, reference, rtol)


def _compare_numbers(answer: Quantity, reference: Quantity, rtol: float) -> Truth:
    left, right = answer.over * reference.under, reference.over * answer.under
    if left == right:
        return Truth.EQUAL
    near = Fraction(rtol) * abs(right) if rtol else 0
    return Truth.EQUAL if abs(left - right) <= near else Truth.DIFFERENT


def _compare_units(
    answer: Quantity, given: Tail, reference: Quantity, wanted: Tail, rtol: float
) -> Truth | None:
    """Compare where at least one side has a known unit, which may be left out."""
    unit = given.unit or wanted.unit
    if given.unit and wanted.unit and given.unit != wanted.unit:
        return Truth.DIFFERENT
    for side, tail in ((answer, given), (reference, wanted)):
        if tail.unit != unit and tail is not _NOTHING:
            if not tail.symbol or side.over < 0:
                return None
            if tail.symbol != unit:
                return Truth.DIFFERENT
    return _compare_numbers(answer, reference, rtol)


def _compare_factors(answer: Quantity, reference: Quantity, rtol: float) -> Truth | None:
    """Compare numbers with the same symbols behind them: as doubles, if one is a decimal."""
    left, right = answer.over * reference.under, reference.over * answer.under
    apart = abs(left - right) / max(abs(left), abs(right))
    if abs(apart - rtol) < _EDGE * rtol:
        return None
    return Truth.EQUAL if left == right or apart < rtol else Truth.DIFFERENT
