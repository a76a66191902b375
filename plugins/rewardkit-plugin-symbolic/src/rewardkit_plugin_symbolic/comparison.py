"""Compare two answers part by part; scalars are left to a function that is given."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rewardkit_plugin_symbolic.leaves import Leaf, Truth
from rewardkit_plugin_symbolic.rational import exact_value
from rewardkit_plugin_symbolic.realsets import RealSet, find_real_set, speaks_of_sets
from rewardkit_plugin_symbolic.solutions import Solutions, find_solutions
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import (
    STRUCTURES,
    ZERO,
    Node,
    add,
    divide,
    multiply,
    subtract,
    walk,
)

_MOST_ITEMS = 200  # of a list or set: comparing without order takes the square of it


class Settings(NamedTuple):
    """Hold the options that change a verdict.

    Args:
        rtol: How far, relatively, a decimal may be from what it stands for.
        ordered: The order of a list of solutions counts.
        constant: An additive constant does not count.
    """

    rtol: float = 1e-6
    ordered: bool = False
    constant: bool = False


class Comparison:
    """Compare two trees under some settings.

    Args:
        settings: The options.
        decide: Decides one comparison of scalars.
    """

    def __init__(self, settings: Settings, decide: Callable[[Leaf], Truth]) -> None:
        self.settings = settings
        self.decide = decide

    def compare(self, answer: Node, reference: Node) -> Truth:
        """Compare two answers, whatever they are."""
        if answer == reference:
            return Truth.EQUAL
        if "choice" in (answer.op, reference.op):
            return self._choices(answer, reference)
        if "where" in (answer.op, reference.op):
            return self._conditional(answer, reference)
        if speaks_of_sets(answer) or speaks_of_sets(reference):
            left, right = find_real_set(answer), find_real_set(reference)
            if left and right:
                return self._real_sets(left, right)
        found, wanted = find_solutions(answer), find_solutions(reference)
        if found and wanted and _labels_fit(found.label, wanted.label):
            return self._solutions(found, wanted)
        return self._relations(answer, reference)

    def _choices(self, answer: Node, reference: Node) -> Truth:
        """Compare a lettered choice with its value: with either, or with both."""
        if answer.op == reference.op:
            return all_of(map(self.compare, answer.args, reference.args))
        if answer.op == "choice":
            return any_of(self.compare(part, reference) for part in answer.args)
        return any_of(self.compare(answer, part) for part in reference.args)

    def _conditional(self, answer: Node, reference: Node) -> Truth:
        """Compare values of a parameter, whose name means nothing and whose set is understood."""
        if answer.op == reference.op:
            same = answer.value == reference.value
            return self.compare(*map(_unname, (answer, reference))) if same else Truth.DIFFERENT
        where = answer if answer.op == "where" else reference
        if where.value != "Z" or speaks_of_sets(where.args[0]):
            return Truth.DIFFERENT
        bodies = (node.args[0] if node is where else node for node in (answer, reference))
        return self.compare(*bodies)

    def _real_sets(self, answer: RealSet, reference: RealSet) -> Truth:
        labelled = answer.label and reference.label and answer.label != reference.label
        if labelled or len(answer.parts) != len(reference.parts):
            return Truth.DIFFERENT
        truths = []
        for left, right in zip(answer.parts, reference.parts, strict=True):
            if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
                return Truth.DIFFERENT
            truths += [self._scalars(left.low, right.low), self._scalars(left.high, right.high)]
        return all_of(truths)

    def _solutions(self, answer: Solutions, reference: Solutions) -> Truth:
        chain = all_of(self.decide(check) for check in answer.checks + reference.checks)
        if chain is Truth.DIFFERENT:
            return Truth.DIFFERENT
        left: Sequence[Node] = answer.values
        right: Sequence[Node] = reference.values
        if answer.braces or reference.braces:
            if max(len(left), len(right)) > _MOST_ITEMS:
                return Truth.DIFFERENT
            left, right = self._distinct(left), self._distinct(right)
        if self.settings.ordered and not (answer.braces and reference.braces):
            return all_of([chain, self._pairwise(left, right)])
        return all_of([chain, self._any_order(left, right, self._values)])

    def _distinct(self, values: Sequence[Node]) -> list[Node]:
        kept: list[Node] = []
        for value in values:
            if all(self._values(value, other) is not Truth.EQUAL for other in kept):
                kept.append(value)
        return kept

    def _pairwise(self, answers: Sequence[Node], references: Sequence[Node]) -> Truth:
        if len(answers) != len(references):
            return Truth.DIFFERENT
        return all_of(self._values(a, r) for a, r in zip(answers, references, strict=True))

    def _any_order(
        self, answers: Sequence[Node], references: Sequence[Node], same: "_Same"
    ) -> Truth:
        """Match two lists whose order means nothing; being equal carries over, so greed is safe."""
        if len(answers) != len(references) or len(answers) > _MOST_ITEMS:
            return Truth.DIFFERENT
        left, unsure = list(answers), False
        for reference in references:
            truths = [same(answer, reference) for answer in left]
            if Truth.EQUAL in truths:
                left.pop(truths.index(Truth.EQUAL))
            elif Truth.UNSURE in truths:
                unsure = True
            else:
                return Truth.DIFFERENT
        return Truth.UNSURE if unsure else Truth.EQUAL

    def _values(self, answer: Node, reference: Node) -> Truth:
        """Compare two single values."""
        if answer.op == "unit" or reference.op == "unit":
            if answer.op == reference.op and answer.value != reference.value:
                return Truth.DIFFERENT
            bare = _without_unit(answer, reference), _without_unit(reference, answer)
            if "radian" in (answer.value, reference.value) and "deg" in (answer.op, reference.op):
                return self._scalars(*bare)
            return self._values(*bare)
        matrices = _as_matrix(answer), _as_matrix(reference)
        if matrices[0] and matrices[1]:
            return self._rows(matrices[0], matrices[1])
        if answer.op not in STRUCTURES and reference.op not in STRUCTURES:
            return self._angles(answer, reference)
        if answer.op != reference.op:
            return Truth.DIFFERENT
        if answer.op == "seq":
            return self._sequences(answer, reference)
        if answer.op == "mod":
            return self._classes(answer, reference)
        if answer.op in ("set", "list", "cup", "cap", "setminus", "rel"):
            return self.compare(answer, reference)
        return Truth.EQUAL if answer == reference else Truth.DIFFERENT

    def _classes(self, answer: Node, reference: Node) -> Truth:
        """Compare two residue classes."""
        distance = exact_value(divide(subtract(answer.args[0], reference.args[0]), answer.args[1]))
        if distance is None or distance.denominator > 1:
            return Truth.DIFFERENT
        return self._scalars(answer.args[1], reference.args[1])

    def _rows(self, answer: "_Rows", reference: "_Rows") -> Truth:
        if [len(row) for row in answer] != [len(row) for row in reference]:
            return Truth.DIFFERENT
        pairs = zip(sum(answer, ()), sum(reference, ()), strict=True)
        return all_of(self._scalars(a, r) for a, r in pairs)

    def _sequences(self, answer: Node, reference: Node) -> Truth:
        if answer.value != reference.value or len(answer.args) != len(reference.args):
            return Truth.DIFFERENT
        pairs = zip(answer.args, reference.args, strict=True)
        return all_of(self._values(a, r) for a, r in pairs)

    def _angles(self, answer: Node, reference: Node) -> Truth:
        """Compare scalars; an angle in degrees may stand with or without its sign."""
        truth = self._scalars(answer, reference)
        if truth is Truth.EQUAL or (answer.op == "deg") == (reference.op == "deg"):
            return truth
        bare = [node.args[0] if node.op == "deg" else node for node in (answer, reference)]
        return any_of([truth, self._scalars(*bare)])

    def _scalars(self, answer: Node, reference: Node) -> Truth:
        if not self.settings.constant:
            return self.decide(Leaf(answer, reference, "value", self.settings.rtol))
        answer, reference = _without_constant(answer), _without_constant(reference)
        return self.decide(Leaf(answer, reference, "difference", self.settings.rtol))

    def _relations(self, answer: Node, reference: Node) -> Truth:
        """Compare equations and inequalities up to a constant factor."""
        left, right = _constraints(answer), _constraints(reference)
        if not left or not right:
            return Truth.DIFFERENT
        return self._any_order(left, right, self._constraint)

    def _constraint(self, answer: Node, reference: Node) -> Truth:
        if answer.value != reference.value:
            return Truth.DIFFERENT
        mode = "ratio" if answer.value in ("=", "!=") else "positive_ratio"
        truth = self.decide(Leaf(answer.args[0], reference.args[0], mode, self.settings.rtol))
        if mode == "positive_ratio" or truth is Truth.EQUAL:
            return truth
        cleared = [_clear_denominators(node.args[0]) for node in (answer, reference)]
        if cleared == [answer.args[0], reference.args[0]]:
            return truth
        return any_of([truth, self.decide(Leaf(cleared[0], cleared[1], mode, self.settings.rtol))])


def _unname(where: Node) -> Node:
    """Return what a condition stands behind, its parameter without a name of its own."""
    return _rename(*where.args)


def _rename(node: Node, name: Node) -> Node:
    if node == name:
        return Node("sym", (), "parameter")
    return Node(node.op, tuple(_rename(arg, name) for arg in node.args), node.value)


def _clear_denominators(node: Node) -> Node:
    """Multiply a sum by the denominators of its terms that speak of symbols."""
    bottoms, stack = {}, [node]
    while stack:
        part = stack.pop()
        if part.op in ("+", "*"):
            stack.extend(part.args)
        elif part.op == "/" and traits(part.args[1]).names:
            bottoms[part.args[1]] = True
    return multiply(node, *bottoms)


_Same = Callable[[Node, Node], Truth]
_Rows = tuple[tuple[Node, ...], ...]


def all_of(truths: Iterable[Truth]) -> Truth:
    """Combine parts of which every one must be equal."""
    found = Truth.EQUAL
    for truth in truths:
        if truth is Truth.DIFFERENT:
            return truth
        if truth is Truth.UNSURE:
            found = truth
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """Combine readings of which one must be equal."""
    found = set(truths)
    if Truth.EQUAL in found:
        return Truth.EQUAL
    return Truth.UNSURE if Truth.UNSURE in found else Truth.DIFFERENT


def _labels_fit(answer: str | None, reference: str | None) -> bool:
    """Say whether two labels may name one thing; a word or f(x) fits any symbol."""
    if not answer or not reference or answer == reference:
        return True
    return _is_symbol(answer) != _is_symbol(reference)


def _is_symbol(label: str) -> bool:
    return not set("(, ") & set(label) and not (len(label) > 1 and label.isupper())


def _without_unit(node: Node, other: Node) -> Node:
    """Take off a unit, or the symbol that spells the other side's unit: `5 m`."""
    if node.op == "unit":
        return node.args[0]
    if node.op == "*" and node.args[-1] == Node("sym", (), other.value):
        return multiply(*node.args[:-1])
    return node


