"""Evaluate rational expressions exactly: as fractions, or modulo a secret prime.

Two rational expressions that agree modulo a random prime of 61 bits at a random
point are equal but for a chance of about degree / 2**60 (Schwartz 1980, Zippel
1979). Pi and e are transcendental, so each stands for a random residue of its
own; the imaginary unit is a square root of -1. The prime is drawn per process,
so no text can be written against it.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from rewardkit_plugin_symbolic.fields import (
    LARGEST_ROOT,
    Fractions,
    NotRational,
    Residues,
    exact_root,
)
from rewardkit_plugin_symbolic.traits import Traits
from rewardkit_plugin_symbolic.tree import Node

_MOST_STEPS = 2_000  # terms of all sums and products of one evaluation
_LARGEST_FACTORIAL = 3_000
_FACTORS_PER_STEP = 100  # so that a sum of large factorials meets the budget of steps
POINTS = 2


class _Evaluator:
    """Walk a tree in one of the two fields."""

    def __init__(self, field: "Fractions | Residues") -> None:
        self.field: Fractions | Residues = field
        self.bound: dict[str, int] = {}
        self.steps = _MOST_STEPS

    def __call__(self, node: Node) -> "Fraction | int":
        read = _OPERATIONS.get(node.op)
        if read is None:
            raise NotRational
        return read(self, node)

    def whole(self, node: Node) -> int:
        """Return a concrete whole number, for exponents and bounds."""
        value = self.exact(node)
        if value.denominator != 1:
            raise NotRational
        return value.numerator

    def exact(self, node: Node) -> Fraction:
        """Return a concrete number, in whatever field the rest is evaluated."""
        if node.op == "num":
            return Fraction(node.value)
        concrete = _Evaluator(Fractions())
        concrete.bound, concrete.steps = self.bound, self.steps
        value = concrete(node)
        self.steps = concrete.steps
        return Fraction(value)


def _number(run: _Evaluator, node: Node) -> "Fraction | int":
    return run.field.number(node.value)


def _symbol(run: _Evaluator, node: Node) -> "Fraction | int":
    if node.value in run.bound:
        return run.field.number(run.bound[node.value])
    return run.field.symbol(node.value)


def _constant(run: _Evaluator, node: Node) -> "Fraction | int":
    if node.value in run.bound:
        return run.field.number(run.bound[node.value])
    return run.field.constant(node.value)


def _sum(run: _Evaluator, node: Node) -> "Fraction | int":
    return run.field.reduce(sum(map(run, node.args)))  # type: ignore[arg-type]


def _product(run: _Evaluator, node: Node) -> "Fraction | int":
    value = run(node.args[0])
    for arg in node.args[1:]:
        value = run.field.reduce(value * run(arg))  # type: ignore[arg-type]
    return value


def _quotient(run: _Evaluator, node: Node) -> "Fraction | int":
    return run.field.divide(run(node.args[0]), run(node.args[1]))  # type: ignore[arg-type]


def _power(run: _Evaluator, node: Node) -> "Fraction | int":
    exponent = run.exact(node.args[1])
    return run.field.power(run(node.args[0]), exponent)  # type: ignore[arg-type]


def _root(run: _Evaluator, node: Node) -> "Fraction | int":
    degree = run.whole(node.args[1])
    if not 0 < degree <= LARGEST_ROOT:
        raise NotRational
    return run.field.number(exact_root(run.exact(node.args[0]), degree))


def _degrees(run: _Evaluator, node: Node) -> "Fraction | int":
    value = run(node.args[0]) * run.field.constant("pi")
    return run.field.divide(value, run.field.number(180))  # type: ignore[arg-type]


def _concrete(
    function: Callable[..., int | Fraction],
) -> "Callable[[_Evaluator, Node], Fraction | int]":
    def evaluate(run: _Evaluator, node: Node) -> "Fraction | int":
        return run.field.number(function(*(run.exact(arg) for arg in node.args)))

    return evaluate


def _many_factors(run: _Evaluator, node: Node) -> int:
    """Return the whole number on which the size of a factorial or binomial depends."""
    top = run.whole(node.args[0])
    run.steps -= max(0, top) // _FACTORS_PER_STEP
    if not 0 <= top <= _LARGEST_FACTORIAL or run.steps < 0:
        raise NotRational
    return top


def _factorial(run: _Evaluator, node: Node) -> "Fraction | int":
    return run.field.number(math.factorial(_many_factors(run, node)))


def _binomial(run: _Evaluator, node: Node) -> "Fraction | int":
    bottom = run.whole(node.args[1])
    top = _many_factors(run, node)
    return run.field.number(math.comb(top, bottom) if bottom >= 0 else 0)


def _whole_numbers(function: Callable[..., int]) -> Callable[..., int]:
    def evaluate(*values: Fraction) -> int:
        if any(value.denominator != 1 for value in values):
            raise NotRational
        return function(*(value.numerator for value in values))

    return evaluate


def _repeat(run: _Evaluator, node: Node) -> "Fraction | int":
    """Evaluate a sum or product with concrete bounds, term by term."""
    body, low, high = node.args
    first, last = run.whole(low), run.whole(high)
    run.steps -= max(0, last - first + 1)
    if run.steps < 0:
        raise NotRational
    outer = run.bound
    total: Fraction | int = run.field.number(0 if node.op == "sum" else 1)
    for value in range(first, last + 1):
        run.bound = {**outer, node.value: value}
        term = run(body)
        total = run.field.reduce(total + term if node.op == "sum" else total * term)  # type: ignore[arg-type]
    run.bound = outer
    return total


_OPERATIONS: "Mapping[str, Callable[[_Evaluator, Node], Fraction | int]]" = {
    "num": _number, "dec": _number, "sym": _symbol, "const": _constant, "+": _sum, "*": _product,
    "/": _quotient, "^": _power, "root": _root, "deg": _degrees, "sum": _repeat, "prod": _repeat,
    "factorial": _factorial, "binom": _binomial, "abs": _concrete(abs),
    "floor": _concrete(math.floor), "ceil": _concrete(math.ceil), "max": _concrete(max),
    "min": _concrete(min), "gcd": _concrete(_whole_numbers(math.gcd)),
    "lcm": _concrete(_whole_numbers(math.lcm)),
    "sgn": _concrete(lambda value: (value > 0) - (value < 0)),
}  # fmt: skip


_SERIES = frozenset({"sum", "prod"})
_RATIONAL = frozenset(_OPERATIONS)
_CONCRETE = _RATIONAL - {"sym", "const"}


def may_be_number(found: Traits) -> bool:
    """Say whether a tree may have an exact value; what an empty sum is over is not evaluated."""
    return found.operations <= _CONCRETE or not found.operations.isdisjoint(_SERIES)


def may_be_rational(found: Traits) -> bool:
    """Say whether a tree may have residues."""
    return found.operations <= _RATIONAL or not found.operations.isdisjoint(_SERIES)


@lru_cache(maxsize=2_048)
def exact_value(node: Node) -> Fraction | None:
    """Return the value of a concrete rational expression, or None if it is not one."""
    try:
        return Fraction(_Evaluator(Fractions())(node))
    except NotRational:
        return None


@lru_cache(maxsize=2_048)
def residue(node: Node, point: int) -> int | None:
    """Return a rational expression's value at a secret point, or None if it is not one."""
    try:
        return int(_Evaluator(_RESIDUES[point])(node))
    except NotRational:
        return None


_RESIDUES = tuple(map(Residues, range(POINTS)))


def residues(node: Node) -> tuple[int, ...] | None:
    """Return a rational expression's values at all the secret points, or None."""
    values = [residue(node, point) for point in range(POINTS)]
    return None if None in values else tuple(value for value in values if value is not None)
