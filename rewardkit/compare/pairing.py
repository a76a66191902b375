"""Bring the rows of two scored files together: by id, or else by position."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from itertools import chain, zip_longest

from rewardkit.compare.row import ScoredRow
from rewardkit.errors import InputError

# Rows of one id may stand so far apart in two files: what waits for its other is in memory.
WINDOW = 1 << 16
Pair = tuple[ScoredRow, ScoredRow]


class Pairing:
    """Pair the rows of two files in the order of the first.

    By id where the first rows of both have one, which may then be sorted differently, up to
    `WINDOW` rows; else the first with the first, and there may be none left over.

    Args:
        first: Rows of one file.
        second: Rows of the other.

    Attributes:
        only_first: Rows whose id the second file lacks.
        only_second: Rows whose id the first one lacks.
    """

    def __init__(self, first: Iterator[ScoredRow], second: Iterator[ScoredRow]) -> None:
        self.only_first = 0
        self.only_second = 0
        self._first = first
        self._second = second

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs.

        Raises:
            InputError: Two completions that should be one are not; one file is longer; or no
            two rows have one id.
        """
        one, other = next(self._first, None), next(self._second, None)
        first = chain([one] if one else [], self._first)
        second = chain([other] if other else [], self._second)
        named = one is not None and other is not None and None not in (one.id, other.id)
        found = False
        for pair in self._by_id(first, second) if named else _by_position(first, second):
            _check_equal(*pair)
            found = True
            yield pair
        if named and not found:
            raise InputError(
                "no row has the id of one in the other file", where=one.place if one else "",
                hints=(f"rows of one id may stand {WINDOW:,} rows apart: sort both files by id",),
            )  # fmt: skip

    def _by_id(self, first: Iterator[ScoredRow], second: Iterator[ScoredRow]) -> Iterator[Pair]:
        waiting: deque[ScoredRow] = deque()
        others: OrderedDict[object, ScoredRow] = OrderedDict()
        for one, other in zip_longest(first, second):
            if one is not None:
                waiting.append(one)
            if other is not None:
                others[_name(other)] = other
            full = len(waiting) > WINDOW or len(others) > WINDOW
            while waiting and (full or _name(waiting[0]) in others):
                yield from self._next(waiting, others)
                full = len(waiting) > WINDOW or len(others) > WINDOW
            if full:
                others.popitem(last=False)
                self.only_second += 1
        while waiting:
            yield from self._next(waiting, others)
        self.only_second += len(others)

    def _next(
        self, waiting: deque[ScoredRow], others: OrderedDict[object, ScoredRow]
    ) -> Iterator[Pair]:
        one = waiting.popleft()
        other = others.pop(_name(one), None)
        if other is None:
            self.only_first += 1
        else:
            yield one, other


def _by_position(first: Iterator[ScoredRow], second: Iterator[ScoredRow]) -> Iterator[Pair]:
    for one, other in zip_longest(first, second):
        if one is None or other is None:
            longer = one or other
            raise InputError(
                "here one file goes on and the other has ended",
                where=longer.place if longer else "",
                hints=("rows that have an 'id' are paired by it",),
            )
        yield one, other


def _name(row: ScoredRow) -> object:
    return row.id if type(row.id) in (str, int) else repr(row.id)


def _check_equal(one: ScoredRow, other: ScoredRow) -> None:
    if one.sample.text != other.sample.text:
        raise InputError(
            f"this is another completion than that of {other.place}", where=one.place,
            hints=("both files must hold the same completions; rows are paired by 'id', if any",),
        )  # fmt: skip
