"""See an answer as a set of reals: intervals, unions, inequalities in one symbol."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from rewardkit_plugin_symbolic.approximate import approximate
from rewardkit_plugin_symbolic.leaves import sign_of_infinity
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import INFINITY, STRUCTURES, Node, negate

_SAME = 1e-12  # two ends this close, relatively, are one
_MOST_PARTS = 64


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold one stretch of the line; a point is a closed one of no length.

    Args:
        low: The lower end, as a tree.
        high: The upper end.
        low_closed: The lower end belongs to it.
        high_closed: The upper end belongs to it.
        start: The lower end as a double, for sorting.
        stop: The upper end as a double.
    """

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class RealSet:
    """Hold disjoint intervals in ascending order, and the symbol they are of."""

    label: str | None
    parts: tuple[Interval, ...]


_LINE = Interval(negate(INFINITY), INFINITY, False, False, -math.inf, math.inf)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!=", "=": "="}


def find_real_set(node: Node) -> RealSet | None:
    """Return the set of reals that an answer describes, or None if it describes none."""
    found = _find(node)
    return found if found is None or len(found.parts) <= _MOST_PARTS else None


def speaks_of_sets(node: Node) -> bool:
    """Say whether an answer can only be read as a set of reals, not as a pair or a list."""
    if node.op == "list":
        return any(map(speaks_of_sets, node.args))
    if node.op == "rel":
        return any(relation not in ("=", "~", "equiv") for relation in node.value)
    return node.op in ("cup", "cap", "setminus", "named_set", "builder")


def _find(node: Node) -> RealSet | None:
    if node.op == "seq":
        return _from_brackets(node)
    if node.op == "set":
        points = [_interval(item, item, True, True) for item in node.args]
        return RealSet(None, _unite(filter(None, points))) if all(points) else None
    if node.op == "named_set":
        return RealSet(None, (_LINE,)) if node.value == "R" else None
    if node.op in ("cup", "cap", "setminus"):
        return _combine(node.op, [_find(arg) for arg in node.args])
    if node.op == "rel":
        return _from_relation(node)
    if node.op == "list":
        return _from_list(node)
    if node.op == "builder":
        first = node.args[0] if node.args[0].op == "rel" else None
        return _combine("cap", [_find(arg) for arg in node.args if arg is first or arg.op == "rel"])
    return None


def _from_brackets(node: Node) -> RealSet | None:
    if len(node.args) != 2:
        return None
    closed = (node.value[0] == "[", node.value[1] == "]")
    part = _interval(*node.args, *closed)
    return RealSet(None, (part,)) if part and part.start < part.stop else None


def _interval(low: Node, high: Node, low_closed: bool, high_closed: bool) -> Interval | None:
    start, stop = _position(low), _position(high)
    if start is None or stop is None:
        return None
    low_closed &= start > -math.inf
    high_closed &= stop < math.inf
    return Interval(low, high, low_closed, high_closed, start, stop)


def _position(node: Node) -> float | None:
    """Return where a concrete real stands on the line."""
    if sign := sign_of_infinity(node):
        return sign * math.inf
    if node.op in STRUCTURES or traits(node).names:
        return None
    points = approximate(node)
    value = points[0].value if points else None
    return value if isinstance(value, float) else None


def _from_relation(node: Node) -> RealSet | None:
    if node.value == ("in",):
        inner = _find(node.args[1])
        named = node.args[0].op == "sym" and inner is not None
        return RealSet(node.args[0].value, inner.parts) if named and inner else None
    if (open_bars := _without_bars(node)) is not None:
        return _find(open_bars)
    symbols = {arg.value for arg in node.args if arg.op == "sym"}
    if len(symbols) != 1:
        return None
    label = symbols.pop()
    sets = []
    for left, relation, right in zip(node.args, node.value, node.args[1:], strict=False):
        if left.op == "sym" and relation in _FLIPPED:
            sets.append(_from_bound(relation, right))
        elif right.op == "sym" and relation in _FLIPPED:
            sets.append(_from_bound(_FLIPPED[relation], left))
        else:
            return None
    found = _combine("cap", sets)
    return RealSet(label, found.parts) if found else None


