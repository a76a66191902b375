"""Score files from one end to the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from rewardkit.composite import Composite
from rewardkit.engine.job import Job
from rewardkit.engine.processes import score_in_processes
from rewardkit.engine.record import KEYS
from rewardkit.engine.scoring import SplitScorer
from rewardkit.report.tally import Tally
from rewardkit.rows.batch import Batch
from rewardkit.rows.look import look_at
from rewardkit.rows.mapping import Selector
from rewardkit.rows.output import check_output, make_writer, replacing
from rewardkit.rows.source import Split, plan_splits


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a job that is ready to run.

    Args:
        job: What is to be scored and how.
        splits: The parts of the files.
        batches: Gives the rows of a split; a stream can be read only once, so its first
            rows, which were looked at, come from here again.
    """

    job: Job
    splits: list[Split]
    batches: Callable[[Split], Iterator[Batch]]


def plan(
    inputs: Sequence[str],
    composite: Composite,
    mapped: Mapping[str, Selector],
    output: str | None = None,
    skip_bad: bool = False,
) -> Plan:
    """Look at the first rows and decide how the files are read.

    Args:
        inputs: Files, folders, globs, URLs, or `-`.
        composite: What judges the rows.
        mapped: What `--map` says.
        output: The file of scored rows, or None.
        skip_bad: Leave out rows that can't be scored, instead of stopping at the first.

    Raises:
        InputError: A file can't be read, or its layout is not known.
        ConfigError: The output can't be what it is.
    """
    splits = plan_splits(inputs)
    if output is not None:
        check_output(output, [split.path for split in splits])
    look = look_at(splits, mapped, composite.needs, skip_bad)
    return Plan(Job(composite, look.reading, output, skip_bad), splits, look.batches)


def run(
    plan: Plan, workers: int = 1, progress: Callable[[Batch], None] = lambda batch: None
) -> Tally:
    """Score the files; what is written does not depend on the number of workers.

    Args:
        plan: What `plan` gave.
        workers: Number of processes; 1 scores in this one.
        progress: Called with each batch before it is scored; with one worker only.

    Raises:
        InputError: A row can't be scored, and bad rows are not to be left out.
        ConfigError: The output can't be written.
    """
    job = plan.job
    tally = Tally.of(len(job.composite.components))
    with ExitStack() as files:
        output = files.enter_context(replacing(job.output)) if job.output else None
        rejects = files.enter_context(replacing(job.rejects)) if job.rejects else None
        if workers > 1 and len(plan.splits) > 1 and job.can_be_joined:
            tallies = score_in_processes(job, plan.splits, workers, output, rejects)
        else:
            tallies = _score_here(plan, output, rejects, progress)
        for part in tallies:
            tally.merge(part)
    return tally


def _score_here(
    plan: Plan,
    output: BinaryIO | None,
    rejects: BinaryIO | None,
    progress: Callable[[Batch], None],
) -> Iterator[Tally]:
    job = plan.job
    writer = make_writer(job.output, output, KEYS) if job.output and output else None
    for split in plan.splits:
        batches = _watched(plan.batches(split), progress)
        yield SplitScorer(job, split, writer, rejects).score(batches)
        if writer is not None:
            writer.end_split()
    if writer is not None:
        writer.close()


def _watched(batches: Iterator[Batch], progress: Callable[[Batch], None]) -> Iterator[Batch]:
    for batch in batches:
        progress(batch)
        yield batch
