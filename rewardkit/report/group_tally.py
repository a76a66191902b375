"""Count groups of completions of one prompt, from rows that stand side by side."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import compress, islice, pairwise
from operator import ne
from typing import cast

Values = tuple[float | None, ...]
Extremes = set[float]


@dataclass(slots=True)
class Group:
    """Hold the rows of one group.

    Args:
        key: What names it.
        size: How many rows.
        extremes: Per column the lowest and the highest value: two values, one where
            none differ, none where nothing was scored.
    """

    key: object
    size: int
    extremes: list[Extremes]

    def extend(self, after: "Group") -> None:
        """Add rows of the same group that follow these."""
        self.size += after.size
        both = zip(self.extremes, after.extremes, strict=True)
        self.extremes = [_extremes({*mine, *others}) for mine, others in both]


def _extremes(values: set[float | None]) -> Extremes:
    values.discard(None)
    known = cast(Extremes, values)
    return known if len(known) < 3 else {min(known), max(known)}


@dataclass(slots=True)
class GroupTally:
    """Count groups; the first and the last may go on in a neighbouring part of the file.

    Attributes:
        first: The first group, while it may have begun before.
        last: The last group, while it may go on; None while there is but one.
        sizes: Number of groups by size.
        flat: Per column, groups in which no two values differ.
        alike: Groups with a flat total, by that total.
    """

    first: Group | None = None
    last: Group | None = None
    sizes: Counter[int] = field(default_factory=Counter)
    flat: Counter[int] = field(default_factory=Counter)
    alike: Counter[float] = field(default_factory=Counter)

    def add(
        self, kinds: Sequence[int], values: Mapping[int, Values], keys: Sequence[object]
    ) -> None:
        """Count rows that follow those counted before.

        Args:
            kinds: A number for each row: rows of one number have the same values.
            values: For each number the values per reward and, as the last, the total.
            keys: What names the group of each row.
        """
        begins = compress(range(1, len(keys)), map(ne, keys, islice(keys, 1, None)))
        spans = list(pairwise([0, *begins, len(keys)])) if keys else []
        groups = [(stop - start, frozenset(kinds[start:stop])) for start, stop in spans]
        if groups:
            self._follow(_group(keys[0], *groups[0], values))
        for (size, inside), times in Counter(groups[1:-1]).items():
            self._count(_group(None, size, inside, values), times)
        if len(groups) > 1:
            self._begin(_group(keys[-1], *groups[-1], values))

    def merge(self, after: "GroupTally") -> None:
        """Add the groups of the part that follows this one."""
        self.sizes.update(after.sizes)
        self.flat.update(after.flat)
        self.alike.update(after.alike)
        if after.first is not None:
            self._follow(after.first)
        if after.last is not None:
            self._begin(after.last)  # between the two there may be groups that are counted

    def finish(self) -> "GroupTally":
        """Return the counts with the groups at both ends counted too."""
        whole = GroupTally(None, None, self.sizes.copy(), self.flat.copy(), self.alike.copy())
        for group in (self.first, self.last):
            if group is not None:
                whole._count(group)
        return whole

    def seal(self) -> None:
        """Replace the keys at both ends, which may be long prompts, by digests.

        Sealed counts are merged with sealed ones only, and travel between processes.
        """
        for group in (self.first, self.last):
            if group is not None:
                key = repr(group.key).encode(errors="backslashreplace")
                group.key = blake2b(key, digest_size=16).hexdigest()

    def _follow(self, group: Group) -> None:
        newest = self.last or self.first
        if newest is not None and newest.key == group.key:
            newest.extend(group)
        else:
            self._begin(group)

    def _begin(self, group: Group) -> None:
        if self.first is None:
            self.first = group
            return
        if self.last is not None:
            self._count(self.last)
        self.last = group

    def _count(self, group: Group, times: int = 1) -> None:
        self.sizes[group.size] += times
        for place, seen in enumerate(group.extremes):
            if len(seen) < 2:
                self.flat[place] += times
        totals = group.extremes[-1]
        if len(totals) == 1:
            self.alike[next(iter(totals))] += times


def _group(key: object, size: int, kinds: Collection[int], values: Mapping[int, Values]) -> Group:
    columns = zip(*map(values.__getitem__, kinds), strict=True)
    return Group(key, size, [_extremes(set(column)) for column in columns])
