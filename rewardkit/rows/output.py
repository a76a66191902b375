"""Write scored rows: to a temporary name first, and never over the input."""

import gzip
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from operator import contains
from pathlib import Path
from typing import BinaryIO, Protocol

from pydantic_core import to_json

from rewardkit.errors import ConfigError
from rewardkit.rows.batch import Batch, Reject
from rewardkit.rows.parquet import ParquetWriter
from rewardkit.rows.splice import splice, without

STDOUT = "-"
_SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
_FAST_COMPRESSION = 1


class Writer(Protocol):
    """Write the rows of batches with the members that were added to them."""

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write a batch; `members` holds, for each row, JSON members without braces."""

    def end_split(self) -> None:
        """Finish a part; parts that were written apart and joined give the same bytes."""

    def close(self) -> None:
        """Finish the file; the stream stays open."""


class LinesWriter:
    """Write lines of JSON in which only the added members are new.

    Args:
        stream: Where the lines go.
        keys: Names of the added members; they replace members of the same names.
        compress: Write gzip, one member per split.
    """

    def __init__(self, stream: BinaryIO, keys: Sequence[str], compress: bool = False) -> None:
        self._keys = frozenset(keys)
        self._stream = stream
        self._compress = compress
        self._gzip: gzip.GzipFile | None = None

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write a batch."""
        lines = batch.raw or [to_json(row) + b"\n" for row in batch.rows]
        if any(any(map(contains, batch.rows, repeat(key))) for key in self._keys):
            lines = [without(line, self._keys) for line in lines]
        block = b"".join(splice(lines, members))
        if self._compress and self._gzip is None:
            self._gzip = gzip.GzipFile("", "wb", _FAST_COMPRESSION, self._stream, mtime=0)
        (self._gzip or self._stream).write(block)

    def end_split(self) -> None:
        """Finish the gzip member."""
        if self._gzip is not None:
            self._gzip.close()
            self._gzip = None

    def close(self) -> None:
        """Do nothing more; the stream stays open."""


def make_writer(path: str, stream: BinaryIO, keys: Sequence[str]) -> Writer:
    """Return the writer that fits the name of a file."""
    if path.endswith(".parquet"):
        return ParquetWriter(stream, path)
    return LinesWriter(stream, keys, compress=path.endswith(".gz"))


def check_output(path: str, sources: Iterable[str]) -> None:
    """Refuse an output of unknown type, or one that is an input.

    Raises:
        ConfigError: With what to do instead.
    """
    if path == STDOUT or _is_device(Path(path)):
        return
    if not path.endswith(_SUFFIXES):
        raise ConfigError(
            f"cannot tell the type of {path!r}", where="-o",
            hints=(f"end the name in one of: {' '.join(_SUFFIXES)}",),
        )  # fmt: skip
    if Path(path).is_dir():
        raise ConfigError("this is a folder", where=f"-o {path}")
    for source in sources if os.path.exists(path) else ():
        if os.path.exists(source) and os.path.samefile(path, source):
            raise ConfigError(
                "the output would overwrite an input", where=f"-o {path}", hints=("name another",)
            )


def _is_device(path: Path) -> bool:
    return path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when all went well, and only then.

    Raises:
        ConfigError: It can't be written; what was there before is still there.
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    try:
        if _is_device(target):
            with target.open("wb") as stream:
                yield stream
        else:
            yield from _replacing_file(target)
    except OSError as error:
        raise ConfigError(
            f"cannot write it: {error.strerror or error}", where=path, hints=_WAYS_OUT
        ) from error


_WAYS_OUT = ("nothing was written; make room there, or name another place: -o FILE",)


def _replacing_file(target: Path) -> Iterator[BinaryIO]:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if temporary.stat().st_size:
            temporary.replace(target)
        else:
            target.unlink(missing_ok=True)  # nothing to say is no file, not an old one
    finally:
        temporary.unlink(missing_ok=True)


def reject_line(reject: Reject, path: str, rows_before: int) -> bytes:
    """Return a refused row as a line: where it stood, what is wrong, and the row itself."""
    record = {
        "where": reject.error(path, rows_before).where,
        "reason": reject.what,
        "row": reject.raw.decode(errors="backslashreplace").rstrip("\r\n"),
    }
    return to_json(record) + b"\n"
