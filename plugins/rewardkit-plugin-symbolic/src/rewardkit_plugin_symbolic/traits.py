"""Tell what is in a tree, for those who need not look further."""

from functools import lru_cache
from typing import NamedTuple

from rewardkit_plugin_symbolic.tree import Node, walk


class Traits(NamedTuple):
    """Hold what is in a tree.

    Args:
        names: Of the free symbols.
        inexact: A decimal is in it.
        operations: All of its kinds of nodes.
    """

    names: frozenset[str]
    inexact: bool
    operations: frozenset[str]


@lru_cache(maxsize=2_048)
def traits(node: Node) -> Traits:
    """Return what is in a tree.

    >>> sorted(traits(Node("+", (Node("sym", (), "x"), Node("num", (), 1)))).operations)
    ['+', 'num', 'sym']
    """
    parts = walk(node)
    operations = frozenset([part.op for part in parts])
    names = {part.value for part in parts if part.op == "sym"}
    bound = {part.value for part in parts if part.op in _BINDERS}
    return Traits(frozenset(names - bound), "dec" in operations, operations)


_BINDERS = frozenset({"sum", "prod", "int"})
