"""Put finished parts together, in the order of the input."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from rewardkit.engine.job import Job
from rewardkit.engine.part import REJECTS, ROWS, Part
from rewardkit.rows.output import PARQUET, is_stream, renumber, replacing
from rewardkit.rows.parquet_output import join_parquet

_COPIED_AT_ONCE = 1 << 20


def join(job: Job, folder: Path, parts: Sequence[Part], reads: Sequence[int]) -> None:
    """Write the output, and the file of refused rows, from the parts.

    Args:
        job: What was scored.
        folder: Where the parts are; they stay.
        parts: All parts, in order.
        reads: Lines or rows of the input that each part has read.

    Raises:
        ConfigError: They can't be written.
    """
    if job.rejects is not None:
        with replacing(job.rejects, folder) as stream:
            _join_rejects(folder, parts, reads, stream)
    output = str(job.output)
    rows = [path for part in parts if (path := folder / f"{part.name}{ROWS}").exists()]
    if len(rows) == 1 and not is_stream(output):
        rows[0].replace(Path(output).resolve())  # most files are small: nothing to copy
        return
    with replacing(output, folder) as stream:
        if output.endswith(PARQUET):
            join_parquet(rows, stream, job.schema)
        else:
            _append(rows, stream)


def _append(paths: Sequence[Path], stream: BinaryIO) -> None:
    for path in paths:
        with path.open("rb") as part:
            if not _copy_in_kernel(part, stream):
                shutil.copyfileobj(part, stream, _COPIED_AT_ONCE)


def _copy_in_kernel(part: BinaryIO, stream: BinaryIO) -> bool:
    """Copy a part without reading it, which takes a quarter of the time; say whether it went.

    Linux can, from file to file; where it can't, nothing is copied yet.
    """
    if not hasattr(os, "copy_file_range"):
        return False
    stream.flush()
    try:
        while os.copy_file_range(part.fileno(), stream.fileno(), _COPIED_AT_ONCE):
            pass
    except OSError:
        return False  # the rest is copied from where both files are
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
