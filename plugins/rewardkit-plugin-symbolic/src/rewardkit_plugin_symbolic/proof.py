"""Decide in a worker what the fast evaluators leave open.

Imported in worker processes only. Every sympy object is built node by node from
the tree; no text ever reaches sympy, which would evaluate it as Python.
"""

from collections.abc import Callable
from typing import Any

import sympy  # type: ignore[import-untyped]
from sympy import Expr

from rewardkit_plugin_symbolic.points import symbol_value
from rewardkit_plugin_symbolic.tree import Node, from_json

_POINTS = 4
_DIGITS = 30
_MOST_DIGITS = 400  # the working precision at which a difference counts as zero
_ZERO = sympy.Float(10) ** -200
_DIFFERENT = sympy.Float(10) ** -25


def decide(leaves: list[list[Any]]) -> list[str]:
    """Compare scalars.

    Args:
        leaves: For each, the answer's tree, the reference's tree, the mode and the tolerance of
            a `Leaf`.

    Returns:
        For each, `equal`, `different` or `inconclusive`.
    """
    return [_try_to_decide(leaf) for leaf in leaves]


def _try_to_decide(leaf: list[Any]) -> str:
    try:
        return _decide(*leaf)
    except MemoryError:
        raise
    except Exception:  # sympy raises whatever it likes on what it can't do
        return "inconclusive"


def _decide(answer: list[Any], reference: list[Any], mode: str, rtol: float) -> str:
    names: dict[str, sympy.Symbol] = {}
    left, right = (_build(from_json(side), names) for side in (answer, reference))
    if mode in ("ratio", "positive_ratio"):
        return _decide_ratio(left, right, mode)
    difference = (left - right).doit()
    if mode == "difference":
        difference = difference - difference.subs(_point(names, 0))
    return _decide_zero(difference, right, names, rtol)


def _decide_ratio(left: Expr, right: Expr, mode: str) -> str:
    ratio = sympy.simplify(left / right)
    if not ratio.is_number or ratio.is_zero is not False:
        return "inconclusive"
    return "different" if mode == "positive_ratio" and not ratio.is_positive else "equal"


def _decide_zero(
    difference: Expr, reference: Expr, names: dict[str, sympy.Symbol], rtol: float
) -> str:
    """Evaluate a difference to hundreds of digits; simplify it where that gives no number."""
    if difference.free_symbols and difference.has(sympy.Sum, sympy.Product, sympy.Integral):
        return "equal" if sympy.simplify(difference) == 0 else "inconclusive"
    points = [_point(names, place) for place in range(_POINTS if names else 1)]
    found = {_at(difference, reference, point, rtol) for point in points} - {"undefined"}
    if "different" in found:
        return "different"
    if found == {"equal"}:
        return "equal"
    return "equal" if sympy.simplify(difference) == 0 else "inconclusive"


def _at(difference: Expr, reference: Expr, point: dict[Expr, Expr], rtol: float) -> str:
    if difference == 0:
        return "equal"
    value, size = (
        side.subs(point).evalf(_DIGITS, maxn=_MOST_DIGITS) for side in (difference, reference)
    )
    if not (value.is_number and size.is_number and value.is_finite and size.is_finite):
        return "inconclusive"
    if not (value.is_comparable or sympy.im(value).is_comparable):
        value = sympy.re(value) + sympy.I * sympy.im(value)
    if point and not size.is_real:
        return "undefined"
    apart, scale = sympy.Abs(value), sympy.Abs(size)
    if rtol:
        return "equal" if apart <= rtol * scale else "different"
    if apart <= _ZERO * sympy.Max(1, scale):
        return "equal"
    return "different" if apart > _DIFFERENT * scale or value._prec > 1 else "inconclusive"


def _point(names: dict[str, sympy.Symbol], place: int) -> dict[Expr, Expr]:
    return {
        letter: sympy.Rational(round(symbol_value(name, place) * 10**6), 10**6)
        for name, letter in names.items()
    }


def _build(node: Node, names: dict[str, sympy.Symbol]) -> Expr:
    """Return the sympy expression of a tree."""
    if node.op in ("num", "dec"):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if node.op == "const" and node.value not in names:  # `i` may be the index of a sum
        return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[node.value]
    if node.op in ("sym", "const"):
        return names.setdefault(node.value, sympy.Symbol(f"s{len(names)}", real=True))
    if node.op in ("sum", "prod", "int"):
        return _build_bound(node, names)
    return _OPERATIONS[node.op](*(_build(arg, names) for arg in node.args))


def _build_bound(node: Node, names: dict[str, sympy.Symbol]) -> Expr:
    """Return a sum, product or integral; its variable hides a free symbol of that name."""
    low, high = (_build(bound, names) for bound in node.args[1:])
    variable = sympy.Dummy(real=True) if node.op == "int" else sympy.Dummy(integer=True)
    body = _build(node.args[0], inner := {**names, node.value: variable})
    names.update({name: letter for name, letter in inner.items() if name != node.value})
    kind = {"sum": sympy.Sum, "prod": sympy.Product, "int": sympy.Integral}[node.op]
    return kind(body, (variable, low, high))


def _root(radicand: Expr, degree: Expr) -> Expr:
    if degree.is_odd and radicand.is_real:
        return sympy.sign(radicand) * sympy.Abs(radicand) ** (1 / degree)
    return radicand ** (1 / degree)


def _power(base: Expr, exponent: Expr) -> Expr:
    odd = exponent.is_Rational and not exponent.is_Integer and exponent.q % 2
    if odd and base.is_real:
        sign = sympy.sign(base) if exponent.p % 2 else 1
        return sign * sympy.Abs(base) ** exponent
    return base**exponent


_OPERATIONS: dict[str, Callable[..., Expr]] = {
    "+": sympy.Add, "*": sympy.Mul, "/": lambda top, bottom: top / bottom, "^": _power,
    "root": _root, "deg": lambda angle: angle * sympy.pi / 180, "factorial": sympy.factorial,
    "binom": sympy.binomial, "abs": sympy.Abs, "floor": sympy.floor, "ceil": sympy.ceiling,
    "sgn": sympy.sign, "max": sympy.Max, "min": sympy.Min, "gcd": sympy.gcd, "lcm": sympy.lcm,
    "ln": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "arcsin": sympy.asin,
    "arccos": sympy.acos, "arctan": sympy.atan, "sinh": sympy.sinh, "cosh": sympy.cosh,
    "tanh": sympy.tanh, "arcsinh": sympy.asinh, "arccosh": sympy.acosh, "arctanh": sympy.atanh,
    "inf": lambda: sympy.oo,
}  # fmt: skip
