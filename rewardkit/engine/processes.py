"""Score splits in several processes: each writes a part, and parts are joined in order."""

import multiprocessing
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from rewardkit.engine.job import Job
from rewardkit.engine.record import KEYS
from rewardkit.engine.scoring import SplitScorer
from rewardkit.errors import RewardkitError
from rewardkit.report.tally import Tally
from rewardkit.rows.output import STDOUT, LinesWriter
from rewardkit.rows.source import Split


def score_in_processes(
    job: Job,
    splits: Sequence[Split],
    workers: int,
    output: BinaryIO | None,
    rejects: BinaryIO | None,
) -> Iterator[Tally]:
    """Score splits side by side; yield their counts and join what they wrote, in order.

    Raises:
        RewardkitError: A row can't be scored, or a process was lost.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(".parts", dir=_near(job))))
        pool = stack.enter_context(_pool(workers))
        parts = [folder / f"part-{place:06}" for place in range(len(splits))]
        results = pool.map(_score_part, [job] * len(splits), splits, parts)
        try:
            for part, tally in zip(parts, results, strict=True):
                _move(part, output)
                _move(_rejects_of(part), rejects)
                yield tally
        except BrokenProcessPool as error:
            raise RewardkitError(
                "a worker process was killed, perhaps for want of memory",
                hints=("try fewer of them: --workers 1",),
            ) from error


def _near(job: Job) -> str | None:
    """Return the output's folder, where there is room for the rows; /tmp may have none."""
    if job.output in (None, STDOUT):
        return None
    folder = Path(str(job.output)).resolve().parent
    return str(folder) if folder != Path("/dev") else None


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not fork: a child made while other threads hold locks may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, _leave_interrupts_to_the_parent)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _score_part(job: Job, split: Split, part: Path) -> Tally:
    with ExitStack() as stack:
        writer = rejects = None
        if job.output is not None:
            stream = stack.enter_context(part.open("wb"))
            writer = LinesWriter(stream, KEYS, compress=job.output.endswith(".gz"))
        if job.rejects is not None:
            rejects = stack.enter_context(_rejects_of(part).open("wb"))
        tally = SplitScorer(job, split, writer, rejects).score(split.batches())
        if writer is not None:
            writer.end_split()
    return tally


def _rejects_of(part: Path) -> Path:
    return part.with_suffix(".rejects")


def _move(part: Path, stream: BinaryIO | None) -> None:
    if stream is not None:
        with part.open("rb") as written:
            shutil.copyfileobj(written, stream, 1 << 20)
        part.unlink()
