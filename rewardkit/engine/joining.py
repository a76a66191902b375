"""Put finished parts together, in the order of the input."""

import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

from rewardkit.engine.job import Job
from rewardkit.engine.part import REJECTS, ROWS, Part
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
        self._rows = [folder / f"{part.name}{ROWS}" for part in parts]
        self._joined = 0
        # One part takes the output's place as it is; the parts of a Parquet file share its end;
        # what went into a stream could not be taken back.
        alone = len(parts) == 1 or self._output.endswith(PARQUET)
        self._early = not alone and not is_stream(self._output)
        self._open = ExitStack()
        self._stream: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def add(self, finished: int) -> None:
        """Append what is not there yet of the first parts, so many of which are finished."""
        if not self._early:
            return
        if self._stream is None:
            self._stream = self._open.enter_context(replacing(self._output, self._folder))
        try:
            _append(self._rows[self._joined : finished], self._stream)
        except OSError as error:  # leave the room that there is to the parts, and try at the end
            with suppress(ConfigError):
                self._open.__exit__(type(error), error, error.__traceback__)
            self._stream, self._early = None, False
        self._joined = finished

    def finish(self, reads: Sequence[int]) -> None:
        """Complete the output, and the file of refused rows, when all parts are finished.

        Args:
            reads: Lines or rows of the input that each part has read.
        """
        if self._job.rejects is not None:
            with replacing(self._job.rejects, self._folder) as stream:
                _join_rejects(self._folder, self._parts, reads, stream)
        if self._stream is not None:
            return
        rows = [path for path in self._rows if path.exists()]
        if len(rows) == 1 and not is_stream(self._output):
            rows[0].replace(Path(self._output).resolve())  # most files are small: nothing to copy
            return
        with replacing(self._output, self._folder) as stream:
            if self._output.endswith(PARQUET):
                join_parquet(rows, stream, self._job.schema)
            else:
                _append(rows, stream)


def _append(paths: Sequence[Path], stream: BinaryIO) -> None:
    for path in filter(Path.exists, paths):
        with path.open("rb") as part:
            if not _copy_in_kernel(part, stream):
                shutil.copyfileobj(part, stream, _COPIED_AT_ONCE)


def _copy_in_kernel(part: BinaryIO, stream: BinaryIO) -> bool:
    """Copy a part without reading it, which takes a quarter of the time; say whether it went.

    Linux can, from file to file. Where it can't, both files stand behind what went.
    """
    if not hasattr(os, "copy_file_range"):
        return False
    stream.flush()
    try:
        while os.copy_file_range(part.fileno(), stream.fileno(), _COPIED_AT_ONCE):
            pass
    except OSError:
        return False
    return True


def _join_rejects(
    folder: Path, parts: Sequence[Part], reads: Sequence[int], stream: BinaryIO
) -> None:
    before = 0
    for part, read in zip(parts, reads, strict=True):
        if part.split.start == 0:
            before = 0  # another file begins
        path = folder / f"{part.name}{REJECTS}"
        if path.exists():
            with path.open("rb") as lines:
                stream.writelines(renumber(line, before) for line in lines)
        before += read
