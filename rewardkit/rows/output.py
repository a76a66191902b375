"""Write scored rows: to a temporary name first, and never over the input."""

import gzip
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from pydantic_core import from_json, to_json

from rewardkit.errors import ConfigError
from rewardkit.rows.batch import Batch, Reject, line_of
from rewardkit.rows.parquet_output import ParquetWriter
from rewardkit.rows.splice import splice, without

STDOUT = "-"
PARQUET = ".parquet"
_SUFFIXES = (".jsonl", ".jsonl.gz", PARQUET)
_FAST_COMPRESSION = 1
_NO_ROOM = "make room there, or name another place: -o FILE"
_NO_FOLDER = "make the folder first, or name another place: -o FILE"


class Writer(Protocol):
    """Write the rows of batches with the members that were added to them."""

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write a batch; `members` holds, for each row, JSON members without braces."""

    def close(self) -> None:
        """Finish what was written; the stream stays open."""


class LinesWriter:
    """Write lines of JSON in which only the added members are new.

    Args:
        stream: Where the lines go.
        keys: Names of the added members; they replace members of the same names.
        compress: Write gzip, in one member.
    """

    def __init__(self, stream: BinaryIO, keys: Sequence[str], compress: bool = False) -> None:
        self._keys = frozenset(keys)
        self._stream = stream
        self._compress = compress
        self._gzip: gzip.GzipFile | None = None

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write a batch."""
        lines = batch.raw or [line_of(row) for row in batch.rows]
        if not self._keys.isdisjoint(chain.from_iterable(batch.rows)):
            lines = [without(line, self._keys) for line in lines]
        block = b"".join(splice(lines, members))
        if self._compress and self._gzip is None:
            self._gzip = gzip.GzipFile("", "wb", _FAST_COMPRESSION, self._stream, mtime=0)
        (self._gzip or self._stream).write(block)

    def close(self) -> None:
        """Finish the gzip member."""
        if self._gzip is not None:
            self._gzip.close()


def make_writer(path: str, stream: BinaryIO, keys: Sequence[str], schema: Any = None) -> Writer:
    """Return the writer that fits the name of a file; Parquet needs its schema."""
    if path.endswith(PARQUET):
        return ParquetWriter(stream, path, schema)
    return LinesWriter(stream, keys, compress=path.endswith(".gz"))


def check_output(path: str, sources: Iterable[str]) -> None:
    """Refuse an output of unknown type, or one that is an input.

    Raises:
        ConfigError: With what to do instead.
    """
    if is_stream(path):
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


def suffix_of(path: str) -> str:
    """Return the end of a name that says what is written."""
    return next((suffix for suffix in _SUFFIXES if path.endswith(suffix)), "")


def is_stream(path: str) -> bool:
    """Say whether a name stands for standard output, a device or a pipe."""
    if path == STDOUT:
        return True
    return (
        os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path)
    )


@contextmanager
def replacing(path: str, folder: Path | None = None) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when all went well, and only then.

    Nothing written is no file: one that was there before goes. A stream is written as it is.

    Args:
        path: The file, or `-`.
        folder: Where it is until then, on the same disk; beside it if None.

    Raises:
        ConfigError: It can't be written; what was there before is still there.
    """
    with saying_what_to_do(path):
        if path == STDOUT:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif is_stream(path):
            with open(path, "wb") as stream:
                yield stream
        else:
            yield from _replacing_file(Path(path).resolve(), folder)


@contextmanager
def saying_what_to_do(where: str) -> Iterator[None]:
    """Turn a full disk, and whatever else can't be written, into a sentence.

    Raises:
        ConfigError: Something raised OSError.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read the rows went away: that is no fault
    except OSError as error:
        raise ConfigError(
            f"cannot write it: {error.strerror or error}", where=where,
            hints=(_NO_FOLDER if isinstance(error, FileNotFoundError) else _NO_ROOM,),
        ) from error  # fmt: skip


def _replacing_file(target: Path, folder: Path | None) -> Iterator[BinaryIO]:
    # Not the process id: two nodes may have the same, and a lost task may still be at work.
    temporary = (folder or target.parent) / f".{target.name}.{os.urandom(4).hex()}.tmp"
    try:
        with temporary.open("wb") as stream:
            yield stream
            sync(stream)
            size = stream.tell()
        if size:
            temporary.replace(target)
        else:
            target.unlink(missing_ok=True)
    finally:
        temporary.unlink(missing_ok=True)


def sync(stream: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def reject_line(reject: Reject, path: str) -> bytes:
    """Return a refused row as a line: where it stood, what is wrong, and the row itself."""
    record = {
        "where": reject.error(path, 0).where,
        "reason": reject.what,
        "row": reject.raw.decode(errors="backslashreplace").rstrip("\r\n"),
    }
    return to_json(record) + b"\n"


def renumber(line: bytes, rows_before: int) -> bytes:
    """Return a refused row's line, counted from the beginning of the file.

    Args:
        line: What `reject_line` gave, counted from the beginning of a part.
        rows_before: Lines or rows of the file before that part.
    """
    record = from_json(line)
    path, number, column = record["where"].rsplit(":", 2)
    record["where"] = f"{path}:{rows_before + int(number)}:{column}"
    return to_json(record) + b"\n"
