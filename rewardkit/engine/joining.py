"""Put finished parts together, in the order of the input."""

import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, Self

from rewardkit.engine.job import Job
from rewardkit.engine.part import REJECTS, ROWS, Finished, Part
from rewardkit.errors import ConfigError
from rewardkit.rows.output import PARQUET, is_stream, renumber, replacing
from rewardkit.rows.parquet_output import join_parquet

_COPIED_AT_ONCE = 1 << 20


class Joiner:
    """Put finished parts together in the order of the input, while others are still at work.

    The parts stay. The output appears at the end, when all went well, and not before.

    Args:
        job: What was scored.
        folder: Where the parts are.
        parts: All parts, in order.

    Raises:
        ConfigError: The output can't be written.
    """

    def __init__(self, job: Job, folder: Path, parts: Sequence[Part]) -> None:
        self._job = job
        self._folder = folder
        self._parts = parts
        self._output = str(job.output)
        self._joined = self._size = 0
        # One part takes the output's place as it is; the parts of a Parquet file share its end;
        # what went into a stream could not be taken back.
        alone = len(parts) == 1 or self._output.endswith(PARQUET)
        self._early = not alone and not is_stream(self._output)
        self._open = ExitStack()
        self._stream: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._open.close()
        else:
            self._give_up()

    def add(self, finished: Sequence[Finished]) -> None:
        """Append what is not there yet.

        Args:
            finished: The first parts, so many of which are finished.
        """
        new = self._paths(finished[self._joined :])
        self._joined = len(finished)
        if not self._early or not new:
            return
        size = sum(path.stat().st_size for path in new)
        self._size += size
        try:
            if not self._has_room(size):
                self._give_up()
                return
            if self._stream is None:
                self._stream = self._open.enter_context(replacing(self._output, self._folder))
            _append(new, self._stream)
        except (OSError, ConfigError):  # at the end it is tried again, and said
            self._give_up()

    def finish(self, finished: Sequence[Finished]) -> None:
        """Complete the output, and the file of refused rows, when all parts are finished."""
        if self._job.rejects is not None:
            with replacing(self._job.rejects, self._folder) as stream:
                _join_rejects(self._folder, self._parts, finished, stream)
        if self._stream is not None:
            return
        rows = self._paths(finished)
        if len(rows) == 1 and not is_stream(self._output):
            rows[0].replace(Path(self._output).resolve())  # most files are small: nothing to copy
            return
        with replacing(self._output, self._folder) as stream:
            if self._output.endswith(PARQUET):
                join_parquet(rows, stream, self._job.schema)
            else:
                _append(rows, stream)

    def _paths(self, finished: Sequence[Finished]) -> list[Path]:
        """Return the files of parts that hold rows."""
        return [self._folder / f"{one.name}{ROWS}" for one in finished if ROWS in one.checksums]

    def _has_room(self, size: int) -> bool:
        """Say whether the disk holds so many bytes more, and the parts that are to come too."""
        to_come = self._size / self._joined * (len(self._parts) - self._joined)
        return shutil.disk_usage(self._folder).free > size + to_come

    def _give_up(self) -> None:
        """Leave the joining to the end, and the room to the parts."""
        with suppress(ConfigError):  # what is thrown in makes the unfinished file go
            self._open.__exit__(OSError, OSError(), None)
        self._stream, self._early = None, False


def _append(paths: Sequence[Path], stream: BinaryIO) -> None:
    for path in paths:
        with path.open("rb") as part:
            _copy_in_kernel(part, stream)
            shutil.copyfileobj(part, stream, _COPIED_AT_ONCE)  # what is left


def _copy_in_kernel(part: BinaryIO, stream: BinaryIO) -> None:
    """Copy a part without reading it, which takes a quarter of the time, where that can be done.

    Linux can, from file to file. Both files then stand behind what went.
    """
    if not hasattr(os, "copy_file_range"):
        return
    stream.flush()
    with suppress(OSError):
        while os.copy_file_range(part.fileno(), stream.fileno(), _COPIED_AT_ONCE):
            pass


def _join_rejects(
    folder: Path, parts: Sequence[Part], finished: Sequence[Finished], stream: BinaryIO
) -> None:
    before = 0
    for part, one in zip(parts, finished, strict=True):
        if part.split.start == 0:
            before = 0  # another file begins
        path = folder / f"{part.name}{REJECTS}"
        if path.exists():
            with path.open("rb") as lines:
                stream.writelines(renumber(line, before) for line in lines)
        before += one.read
