"""Open what is to be compared: two specs on one file, two scored files, a run and a spec."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rewardkit.compare.comparison import Side
from rewardkit.compare.kept import files_of, side_of
from rewardkit.compare.pairing import Pairing
from rewardkit.compare.row import ScoredRow
from rewardkit.compare.stored import COLUMNS, read_names, read_verdict
from rewardkit.composite import Composite, Verdict
from rewardkit.errors import InputError
from rewardkit.isolation.limits import Isolate
from rewardkit.rows.blocks import Block, Reader
from rewardkit.rows.mapping import parse_map
from rewardkit.spec import Term

*_NEEDED, _WHY = COLUMNS
_SCORED = dict.fromkeys(_NEEDED, "a scored file; write one: rewardkit score FILE -o scored.jsonl")
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
        isolate: What runs in workers.
    """

    maps: Sequence[str] = ()
    skip_bad: bool = False
    isolate: Isolate | None = None

    def specs(
        self, a: str, b: str, inputs: Sequence[str], b_terms: Sequence[Term] | None = None
    ) -> Opened:
        """Open rows that A and B both judge; B's terms may be given, and `b` then names them."""
        one, other = self._composite(a), self._composite(b_terms or b)
        reader = self._reader(inputs, one, other)
        pairs = _judged(reader.blocks(), _judge(one), _judge(other))
        return Opened(Side.of(a, one), Side.of(b, other), pairs, [reader])

    def run(self, folder: str, b: str) -> Opened:
        """Open the completions of a run, which hold A's verdicts, and let B judge them."""
        other = self._composite(b)
        paths = files_of(folder)
        side = side_of(f"as {folder} was trained", Path(folder, "rewards.json"))
        reader = self._reader(paths, other, needed=_SCORED)
        pairs = _judged(reader.blocks(), _stored(side.names), _judge(other))
        return Opened(side, Side.of(b, other), pairs, [reader])

    def files(self, a: str, b: str) -> Opened:
        """Open two files of scored rows."""
        readers = [self._reader([path], needed=_SCORED) for path in (a, b)]
        (a_names, a_rows), (b_names, b_rows) = map(_scored, readers, (a, b))
        pairing = Pairing(a_rows, b_rows)
        pairs = ((one, other.verdict) for one, other in pairing.pairs())
        return Opened(_side(a, a_names), _side(b, b_names), pairs, readers, pairing)

    def _composite(self, spec: str | Sequence[Term]) -> Composite:
        return Composite.from_spec(spec, isolate=self.isolate)

    def _reader(
        self, inputs: Sequence[str], *composites: Composite, needed: Mapping[str, str] | None = None
    ) -> Reader:
        reads = [column for composite in composites for column in composite.reads]
        needs = {column: by for one in composites for column, by in one.needs.items()}
        mapped = parse_map(self.maps, reads)
        wanted = (_WHY,) if needed else ()
        return Reader(inputs, mapped, needs, needed or {}, wanted, self.skip_bad)


def _side(path: str, names: tuple[str, ...]) -> Side:
    """Describe a scored file; the lock beside it, if any, knows the weights."""
    lock = Path(f"{path}.lock.json")
    known = side_of(path, lock) if lock.is_file() else None
    return known if known is not None and known.names == names else Side(path, names)


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
