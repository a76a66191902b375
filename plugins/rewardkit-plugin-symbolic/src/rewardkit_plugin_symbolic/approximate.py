"""Evaluate any expression in double precision, and know when that is not good enough.

Two things go wrong with doubles, and both are counted: cancellation (`condition`
says by how much errors may have grown) and absorption (`lossy` says that a part
too small to be seen was swallowed, as in sqrt(2) + 10^-20). A comparison that
hangs on either is left to a worker.
"""

import cmath
import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit_plugin_symbolic.elementary import FUNCTIONS
from rewardkit_plugin_symbolic.points import POINTS, symbol_value
from rewardkit_plugin_symbolic.rational import exact_value
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import Node

_MOST_STEPS = 2_000  # terms of all sums and products of one evaluation
_EXACT_INTEGERS = 1 << 53
_FAINT = 1e-2  # a smaller share of a sum is counted, since faint parts of faint parts add up
_ABSORBED = 1e-8  # a term smaller than this share of its sum can't be told from noise later
_NOISE = 1e-14  # an imaginary part smaller than this share is rounding
Value = float | complex


class Undefined(Exception):  # noqa: N818 (an answer of the evaluator, not an error)
    """Say that an expression has no value here, or none that a double can hold."""


class Unsupported(Exception):  # noqa: N818 (likewise)
    """Say that doubles can't evaluate this at all: an integral, an infinite sum."""


class Approximation(NamedTuple):
    """Hold a value at one point.

    Args:
        value: Real where the imaginary part is rounding; None where undefined.
        condition: By how much cancellation may have grown the rounding errors;
            infinite where something overflowed.
        lossy: A part too small for a double may be missing.
    """

    value: Value | None
    condition: float = 1.0
    lossy: bool = False


@lru_cache(maxsize=2_048)
def approximate(node: Node) -> tuple[Approximation, ...] | None:
    """Return the values at the secret points (one if nothing is free), or None if unsupported."""
    points = POINTS if traits(node).names else 1
    try:
        return tuple(_approximate_at(node, point) for point in range(points))
    except Unsupported:
        return None


def _approximate_at(node: Node, point: int) -> Approximation:
    run = _Evaluator(point)
    try:
        value = _settle(run(node))
    except OverflowError:
        return Approximation(None, math.inf)
    except (Undefined, ArithmeticError, ValueError):
        return Approximation(None)
    if not cmath.isfinite(value):
        return Approximation(None)
    return Approximation(value, run.condition, run.lossy)


def _settle(value: Value) -> Value:
    """Drop an imaginary part that is rounding."""
    if isinstance(value, complex) and abs(value.imag) <= _NOISE * abs(value.real):
        return value.real
    return value


class _Evaluator:
    """Hold what one evaluation has noticed."""

    def __init__(self, point: int) -> None:
        self.point = point
        self.bound: dict[str, int] = {}
        self.steps = _MOST_STEPS
        self.condition = 1.0
        self.faintness = 1.0
        self.lossy = False

    def __call__(self, node: Node) -> Value:
        read = _OPERATIONS.get(node.op)
        if read is None:
            raise Unsupported
        return read(self, node)

    def notice(self, lossy: bool) -> None:
        """Remember that something small was swallowed."""
        self.lossy |= lossy


def _number(run: _Evaluator, node: Node) -> Value:
    value = node.value
    run.lossy |= abs(value.numerator) > _EXACT_INTEGERS or value.denominator > _EXACT_INTEGERS
    return float(value)


def _symbol(run: _Evaluator, node: Node) -> Value:
    if node.value in run.bound:
        return float(run.bound[node.value])
    return symbol_value(node.value, run.point)


def _constant(run: _Evaluator, node: Node) -> Value:
    if node.value in run.bound:
        return float(run.bound[node.value])
    return _CONSTANTS[node.value]


_CONSTANTS: dict[str, Value] = {"pi": math.pi, "e": math.e, "i": 1j}


def _sum(run: _Evaluator, node: Node) -> Value:
    return _total(run, [run(arg) for arg in node.args])


def _total(run: _Evaluator, terms: list[Value]) -> Value:
    total = sum(terms)
    sizes = [abs(term) for term in terms if term]
    if not sizes:
        return total
    size, largest = abs(total), max(sizes)
    run.condition *= max(1.0, largest / size if size > largest * 1e-16 else 1e16)
    share = min(sizes) / largest
    if share < _FAINT:
        run.faintness *= share
        run.notice(run.faintness < _ABSORBED)
    return _settle(total)


def _product(run: _Evaluator, node: Node) -> Value:
    value: Value = 1.0
    for arg in node.args:
        factor = run(arg)
        before, value = value, value * factor
        if value == 0 and before != 0 and factor != 0:
            raise Undefined
    return _settle(value)


def _quotient(run: _Evaluator, node: Node) -> Value:
    top, bottom = run(node.args[0]), run(node.args[1])
    value = top / bottom
    if value == 0 and top != 0:
        raise Undefined
    return _settle(value)


