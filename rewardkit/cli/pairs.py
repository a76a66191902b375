"""Open what is to be compared: two specs on one file, two scored files, a run and a spec."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rewardkit.compare.comparison import Side
from rewardkit.compare.pairing import Pairing
from rewardkit.compare.row import ScoredRow
from rewardkit.compare.run import files_of, side_of
from rewardkit.compare.stored import COLUMNS, read_names, read_verdict
from rewardkit.composite import Composite, Verdict
from rewardkit.errors import InputError
from rewardkit.rows.blocks import Block, Reader
from rewardkit.rows.mapping import parse_map

_SCORED = dict.fromkeys(COLUMNS, "a scored file; write one: rewardkit score FILE -o scored.jsonl")
# What was typed, and what it makes.
Spec = tuple[str, Composite]
_Judge = Callable[[Block], Sequence[Verdict]]


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold two sides and the completions on which they are compared.

    Args:
        a: The first side.
        b: The second.
        pairs: Each completion with A's verdict, and B's verdict.
        readers: Count the rows that were left out.
        pairing: Counts the rows that only one side has, where both are files.
    """

    a: Side
    b: Side
    pairs: Iterator[tuple[ScoredRow, Verdict]]
    readers: Sequence[Reader]
    pairing: Pairing | None = None


@dataclass(frozen=True, slots=True)
class Opener:
    """Open files in one way.

    Args:
        maps: What `--map` says.
        skip_bad: Leave out rows that can't be read.
    """

    maps: Sequence[str] = ()
    skip_bad: bool = False

    def specs(self, a: Spec, b: Spec, inputs: Sequence[str]) -> Opened:
        """Open rows that A and B both judge."""
        reader = self._reader(inputs, a[1], b[1])
        pairs = _judged(reader.blocks(), _judge(a[1]), _judge(b[1]))
        return Opened(Side.of(*a), Side.of(*b), pairs, [reader])

    def run(self, folder: str, b: Spec) -> Opened:
        """Open the completions of a run, which hold A's verdicts, and let B judge them."""
        paths = files_of(folder)
        side = side_of(folder)
        reader = self._reader(paths, b[1], needed=_SCORED)
        pairs = _judged(reader.blocks(), _stored(side.names), _judge(b[1]))
        return Opened(side, Side.of(*b), pairs, [reader])

    def files(self, a: str, b: str) -> Opened:
        """Open two files of scored rows."""
        readers = [self._reader([path], needed=_SCORED) for path in (a, b)]
        (a_names, a_rows), (b_names, b_rows) = map(_scored, readers, (a, b))
        pairing = Pairing(a_rows, b_rows)
        pairs = ((one, other.verdict) for one, other in pairing.pairs())
        return Opened(Side(a, a_names), Side(b, b_names), pairs, readers, pairing)

    def _reader(
        self, inputs: Sequence[str], *composites: Composite, needed: Mapping[str, str] | None = None
    ) -> Reader:
        reads = [column for composite in composites for column in composite.reads]
        needs = {column: by for one in composites for column, by in one.needs.items()}
        mapped = parse_map(self.maps, reads)
        return Reader(inputs, mapped, needs, needed or {}, skip_bad=self.skip_bad)


def _judge(composite: Composite) -> _Judge:
    return lambda block: composite.score_batch(block.samples)


def _stored(names: tuple[str, ...]) -> _Judge:
    return lambda block: [
        read_verdict(names, *found)
        for found in zip(*(block.columns[name] for name in COLUMNS), block.places, strict=True)
    ]


def _judged(blocks: Iterator[Block], a: _Judge, b: _Judge) -> Iterator[tuple[ScoredRow, Verdict]]:
    for block in blocks:
        yield from zip(_rows(block, a(block)), b(block), strict=True)


def _scored(reader: Reader, path: str) -> tuple[tuple[str, ...], Iterator[ScoredRow]]:
    blocks = reader.blocks()
    first = next(blocks, None)
    if first is None:
        raise InputError("the file has no rows", where=path)
    names = read_names(first.columns["rewards"][0], first.places[0])
    judge = _stored(names)
    return names, (row for one in chain([first], blocks) for row in _rows(one, judge(one)))


def _rows(block: Block, verdicts: Sequence[Verdict]) -> Iterator[ScoredRow]:
    groups = block.groups or [None] * len(block.samples)
    grouped = [block.groups is not None] * len(block.samples)
    columns = (block.places, block.ids, grouped, groups, block.steps, block.samples, verdicts)
    yield from map(ScoredRow, *columns)
