"""Files on this machine: find them, open them, know one from another."""

import glob
import os
import re
import stat
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
REJECTS = ".rejects.jsonl"
MAGIC = re.compile(r"[*?\[]")
# Lines that reach over the end of a buffer are put together byte by byte: with 8 kB every tenth.
_BUFFER_BYTES = 1 << 18


class Facts(NamedTuple):
    """Say what a glance at a file tells.

    Args:
        begin: The first four bytes.
        size: Bytes, or None where it can only be read from its begin to its end.
        version: Changes when the file does.
        again: Whether it can be read more than once, which a pipe can't.
    """

    begin: bytes
    size: int | None
    version: str
    again: bool = True


def find(item: str) -> list[str]:
    """Return the files that an input stands for, sorted by name.

    A folder stands for the files of known types in it and in the folders below; a glob
    for every file that it matches. Hidden files and rows refused earlier are left out
    of both.

    Raises:
        OSError: The folder can't be read.
    """
    if os.path.isdir(item):
        return [path for path in sorted(_below(item)) if path.endswith(SUFFIXES)]
    if os.path.exists(item) or not MAGIC.search(item):
        return [item]
    found = [path for path in glob.glob(item, recursive=True) if os.path.isfile(path)]
    return sorted(path for path in found if not path.endswith(REJECTS))


def _below(folder: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and not name.endswith(REJECTS):
                yield os.path.join(here, name)


def _raise(error: OSError) -> None:
    raise error


def read(path: str, whole: bool) -> BinaryIO:
    """Open a file for reading; `whole` says that it will be read from its begin to its end.

    Raises:
        OSError: It can't be read.
    """
    return open(path, "rb", buffering=_BUFFER_BYTES)


def facts(path: str) -> Facts:
    """Return what a glance at a file tells.

    Raises:
        OSError: There is no such file, or it can't be read.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        return Facts(b"", None, "", again=False)
    with open(path, "rb") as stream:
        found = os.fstat(stream.fileno())
        return Facts(stream.read(4), found.st_size, str(found.st_mtime_ns))


def same(path: str) -> str:
    """Return what is equal for two names of one file."""
    return os.path.realpath(path)
