"""Remember beside the parts which of them are finished, and what they were made from."""

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

from rewardkit.engine.part import Finished, Part, checksums
from rewardkit.lock import Lock
from rewardkit.rows.output import saying_what_to_do

_NAME = "journal"  # no input, where the output is in a folder of inputs


class Journal:
    """Write a line for each finished part, behind a header that says what run it is.

    An earlier journal stays in its place until `replace`, so that a kill at any instant
    leaves one of the two whole.

    Args:
        folder: Where the parts are.
        header: What the bytes of the parts depend on, as plain data.
    """

    def __init__(self, folder: Path, header: Mapping[str, Any]) -> None:
        self._path = folder / _NAME
        self._header = header
        self._stream: BinaryIO

    def __enter__(self) -> Self:
        with saying_what_to_do(str(self._path)):
            self._stream = self._path.with_suffix(".new").open("wb", buffering=0)
            self._write(json.dumps(self._header).encode() + b"\n")
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()

    def replace(self) -> None:
        """Take the place of an earlier journal."""
        self._path.with_suffix(".new").replace(self._path)

    def add(self, finished: Finished) -> None:
        """Write down that a part is finished."""
        self._write(finished.write())

    def _write(self, line: bytes) -> None:
        # Not waiting for the disk: after a power cut a line that is lost, or a part that is
        # torn, costs no more than scoring these rows again.
        with saying_what_to_do(str(self._path)):
            if self._stream.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_header(folder: Path) -> dict[str, Any] | None:
    """Return the header of an unfinished run, or None where there is none to go on with."""
    try:
        with (folder / _NAME).open("rb") as stream:
            found = json.loads(stream.readline())
    except (OSError, ValueError):
        return None
    return found if count_finished(folder) and isinstance(found, dict) else None


def count_finished(folder: Path) -> int:
    """Return how many parts an unfinished run has finished."""
    try:
        lines = (folder / _NAME).read_bytes().count(b"\n")
    except OSError:
        return 0
    return max(0, lines - 1)


def read_finished(folder: Path, parts: Sequence[Part]) -> Iterator[Finished]:
    """Give the parts that an earlier run has finished and that are still whole.

    A part's name says what it was made from: what has the name of one of ours is ours.
    """
    if not (folder / _NAME).exists():
        return
    with (folder / _NAME).open("rb") as stream:
        for line in stream:
            finished = _read(line)
            if finished is not None and _is_whole(finished, folder, parts):
                yield finished


def _read(line: bytes) -> Finished | None:
    try:
        return Finished.read_line(line)
    except ValueError:  # the header, or a torn line
        return None


def _is_whole(finished: Finished, folder: Path, parts: Sequence[Part]) -> bool:
    known = finished.place < len(parts) and parts[finished.place].name == finished.name
    return known and checksums(folder, finished.name) == finished.checksums


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in what an unfinished run differs from this one, a sentence each."""
    if before.get("schema") != now["schema"]:
        return [f"its journal is of the kind {before.get('schema')!r}, not {now['schema']!r}"]
    locks = [Lock.from_object(header["lock"]) for header in (before, now)]
    found = locks[0].differences(locks[1])
    for what in ("reading", "cut"):
        found += _changes(before[what], now[what])
    if list(before["inputs"]) != list(now["inputs"]):
        return [*found, f"it read {', '.join(before['inputs'])}"]
    changed = [path for path, mark in now["inputs"].items() if before["inputs"][path] != mark]
    return [*found, *(f"{path} has changed since" for path in changed)]


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys([*before, *now]):
        if before.get(name) != now.get(name):
            yield f"{name} was {before.get(name)!r} and is {now.get(name)!r}"
