r"""See an answer as values, perhaps labelled: `x=1 or x=2`, `\pm 3`, `\{1,2\}`, `x=2+3=5`."""

import itertools
from fractions import Fraction
from typing import NamedTuple

from rewardkit_plugin_symbolic.leaves import Leaf
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import STRUCTURES, Node, negate, walk

_MOST_SIGNS = 4  # of plus-minus in one value; each doubles the values
_SIGNS = frozenset({"pm", "mp"})
_VALUES = frozenset({"mod", "seq", "matrix", "word", "unit", "based", "named_set"})


class Solutions(NamedTuple):
    """Hold the values that an answer gives.

    Args:
        label: What they are values of: a symbol, `f(x)`, a word; None if it isn't said.
        values: The values, in the order of the text.
        braces: They stand in set braces, so that order and repetition mean nothing.
        checks: Comparisons that must hold: the members of a chain agree.
    """

    label: str | None
    values: tuple[Node, ...]
    braces: bool = False
    checks: tuple[Leaf, ...] = ()


def find_solutions(node: Node) -> Solutions | None:
    """Return an answer's values, or None if it is no list of values.

    >>> find_solutions(Node("pm", (Node("num", (), 3),))).values[1].value
    -3
    """
    if node.op not in STRUCTURES or node.op in _VALUES:
        return Solutions(None, expand_signs(node))
    if node.op == "set":
        return Solutions(None, tuple(v for item in node.args for v in expand_signs(item)), True)
    if node.op == "rel":
        return _from_relation(node)
    return _from_list(node) if node.op == "list" else None


def expand_signs(node: Node) -> tuple[Node, ...]:
    r"""Return the values that a plus-minus stands for; `\mp` takes the other sign."""
    if traits(node).operations.isdisjoint(_SIGNS):
        return (node,)
    parts = [part.op for part in walk(node)]
    signs = parts.count("pm")
    if "mp" in parts:
        choices = [(sign,) * (_MOST_SIGNS * 2) for sign in (1, -1)]
    else:
        choices = list(itertools.product((1, -1), repeat=min(signs, _MOST_SIGNS)))
    return tuple(_choose(node, list(choice)) for choice in choices)


def _choose(node: Node, signs: list[int]) -> Node:
    if node.op in ("pm", "mp"):
        sign = signs.pop(0) if signs else 1
        inner = _choose(node.args[0], signs)
        return inner if (sign > 0) == (node.op == "pm") else negate(inner)
    return Node(node.op, tuple(_choose(arg, signs) for arg in node.args), node.value)


def _from_relation(node: Node) -> Solutions | None:
    if node.value == ("in",) and node.args[1].op == "set":
        label = _label(node.args[0])
        inner = find_solutions(node.args[1])
        return Solutions(label, inner.values, True) if label is not None and inner else None
    if any(relation not in ("=", "~", "equiv") for relation in node.value):
        return None
    label, members = _split_label(node)
    if label is None and any(traits(member).names for member in members):
        return None
    checks = tuple(_agree(left, right) for left, right in itertools.pairwise(members))
    return Solutions(label, expand_signs(members[0]), members[0].op == "set", checks)


def _split_label(node: Node) -> tuple[str | None, tuple[Node, ...]]:
    """Take a lone symbol off either end of a chain, unless the rest speaks of it too."""
    names = list(itertools.takewhile(lambda arg: arg.op == "sym", node.args))
    if 1 < len(names) == len(node.args) - 1 == len(set(names)):  # x = y = 1 is the pair (1, 1)
        pair = Node("seq", (node.args[-1],) * len(names), "()")
        return ",".join(name.value for name in names), (pair,)
    for label_node, members in ((node.args[0], node.args[1:]), (node.args[-1], node.args[:-1])):
        label = _label(label_node)
        if label is not None and not any(label in traits(member).names for member in members):
            return label, members
    return None, node.args


def _label(node: Node) -> str | None:
    if node.op in ("sym", "label"):
        return str(node.value)
    if node.op == "abs":
        return _label(node.args[0])
    if node.op == "seq" and node.value == "::" and not any(p.op == "num" for p in walk(node)):
        return "ratio,"
    if node.op not in ("seq", "*") or any(item.op != "sym" for item in node.args):
        return None
    names = [item.value for item in node.args]
    if node.op == "seq":
        return ",".join(names)
    return "".join(names) if len(names) > 1 and all(map(str.isupper, names)) else None


def _agree(left: Node, right: Node) -> Leaf:
    """Compare two members of a chain; a decimal may be the other one, rounded."""
    for node in (right, left):
        if node.op == "dec" and node.value:
            # Exactly, as far as it may be beyond what a float holds.
            half = Fraction(5001, 10_000) * _last_place(node.value) / abs(node.value)
            return Leaf(left, right, rtol=max(1e-6, min(float(min(half, 1)), 0.05)))
    return Leaf(left, right)


def _last_place(value: Fraction) -> Fraction:
    """Return what the last digit of a decimal counts."""
    place = Fraction(1)
    while (value / place).denominator > 1:
        place /= 10
    return place


def _from_list(node: Node) -> Solutions | None:
    parts = [find_solutions(item) for item in node.args]
    if any(part is None for part in parts):
        return None
    found = [part for part in parts if part is not None]
    checks = tuple(check for part in found for check in part.checks)
    labels = _common_labels([part.label for part in found if part.label])
    if len(labels) > 1:
        return _from_system(found, sorted(labels), checks)
    if labels and found[0].label is None:
        return None
    values = tuple(value for part in found for value in part.values)
    return Solutions(labels[0] if labels else None, values, False, checks)


def _common_labels(labels: list[str]) -> list[str]:
    """Return the distinct labels; `x_1, x_2` are two solutions for one `x`."""
    distinct = list(dict.fromkeys(labels))
    bases = {label.rpartition("_")[0] for label in distinct if label[-1:].isdigit()}
    numbered = len(distinct) > 1 and len(bases) == 1 and all("_" in label for label in distinct)
    return list(bases) if numbered else distinct


def _from_system(
    parts: list[Solutions], labels: list[str], checks: tuple[Leaf, ...]
) -> Solutions | None:
    """Read `x=1, y=2` as the pair (1, 2), and several such in a row as several pairs."""
    size = len(labels)
    values: list[Node] = []
    for start in range(0, len(parts), size):
        chunk = {part.label: part for part in parts[start : start + size]}
        if sorted(filter(None, chunk)) != labels or any(len(p.values) > 1 for p in chunk.values()):
            return None
        values.append(Node("seq", tuple(chunk[label].values[0] for label in labels), "()"))
    return Solutions(",".join(labels), tuple(values), False, checks)