def _without_bars(node: Node) -> Node | None:
    """Return what `|x| < a` or `|x| > a` means without bars, or None if it is no such thing."""
    if len(node.args) != 2 or node.value[0] not in ("<", "<=", ">", ">="):
        return None
    (left, right), relation = node.args, node.value[0]
    if right.op == "abs":
        left, right, relation = right, left, _FLIPPED[relation]
    if left.op != "abs" or left.args[0].op != "sym" or (_position(right) or 0.0) <= 0:
        return None
    inner = left.args[0]
    if relation[0] == "<":
        return Node("rel", (negate(right), inner, right), (relation, relation))
    outside = (Node("rel", (inner, negate(right)), (_FLIPPED[relation],)),
               Node("rel", (inner, right), (relation,)))  # fmt: skip
    return Node("list", outside, "or")


def _from_bound(relation: str, bound: Node) -> RealSet | None:
    if relation == "!=":
        point = _from_bound("=", bound)
        return RealSet(None, _subtract((_LINE,), point.parts)) if point else None
    closed = relation != "<" and relation != ">"
    low = negate(INFINITY) if relation[0] == "<" else bound
    high = INFINITY if relation[0] == ">" else bound
    part = _interval(low, high, closed, closed)
    return RealSet(None, (part,)) if part else None


def _from_list(node: Node) -> RealSet | None:
    first = node.args[0]
    if first.op == "rel" and first.value == ("!=",):  # x != 1, 2
        other = first.args[0]
        named = (i if i.op == "rel" else Node("rel", (other, i), ("!=",)) for i in node.args)
        return _combine("cap", [_find(item) for item in named])
    sets = [_find(item) for item in node.args]
    if node.value == "or":
        return _combine("cup", sets)
    if not all(item.op == "rel" for item in node.args):
        return None
    both = _combine("cap", sets)
    return both if both is None or both.parts or node.value == "and" else _combine("cup", sets)


def _combine(operation: str, sets: list[RealSet | None]) -> RealSet | None:
    known = [found for found in sets if found is not None]
    labels = {found.label for found in known} - {None}
    if not known or len(known) < len(sets) or len(labels) > 1:
        return None
    join = {"cup": _join, "cap": _intersect, "setminus": _subtract}[operation]
    parts = reduce(join, (found.parts for found in known))
    return RealSet(labels.pop() if labels else None, parts)


_Parts = tuple[Interval, ...]


def _join(left: _Parts, right: _Parts) -> _Parts:
    return _unite([*left, *right])


def _unite(parts: Iterable[Interval]) -> _Parts:
    merged: list[Interval] = []
    for part in sorted(parts, key=lambda part: (part.start, not part.low_closed)):
        if merged and _touch(merged[-1], part):
            merged[-1] = _span(merged[-1], part)
        else:
            merged.append(part)
    return tuple(merged)


def _same(left: float, right: float) -> bool:
    if math.isinf(left) or math.isinf(right):
        return left == right
    return abs(left - right) <= _SAME * max(abs(left), abs(right))


def _touch(left: Interval, right: Interval) -> bool:
    if _same(left.stop, right.start):
        return left.high_closed or right.low_closed
    return left.stop > right.start


def _span(left: Interval, right: Interval) -> Interval:
    low_closed = left.low_closed or (_same(left.start, right.start) and right.low_closed)
    if _same(left.stop, right.stop):
        high, stop, closed = left.high, left.stop, left.high_closed or right.high_closed
    else:
        last = left if left.stop > right.stop else right
        high, stop, closed = last.high, last.stop, last.high_closed
    return Interval(left.low, high, low_closed, closed, left.start, stop)


def _intersect(left: _Parts, right: _Parts) -> _Parts:
    return tuple(part for a in left for b in right if (part := _overlap(a, b)) is not None)


def _overlap(a: Interval, b: Interval) -> Interval | None:
    if _same(a.start, b.start):
        low, start, low_closed = a.low, a.start, a.low_closed and b.low_closed
    else:
        first = a if a.start > b.start else b
        low, start, low_closed = first.low, first.start, first.low_closed
    if _same(a.stop, b.stop):
        high, stop, high_closed = a.high, a.stop, a.high_closed and b.high_closed
    else:
        last = a if a.stop < b.stop else b
        high, stop, high_closed = last.high, last.stop, last.high_closed
    if start > stop or (_same(start, stop) and not (low_closed and high_closed)):
        return None
    return Interval(low, high, low_closed, high_closed, start, stop)


def _subtract(left: _Parts, right: _Parts) -> _Parts:
    for part in right:
        below = Interval(_LINE.low, part.low, False, not part.low_closed, -math.inf, part.start)
        above = Interval(part.high, _LINE.high, not part.high_closed, False, part.stop, math.inf)
        sides = [side for side in (below, above) if side.start < side.stop]
        left = _intersect(left, tuple(sides))
    return left
