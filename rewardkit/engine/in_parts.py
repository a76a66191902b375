"""Score a file in parts: in any order, by any executor, and in several attempts."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from rewardkit.engine.executors import Executor
from rewardkit.engine.joining import Joiner
from rewardkit.engine.journal import Journal, read_finished
from rewardkit.engine.keeping import Start, check_leftovers, clear, holding, saying_how_to_go_on
from rewardkit.engine.part import Finished, Part, name_parts, score_part
from rewardkit.engine.plan import Plan
from rewardkit.engine.progress import Progress, watching
from rewardkit.report.tally import Tally
from rewardkit.rows.output import saying_what_to_do

_COUNTED = Tally([])  # in place of counts that are added up: there may be thousands of parts


class _Counts:
    """Add up what parts have counted in the order of the input, however they arrive."""

    def __init__(self, plan: Plan) -> None:
        self.tally = Tally.of(len(plan.job.composite.components))
        self.in_order: list[Finished] = []
        self._waiting: dict[int, Finished] = {}

    def add(self, finished: Finished) -> None:
        """Take the counts of one part."""
        self._waiting[finished.place] = finished
        while len(self.in_order) in self._waiting:
            following = self._waiting.pop(len(self.in_order))
            self.tally.merge(following.tally)
            self.in_order.append(replace(following, tally=_COUNTED))


def pass_parts(plan: Plan, executor: Executor, progress: Progress) -> Tally:
    """Score parts of which nothing is kept: there is no output file, or the input has no version.

    Raises:
        ConfigError: The output can't be written.
    """
    parts = name_parts(plan.splits, None)
    counts = _Counts(plan)
    with (
        saying_what_to_do(str(plan.job.output)),
        tempfile.TemporaryDirectory(prefix=".rewardkit-", dir=plan.disk) as place,
    ):
        if not plan.job.output:
            for finished in _score(plan, executor, None, parts, progress):
                counts.add(finished)
            return counts.tally
        with Joiner(plan.job, Path(place), parts) as joiner:
            for finished in _score(plan, executor, Path(place), parts, progress):
                counts.add(finished)
                joiner.add(counts.in_order)
            joiner.finish(counts.in_order)
        plan.write_lock()
    return counts.tally


def keep_parts(plan: Plan, executor: Executor, start: Start, progress: Progress) -> Tally:
    """Score parts beside the output; what is finished stays finished.

    Raises:
        ConfigError: There is an unfinished run that would be lost, or was another one.
    """
    header = plan.describe()
    parts = name_parts(plan.splits, header)
    folder = plan.parts_folder
    counts = _Counts(plan)
    with holding(folder):
        check_leftovers(folder, header, start, len(parts))
        with saying_how_to_go_on(folder, len(parts)):
            with Journal(folder, header) as journal:
                done: set[str] = set()
                for finished in _earlier(plan, folder, parts, start):
                    done.add(finished.name)
                    journal.add(finished)
                    counts.add(finished)
                    progress(finished.read, plan.splits[finished.place].size)
                journal.replace()
                clear(folder, {"journal", *done})
                todo = [part for part in parts if part.name not in done]
                with Joiner(plan.job, folder, parts) as joiner:
                    for finished in _score(plan, executor, folder, todo, progress):
                        journal.add(finished)
                        counts.add(finished)
                        joiner.add(counts.in_order)
                    joiner.finish(counts.in_order)
            plan.write_lock()
        clear(folder)
    return counts.tally


def _earlier(plan: Plan, folder: Path, parts: Sequence[Part], start: Start) -> Iterator[Finished]:
    if start == "resume":
        for finished in read_finished(folder, parts):
            # Rows were left out of it, and now they are to stop the run.
            if plan.job.skip_bad or not finished.tally.refused:
                yield finished


def _score(
    plan: Plan, executor: Executor, folder: Path | None, parts: Sequence[Part], progress: Progress
) -> Iterator[Finished]:
    watch = watching(progress) if executor.here else None
    work = partial(score_part, plan.job, folder, watch=watch)
    with closing(executor.run(parts, work)) as lines:
        for line in lines:
            finished = Finished.read_line(line)
            if watch is None:
                progress(finished.read, plan.splits[finished.place].size)
            yield finished
