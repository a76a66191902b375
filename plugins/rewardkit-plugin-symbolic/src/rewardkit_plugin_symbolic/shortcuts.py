"""Judge plain numbers, quantities and formulas as the long way would, and sooner."""

from functools import lru_cache
from typing import NamedTuple

from rewardkit_plugin_symbolic.comparison import Settings
from rewardkit_plugin_symbolic.leaves import Leaf, Truth, compare_leaf
from rewardkit_plugin_symbolic.plain import read_plainly
from rewardkit_plugin_symbolic.quantities import compare_quantities, read_quantity
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.wrapping import unwrap


class Refusal(NamedTuple):
    """Say that one side of a pair is not read, and why."""

    of_reference: bool
    why: Unreadable


_quantity = lru_cache(maxsize=2_048)(read_quantity)


def judge_shortly(answer: str, reference: str, settings: Settings) -> Truth | Refusal | None:
    """Return what the long way says of a pair, or None where only that can tell.

    >>> judge_shortly("0.5", "1/2", Settings()), judge_shortly("5 or 6", "5", Settings())
    (<Truth.EQUAL: 'equal'>, None)
    """
    if settings.constant:
        return None
    wanted = _quantity(unwrap(reference))
    given = wanted and _quantity(unwrap(answer))
    if wanted and isinstance(wanted.tail, Unreadable):
        return Refusal(True, wanted.tail)
    if given and isinstance(given.tail, Unreadable):
        return Refusal(False, given.tail)
    truth = given and wanted and compare_quantities(given, wanted, settings.rtol)
    return truth or _compare_formulas(unwrap(answer), unwrap(reference), settings.rtol)


def _compare_formulas(answer: str, reference: str, rtol: float) -> Truth | None:
    """Compare two plain formulas, which are scalars."""
    wanted = read_plainly(reference)
    given = read_plainly(answer) if wanted else None
    if wanted is None or given is None:
        return None
    truth = compare_leaf(Leaf(given, wanted, rtol=rtol))
    return None if truth is Truth.UNSURE else truth
