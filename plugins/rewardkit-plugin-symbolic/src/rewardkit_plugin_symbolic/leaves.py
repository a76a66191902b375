"""Compare two scalars: equal, different, or unsure and in need of a proof."""

import math
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from rewardkit_plugin_symbolic.approximate import Approximation, approximate
from rewardkit_plugin_symbolic.primes import PRIME
from rewardkit_plugin_symbolic.rational import (
    exact_value,
    may_be_number,
    may_be_rational,
    residue,
    residues,
)
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import Node, walk

_EQUAL_WITHIN = 1e-11  # relative; rounding of some hundred operations stays below
_DIFFERENT_BEYOND = 1e-8
_ROUNDING = 1e-14  # error of a value of condition 1
_WORST_CONDITION = 1e4
_LARGE = 10_000  # numbers up to here don't make roots that agree to 11 digits by chance


class Truth(Enum):
    """Three answers, as Kleene combines them."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Leaf(NamedTuple):
    """Name one comparison of two scalars.

    Args:
        answer: The answer's side.
        reference: The reference's side.
        mode: `value`; `ratio` or `positive_ratio`, equal up to a constant factor;
            `difference`, equal up to a constant.
        rtol: How far, relatively, a decimal may be from what it stands for.
    """

    answer: Node
    reference: Node
    mode: str = "value"
    rtol: float = 1e-6


def compare_leaf(leaf: Leaf) -> Truth:
    """Decide one comparison without a worker, or say that it needs one.

    >>> compare_leaf(Leaf(Node("num", (), 2), Node("num", (), 3))).value
    'different'
    """
    answer, reference = leaf.answer, leaf.reference
    if answer == reference:
        return Truth.EQUAL
    infinities = (sign_of_infinity(answer), sign_of_infinity(reference))
    if infinities != (0, 0):
        return Truth.EQUAL if infinities[0] == infinities[1] else Truth.DIFFERENT
    sides = traits(answer), traits(reference)
    inexact = sides[0].inexact or sides[1].inexact
    decided = None
    if leaf.mode == "value" and all(map(may_be_number, sides)):
        decided = _compare_numbers(leaf, inexact)
    if not (decided or inexact) and all(map(may_be_rational, sides)):
        decided = _compare_residues(leaf)
    return decided or _compare_values(leaf, inexact)


def is_provable(leaf: Leaf) -> bool:
    """Say whether a worker could decide: what overflows a double would only keep it busy."""
    sides = (approximate(leaf.answer), approximate(leaf.reference))
    return not any(point.condition == math.inf for side in sides for point in side or ())


def sign_of_infinity(node: Node) -> int:
    """Return 1 or -1 for an infinity, 0 for anything else."""
    if node.op == "inf":
        return 1
    if node.op == "*" and len(node.args) == 2 and node.args[1].op == "inf":
        value = node.args[0].value if node.args[0].op == "num" else 0
        return (value > 0) - (value < 0)
    return 0


def _compare_numbers(leaf: Leaf, inexact: bool) -> Truth | None:
    """Compare two concrete rationals."""
    left, right = exact_value(leaf.answer), exact_value(leaf.reference)
    if left is None or right is None:
        return None
    near = Fraction(leaf.rtol) * abs(right) if inexact else 0
    return Truth.EQUAL if abs(left - right) <= near else Truth.DIFFERENT


def _compare_residues(leaf: Leaf) -> Truth | None:
    """Compare two rational expressions, exactly but for a chance of some 2**-50."""
    first = residue(leaf.answer, 0), residue(leaf.reference, 0)
    if None in first:
        return None
    if leaf.mode == "value" and first[0] != first[1]:
        return Truth.DIFFERENT  # the other points need not be looked at
    left, right = residues(leaf.answer), residues(leaf.reference)
    if left is None or right is None:
        return None
    (l0, l1), (r0, r1) = left, right
    if leaf.mode == "value":
        same = left == right
    elif leaf.mode == "difference":
        same = (l0 - r0 - l1 + r1) % PRIME == 0
    else:
        same = (l0 * r1 - l1 * r0) % PRIME == 0 and (l0 == 0) == (r0 == 0)
        if same and leaf.mode == "positive_ratio":
            return None  # a residue has no sign
    return Truth.EQUAL if same else Truth.DIFFERENT


def _compare_values(leaf: Leaf, inexact: bool) -> Truth:
    left, right = approximate(leaf.answer), approximate(leaf.reference)
    if left is None or right is None:
        return Truth.UNSURE
    pairs = _shared_points(left, right)
    needed = 1 if len(left) == len(right) == 1 and leaf.mode == "value" else 2
    if len(pairs) < needed:
        return Truth.UNSURE
    tolerance = leaf.rtol if inexact else 0.0
    found = [_close(a, r, tolerance) for a, r in _align(pairs, leaf.mode)]
    if Truth.DIFFERENT in found:
        return Truth.DIFFERENT
    if Truth.UNSURE in found or _is_coincidence(leaf, inexact):
        return Truth.UNSURE
    return Truth.EQUAL


_Pair = tuple[Approximation, Approximation]


def _shared_points(
    left: tuple[Approximation, ...], right: tuple[Approximation, ...]
) -> list[_Pair]:
    """Return where both have a value: where the reference is real, if it is so anywhere."""
    size = max(len(left), len(right))
    left, right = left * (size // len(left)), right * (size // len(right))
    real = [isinstance(r.value, float) for r in right]
    pairs = []
    for a, r, is_real in zip(left, right, real, strict=True):
        if a.value is not None and r.value is not None and (is_real or not any(real)):
            pairs.append((a, r))
    return pairs


def _align(pairs: list[_Pair], mode: str) -> list[_Pair]:
    """Scale or shift the answers so that they agree with the reference at the first point."""
    if mode == "value":
        return pairs
    (a0, r0), *rest = pairs
    if mode == "difference":
        shift = r0.value - a0.value  # type: ignore[operator]
        return [(_change(a, a.value + shift, a0, r0), r) for a, r in rest]  # type: ignore[operator]
    if not a0.value or not r0.value:
        return [(Approximation(1.0, lossy=True), Approximation(1.0))]
    factor = r0.value / a0.value
    if mode == "positive_ratio" and not (isinstance(factor, float) and factor > 0):
        return [(Approximation(-1.0), Approximation(1.0))]
    return [(_change(a, a.value * factor, a0, r0), r) for a, r in rest]  # type: ignore[operator]


def _change(
    a: Approximation, value: float | complex, a0: Approximation, r0: Approximation
) -> Approximation:
    condition = a.condition * max(1.0, a0.condition) * max(1.0, r0.condition)
    return Approximation(value, condition, a.lossy or a0.lossy or r0.lossy)


def _close(a: Approximation, r: Approximation, tolerance: float) -> Truth:
    left, right = a.value, r.value
    if left is None or right is None:
        return Truth.UNSURE
    size = max(abs(left), abs(right))
    apart = abs(left - right) / size if size else 0.0
    condition = max(a.condition, r.condition)
    if tolerance:
        within = apart <= max(tolerance, _ROUNDING * condition)
        return Truth.EQUAL if within else Truth.DIFFERENT
    if apart > max(_DIFFERENT_BEYOND, _ROUNDING * condition):
        return Truth.DIFFERENT
    if apart > _EQUAL_WITHIN or a.lossy or r.lossy or condition > _WORST_CONDITION:
        return Truth.UNSURE
    return Truth.EQUAL


def _is_coincidence(leaf: Leaf, inexact: bool) -> bool:
    """Say whether two concrete numbers may only seem to agree.

    exp(pi*sqrt(163)) is within 1e-30 of a whole number, and large numbers come as
    near to any root as one likes.
    """
    sides = (leaf.answer, leaf.reference)
    if inexact or any(traits(side).names for side in sides):
        return False
    mixed = (exact_value(leaf.answer) is None) != (exact_value(leaf.reference) is None)
    return mixed or any(map(_has_large_number, sides))


def _has_large_number(node: Node) -> bool:
    return any(part.op == "num" and abs(part.value) > _LARGE for part in walk(node))