_CONSTANTS = frozenset({"C", "c", "K", "C_1", "C_0"})


def _without_constant(node: Node) -> Node:
    """Take the constant of integration off a sum."""
    if node.op != "+":
        return node
    kept = [term for term in node.args if term.op != "sym" or term.value not in _CONSTANTS]
    return add(*kept) if kept else ZERO


def _as_matrix(node: Node) -> "_Rows | None":
    """Return the rows of a matrix, of a list of lists, or of a vector as one column."""
    if node.op == "matrix":
        return tuple(row.args for row in node.args)
    if node.op != "seq":
        return None
    if node.value == "[]" and all(row.op == "seq" and row.value == "[]" for row in node.args):
        rows = tuple(row.args for row in node.args)
        scalars = all(entry.op not in STRUCTURES for row in rows for entry in row)
        return rows if scalars else None
    if node.value == "()" and all(item.op not in STRUCTURES for item in node.args):
        return tuple((item,) for item in node.args)
    return None


_FLIPPED = {">": "<", ">=": "<="}


def _constraints(node: Node) -> list[Node] | None:
    """Return each relation of a chain or a system as `value: node (compared with zero)`."""
    if node.op == "list" and node.value != "or":
        parts = [_constraints(item) for item in node.args]
        return None if None in parts else [one for part in parts for one in part or ()]
    if node.op != "rel" or not set(node.value) <= {"=", "!=", "<", "<=", ">", ">="}:
        return None
    if any(part.op in STRUCTURES for arg in node.args for part in walk(arg)):
        return None
    found = []
    for left, relation, right in zip(node.args, node.value, node.args[1:], strict=False):
        if relation in _FLIPPED:
            left, relation, right = right, _FLIPPED[relation], left
        found.append(Node("constraint", (subtract(right, left),), relation))
    return found
