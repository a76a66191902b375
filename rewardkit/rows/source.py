"""Find the files of rows and cut them into splits that can be read apart."""

import gzip
import io
import itertools
import sys
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from rewardkit.errors import InputError
from rewardkit.near import find_near
from rewardkit.rows import files, remote
from rewardkit.rows.batch import Batch
from rewardkit.rows.document import is_document, read_document
from rewardkit.rows.jsonl import read_lines
from rewardkit.rows.packed import is_packed, unpacked
from rewardkit.rows.parquet import count_row_groups, count_rows, read_row_groups
from rewardkit.rows.remote import is_url

STDIN = "-"
Kind = Literal["lines", "parquet", "whole", "stream"]
SPLIT_BYTES = 8 << 20
_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"
_COUNTED_AT_ONCE = 1 << 20


class _Place(Protocol):
    """Find and open files of one kind of place; `files` and `remote` do."""

    def find(self, item: str) -> list[str]: ...
    def read(self, path: str, whole: bool) -> BinaryIO: ...
    def facts(self, path: str) -> files.Facts: ...
    def same(self, path: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Split:
    """Describe a part of a file that can be read alone.

    Args:
        path: The file or its URL, or `-`.
        kind: `lines` and `parquet` can be cut; the `whole` of a packed file or a document
            is read from its begin to its end, and so is a `stream`, which can be read once.
        start: First byte of the part, which need not be the first of a line; for
            Parquet the first row group.
        stop: Behind the last byte or row group. Lines that begin before it belong to
            the part.
        version: Size and version of the file when the splits were planned, if known.
    """

    path: str
    kind: Kind
    start: int = 0
    stop: int = 0
    version: str = ""

    @property
    def size(self) -> int:
        """Bytes of a part of lines; 0 where they are not known."""
        return self.stop - self.start if self.kind == "lines" else 0

    def batches(self) -> Generator[Batch]:
        """Read the rows of this part.

        Raises:
            InputError: The file can't be read, or is damaged.
        """
        with _opened(self.path, whole=self.kind == "whole") as stream:
            if self.kind == "parquet":
                yield from read_row_groups(stream, self.path, self.start, self.stop)
            elif self.kind == "lines":
                self._enter(stream)
                yield from read_lines(stream, max(0, self.stop - stream.tell()))
            else:
                yield from _read_whole(stream, self.path)

    def rows_before(self) -> int:
        """Count the rows before this part, so that a message can name a line of the file."""
        if self.start == 0:
            return 0
        with _opened(self.path) as stream:
            if self.kind == "parquet":
                return count_rows(stream, self.path, self.start)
            self._enter(stream)
            size = stream.tell()
            stream.seek(0)
            return _count_lines(stream, size)

    def fingerprint(self) -> str:
        """Return what changes when other rows are read, or "" where it can't be known.

        It holds the path, the part, and of the file its size and when it was changed, or
        what its server calls its version.
        """
        part = f"{self.path} {self.kind} {self.start}-{self.stop}"
        return f"{part} {self.version}" if self.version else ""

    def _enter(self, stream: BinaryIO) -> None:
        """Go to the first line that begins in this part."""
        if self.start:
            stream.seek(self.start - 1)
            stream.readline()


def _read_whole(stream: BinaryIO, path: str) -> Iterator[Batch]:
    begin = _begin(stream)
    if begin.startswith(_PARQUET):
        raise InputError(
            "Parquet can't be read from a stream", where=path,
            hints=("name a file on this machine, or on a server that gives parts of files",),
        )  # fmt: skip
    text = unpacked(stream, begin, path)
    return read_document(text, path) if is_document(_begin(text)) else read_lines(text)


def _begin(stream: BinaryIO) -> bytes:
    return stream.peek(4) if isinstance(stream, io.BufferedReader) else b""


def _count_lines(stream: BinaryIO, size: int) -> int:
    count = 0
    while size > 0:
        block = stream.read(min(size, _COUNTED_AT_ONCE))
        count += block.count(b"\n")
        size -= len(block)
    return count


def plan_splits(inputs: Sequence[str], split_bytes: int = SPLIT_BYTES) -> list[Split]:
    """Cut files into splits; where the cuts are depends on the files alone.

    Args:
        inputs: Files, folders, globs and URLs of such, in the order in which they are
            read; or `-` alone.
        split_bytes: Lines are cut after so many bytes.

    Raises:
        InputError: An input is not there, holds nothing or can't be read; one file stands
            twice; what can be read only once is not alone.
    """
    if tuple(inputs) == (STDIN,):
        return [Split(STDIN, "stream")]
    splits: list[Split] = []
    named: dict[str, str] = {}
    for item in inputs:
        paths = _find(item)
        found: list[Split] = []
        for path in paths:
            _check_twice(path, named)
            found += _cut(path, split_bytes)
        if not found:
            raise InputError("the file is empty" if paths == [item] else _EMPTY, where=item)
        splits += found
    for split in splits:
        if split.kind == "stream" and len(splits) > 1:
            raise InputError("a pipe is read alone", where=split.path, hints=_ALONE)
    return splits


_EMPTY = "all files in it are empty"
_ALONE = ("put what comes before and behind it into the pipe: cat FILE… | rewardkit score -",)


def _find(item: str) -> list[str]:
    if item == STDIN:
        raise InputError("standard input is read alone", where=item, hints=_ALONE)
    with _reading(item):
        paths = _place(item).find(item)
    if paths:
        return paths
    if files.MAGIC.search(item):
        raise InputError("no file matches", where=item, hints=("quote a glob: 'runs/**/*.jsonl'",))
    raise InputError("no file of a known type in this folder", where=item, hints=(_TYPES,))


_TYPES = f"known types: {' '.join(files.SUFFIXES)}; a file of another name is named itself"


def _check_twice(path: str, named: dict[str, str]) -> None:
    key = _place(path).same(path)
    if key in named:
        raise InputError(
            "this file is named twice", where=path,
            hints=(f"it was read as {named[key]!r} before; leave out one of them",),
        )  # fmt: skip
    named[key] = path


def _cut(path: str, split_bytes: int) -> list[Split]:
    with _reading(path):
        known = _place(path).facts(path)
    if not known.again:
        return [Split(path, "stream")]
    if not known.begin:
        return []
    if known.begin == _ZIP:
        raise InputError("this is a zip file", where=path, hints=(_INSPECT,))
    version = f"{known.size} {known.version}" if known.version else ""
    if known.size is None or is_packed(known.begin) or is_document(known.begin):
        return [Split(path, "whole", version=version)]
    if known.begin == _PARQUET:
        with _opened(path) as stream:
            groups = range(count_row_groups(stream, path))
        return [Split(path, "parquet", group, group + 1, version) for group in groups]
    cuts = [*range(0, known.size, split_bytes), known.size]
    return [Split(path, "lines", *part, version) for part in itertools.pairwise(cuts)]


_INSPECT = "a log of inspect is read so: inspect log dump FILE | rewardkit score -"


def _place(path: str) -> _Place:
    return remote if is_url(path) else files


@contextmanager
def _opened(path: str, whole: bool = False) -> Iterator[BinaryIO]:
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with _reading(path), _place(path).read(path, whole) as stream:
        yield stream


@contextmanager
def _reading(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=path, hints=_like(Path(path))) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"the gzip stream is damaged: {error}", where=path) from error
    except OSError as error:
        why = " ".join(str(error.strerror or error).split())  # a server's answer has many lines
        raise InputError(f"cannot read it: {why}", where=path) from error


def _like(path: Path) -> tuple[str, ...]:
    folder = path.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    near = find_near(path.name, names)
    return tuple(f"did you mean {str(folder / name)!r}?" for name in near)
