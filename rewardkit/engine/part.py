"""Score one split into a part of the output: the same function for every executor and retry."""

import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter
from pydantic_core import to_json

from rewardkit.engine.job import Job
from rewardkit.engine.scoring import SplitScorer
from rewardkit.report.tally import Tally
from rewardkit.rows.batch import Batch
from rewardkit.rows.output import replacing
from rewardkit.rows.source import Split
from rewardkit.undisturbed import undisturbed

ROWS, REJECTS = ".rows", ".rejects"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Name a split and the part that it becomes.

    Args:
        place: Which of the splits it is, from 0.
        split: Where the rows are from.
        name: Made from all that the part's bytes depend on; empty where nothing is written.
    """

    place: int
    split: Split
    name: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """Say that a part is finished: a line of the journal.

    Args:
        place: Which of the splits it is.
        name: The part's name.
        read: Lines or rows of the split, blank and refused ones too.
        tally: The counts.
        checksums: CRC-32 of each of the part's files, by the end of its name.
    """

    place: int
    name: str
    read: int
    tally: Tally
    checksums: dict[str, int] = field(default_factory=dict)

    def write(self) -> bytes:
        """Return it as one line of JSON."""
        text = json.dumps(
            _line().dump_python(self, warnings=False), default=list, ensure_ascii=False
        )
        return text.encode(errors="replace") + b"\n"  # half a character is none

    @classmethod
    def read_line(cls, line: bytes) -> "Finished":
        """Read what `write` gave.

        Raises:
            ValueError: It is torn, or something else.
        """
        return _line().validate_json(line)


@lru_cache(maxsize=1)
def _line() -> TypeAdapter[Finished]:
    """Make what writes and reads the journal: a tenth of the start, and not every run has one."""
    with undisturbed():
        return TypeAdapter(Finished)


def name_parts(splits: Sequence[Split], identity: object) -> list[Part]:
    """Name the parts of an output.

    Args:
        splits: The splits of the input, in order.
        identity: What the bytes of all parts depend on, as plain data.
    """
    common = sha256(to_json(identity))
    parts = []
    for place, split in enumerate(splits):
        own = common.copy()
        named = split.fingerprint() or str(place)  # without a version, none is like another either
        own.update(named.encode(errors="surrogateescape"))
        parts.append(Part(place, split, f"part-{own.hexdigest()[:24]}"))
    return parts


def score_part(
    job: Job, folder: Path | None, part: Part, watch: Callable[[Batch], None] | None = None
) -> bytes:
    """Score a split, write its rows into the folder, and return a line for the journal.

    A part appears under its name when it is complete and on the disk, and not before.

    Args:
        job: What is to be scored and how.
        folder: Where the parts are; None if the rows are not wanted.
        part: What is to be scored, and the name of the part.
        watch: Called with each batch that is scored.

    Raises:
        InputError: A row can't be scored, and bad rows are not to be left out.
        ConfigError: The part can't be written.
    """
    written: dict[str, _Summed] = {}
    with ExitStack() as files:
        if folder is not None:
            for end in (ROWS, REJECTS) if job.rejects is not None else (ROWS,):
                stream = files.enter_context(replacing(f"{folder / part.name}{end}"))
                written[end] = _Summed(stream)
        scorer = SplitScorer(job, part.split, written.get(ROWS), written.get(REJECTS))
        tally = scorer.score(part.split.batches(), watch)
    tally.groups.seal()
    sums = {end: one.checksum for end, one in written.items() if one.size}
    return Finished(part.place, part.name, scorer.read, tally, sums).write()


class _Summed(BufferedIOBase, BinaryIO):
    """Pass on what is written and keep its CRC-32: reading it again takes as long as writing."""

    def __init__(self, stream: BinaryIO) -> None:
        self.checksum = self.size = 0
        self._stream = stream

    def write(self, block: Any) -> int:
        """Write a block."""
        self.checksum = zlib.crc32(block, self.checksum)
        self.size += len(block)
        return self._stream.write(block)

    def writable(self) -> bool:
        """Say that it can be written."""
        return True


def checksums(folder: Path, name: str) -> dict[str, int]:
    """Return the checksum of each file of a part; what is empty is not there."""
    paths = {end: folder / f"{name}{end}" for end in (ROWS, REJECTS)}
    return {end: _checksum(path) for end, path in paths.items() if path.exists()}


def _checksum(path: Path) -> int:
    """Return the CRC-32 of a file: it finds what is torn at half the cost of SHA-256."""
    value = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value