def _power(run: _Evaluator, node: Node) -> Value:
    base, exponent = run(node.args[0]), run(node.args[1])
    if isinstance(base, float) and base < 0 and isinstance(exponent, float):
        exact = None if exponent.is_integer() else exact_value(node.args[1])
        if exact is not None and exact.denominator % 2:
            return _real_power(run, base, exact)
    return _raise(run, base, exponent)


def _raise(run: _Evaluator, base: Value, exponent: Value) -> Value:
    if base == 0:
        if not isinstance(exponent, float) or exponent <= 0:
            raise Undefined
        return 0.0
    growth = abs(exponent) * abs(cmath.log(base))
    run.notice(0 < growth < _ABSORBED)
    run.condition *= max(1.0, growth)
    value = base**exponent
    if value == 0:
        raise Undefined
    return _settle(value)


def _real_power(run: _Evaluator, base: float, exponent: Fraction) -> Value:
    """Raise a negative number to p/q with odd q, as a reader of the cube root of -8 does."""
    value = _raise(run, -base, float(exponent))
    return -value if exponent.numerator % 2 else value


def _root(run: _Evaluator, node: Node) -> Value:
    radicand, degree = run(node.args[0]), run(node.args[1])
    if degree == 2:
        real = isinstance(radicand, float) and radicand >= 0
        return math.sqrt(radicand.real) if real else _settle(cmath.sqrt(radicand))
    if isinstance(degree, float) and degree % 2 == 1 and isinstance(radicand, float):
        return math.copysign(_raise(run, abs(radicand), 1 / degree).real, radicand)
    return _raise(run, radicand, 1 / degree)


def _degrees(run: _Evaluator, node: Node) -> Value:
    return run(node.args[0]) * math.pi / 180


def _factorial(run: _Evaluator, node: Node) -> Value:
    return _gamma(_real(run(node.args[0])) + 1)


def _gamma(value: float) -> float:
    if value == 0 or (value < 0 and value.is_integer()):
        raise Undefined
    return math.gamma(value)


def _binomial(run: _Evaluator, node: Node) -> Value:
    top, bottom = (_real(run(arg)) for arg in node.args)
    if bottom.is_integer() and 0 <= bottom <= 100:
        return math.prod((top - i) / (i + 1) for i in range(int(bottom)))
    return _gamma(top + 1) / (_gamma(bottom + 1) * _gamma(top - bottom + 1))


def _real(value: Value) -> float:
    if isinstance(value, complex):
        raise Unsupported
    return value


def _rounding(function: Callable[[float], int]) -> Callable[[_Evaluator, Node], Value]:
    def evaluate(run: _Evaluator, node: Node) -> Value:
        value = _real(run(node.args[0]))
        run.notice(abs(value - round(value)) < 1e-9 * max(1.0, abs(value)))
        return float(function(value))

    return evaluate


def _absolute(run: _Evaluator, node: Node) -> Value:
    return abs(run(node.args[0]))


def _sign(run: _Evaluator, node: Node) -> Value:
    value = _real(run(node.args[0]))
    run.notice(abs(value) < 1e-9)
    return float((value > 0) - (value < 0))


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[_Evaluator, Node], Value]:
    return lambda run, node: choose([_real(run(arg)) for arg in node.args])


def _repeat(run: _Evaluator, node: Node) -> Value:
    body, low, high = node.args
    first, last = exact_value(low), exact_value(high)
    if first is None or last is None or first.denominator != 1 or last.denominator != 1:
        raise Unsupported
    run.steps -= max(0, int(last - first) + 1)
    if run.steps < 0:
        raise Unsupported
    outer, terms = run.bound, list[Value]()
    for value in range(int(first), int(last) + 1):
        run.bound = {**outer, node.value: value}
        terms.append(run(body))
    run.bound = outer
    return _total(run, terms) if node.op == "sum" else math.prod(terms)


def _function(run: _Evaluator, node: Node) -> Value:
    function = FUNCTIONS[node.op]
    argument = run(node.args[0])
    size = abs(argument)
    run.notice(0 < size < function.least or size > function.most)
    try:
        if isinstance(argument, float):
            return function.real(argument)
    except ValueError:
        if argument == 0:
            raise
    return _settle(function.complex(complex(argument)))


_OPERATIONS: dict[str, Callable[[_Evaluator, Node], Value]] = {
    "num": _number, "dec": _number, "sym": _symbol, "const": _constant, "+": _sum, "*": _product,
    "/": _quotient, "^": _power, "root": _root, "deg": _degrees, "factorial": _factorial,
    "binom": _binomial, "floor": _rounding(math.floor), "ceil": _rounding(math.ceil),
    "abs": _absolute, "sgn": _sign, "max": _extreme(max), "min": _extreme(min), "sum": _repeat,
    "prod": _repeat, **dict.fromkeys(FUNCTIONS, _function),
}  # fmt: skip
