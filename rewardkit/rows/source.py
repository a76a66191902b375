"""Open a file of rows and cut it into splits that can be read apart."""

import difflib
import gzip
import io
import itertools
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch
from rewardkit.rows.jsonl import read_lines
from rewardkit.rows.parquet import count_row_groups, count_rows, read_row_groups

STDIN = "-"
Kind = Literal["lines", "parquet", "stream"]
_PARQUET, _GZIP = b"PAR1", b"\x1f\x8b"
_SPLIT_BYTES = 64 << 20
_COUNTED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Split:
    """Describe a part of a file that can be read alone.

    Args:
        path: The file, or `-`.
        kind: `lines` and `parquet` can be cut; a `stream` is read whole, and once.
        start: First byte of the part, which need not be the first of a line; for
            Parquet the first row group.
        stop: Behind the last byte or row group. Lines that begin before it belong to
            the part.
    """

    path: str
    kind: Kind
    start: int = 0
    stop: int = 0

    def batches(self) -> Iterator[Batch]:
        """Read the rows of this part.

        Raises:
            InputError: The file can't be read, or is damaged.
        """
        with _reading(self.path):
            if self.kind == "parquet":
                yield from read_row_groups(self.path, self.start, self.stop)
            elif self.path == STDIN:
                yield from read_lines(_decompressed(sys.stdin.buffer))
            else:
                with open(self.path, "rb") as stream:
                    if self.kind == "stream":
                        yield from read_lines(_decompressed(stream))
                    else:
                        self._enter(stream)
                        yield from read_lines(stream, max(0, self.stop - stream.tell()))

    def rows_before(self) -> int:
        """Count the rows before this part, so that a message can name a line of the file."""
        if self.kind == "parquet":
            return count_rows(self.path, self.start)
        if self.start == 0:
            return 0
        with _reading(self.path), open(self.path, "rb") as stream:
            self._enter(stream)
            size = stream.tell()
            stream.seek(0)
            return _count_lines(stream, size)

    def _enter(self, stream: BinaryIO) -> None:
        """Go to the first line that begins in this part."""
        if self.start:
            stream.seek(self.start - 1)
            stream.readline()


def _decompressed(stream: BinaryIO) -> BinaryIO:
    """Unpack what begins like gzip; names of streams say nothing."""
    begin = stream.peek(4) if isinstance(stream, io.BufferedReader) else b""
    if begin.startswith(_PARQUET):
        raise InputError("Parquet can't be read from a stream", hints=("name the file",))
    if not begin.startswith(_GZIP):
        return stream
    return io.BufferedReader(gzip.GzipFile(fileobj=stream))


def _count_lines(stream: BinaryIO, size: int) -> int:
    count = 0
    while size > 0:
        block = stream.read(min(size, _COUNTED_AT_ONCE))
        count += block.count(b"\n")
        size -= len(block)
    return count


def plan_splits(path: str, split_bytes: int = _SPLIT_BYTES) -> list[Split]:
    """Cut a file into splits; where the cuts are depends on the file alone.

    Raises:
        InputError: There is no such file, it is a folder or empty, or can't be read.
    """
    if path == STDIN:
        return [Split(path, "stream")]
    if os.path.isdir(path):
        raise InputError("this is a folder; name a file in it", where=path, hints=_files_in(path))
    with _reading(path):
        if not stat.S_ISREG(os.stat(path).st_mode):
            return [Split(path, "stream")]
        with open(path, "rb") as stream:
            begin, size = stream.read(4), os.fstat(stream.fileno()).st_size
        if not begin:
            raise InputError("the file is empty", where=path)
        if begin.startswith(_GZIP):
            return [Split(path, "stream")]
        if begin == _PARQUET:
            groups = range(count_row_groups(path))
            return [Split(path, "parquet", group, group + 1) for group in groups]
    cuts = [*range(0, size, split_bytes), size]
    return [Split(path, "lines", start, stop) for start, stop in itertools.pairwise(cuts)]


@contextmanager
def _reading(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=path, hints=_like(Path(path))) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"the gzip stream is damaged: {error}", where=path) from error
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror or error}", where=path) from error


def _like(path: Path) -> tuple[str, ...]:
    folder = path.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=1)
    return tuple(f"did you mean {str(folder / name)!r}?" for name in near)


def _files_in(folder: str) -> tuple[str, ...]:
    try:
        files = sorted(entry for entry in Path(folder).iterdir() if entry.is_file())
    except OSError:
        return ()
    return tuple(f"for example: {entry}" for entry in files[:1])
