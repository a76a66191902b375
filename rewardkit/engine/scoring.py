"""Score the rows of one split: the same for every way to run it."""

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from rewardkit.engine.job import Job
from rewardkit.engine.record import KEYS, write_members
from rewardkit.report.tally import Tally
from rewardkit.rows.batch import Batch, Reject
from rewardkit.rows.output import make_writer, reject_line
from rewardkit.rows.samples import Sampler
from rewardkit.rows.source import Split
from rewardkit.sample import Sample

# The share of rows that begin inside the thinking is known after so many.
_LOOK_FOR_THINK = 1000


class SplitScorer:
    """Score the rows of one split.

    Args:
        job: What is to be scored and how.
        split: Where the rows are from.
        rows: Gets the scored rows, if they are wanted.
        rejects: Gets the rows that can't be scored, if they are wanted; their places
            count from the beginning of the split.

    Attributes:
        read: Lines or rows read so far, blank and refused ones too.
    """

    def __init__(
        self, job: Job, split: Split, rows: BinaryIO | None, rejects: BinaryIO | None
    ) -> None:
        self.read = 0
        self._job = job
        self._split = split
        self._writer = (
            None if rows is None else make_writer(str(job.output), rows, KEYS, job.schema)
        )
        self._rejects = rejects
        self._sampler = Sampler(job.reading, (split.path, split.start))
        self._tally = Tally.of(len(job.composite.components))

    def score(self, batches: Iterable[Batch], watch: Callable[[Batch], None] | None) -> Tally:
        """Score all rows and return the counts.

        Args:
            batches: The rows of the split.
            watch: Called with each batch that is scored.

        Raises:
            InputError: A row can't be scored, and bad rows are not to be left out.
        """
        try:
            for batch in batches:
                self._score_rows(batch)
                if watch is not None:
                    watch(batch)
        finally:
            if self._writer is not None:  # also after an error: pyarrow closes late, and complains
                self._writer.close()
        return self._tally

    def _score_rows(self, batch: Batch) -> None:
        self.read += batch.read
        samples = self._sampler.samples(batch)
        if batch.rejects:
            self._refuse(batch.rejects)
        if samples:
            self._score_batch(batch, samples)

    def _score_batch(self, batch: Batch, samples: Sequence[Sample]) -> None:
        tally, composite = self._tally, self._job.composite
        if tally.looked_for_think < _LOOK_FOR_THINK:
            _look_for_think(samples[:_LOOK_FOR_THINK], tally)
        verdicts = composite.judge(samples)
        # Only a file's first split knows its row numbers without counting those before.
        known = self._split.start == 0 and batch.widths is None
        numbers = batch.numbers if known else ()
        tally.add(verdicts, self._sampler.groups(batch), numbers, self._split.path)
        if self._writer is not None:
            self._writer.write(batch, write_members(composite.names, verdicts, batch.widths))

    def _refuse(self, rejected: list[Reject]) -> None:
        path = self._split.path
        if not self._job.skip_bad:
            first = min(rejected, key=lambda reject: reject.number)
            raise first.error(path, self._split.rows_before())
        self._tally.refused.update(reject.what for reject in rejected)
        if self._rejects is not None:
            self._rejects.writelines(reject_line(reject, path) for reject in rejected)


def _look_for_think(samples: Sequence[Sample], tally: Tally) -> None:
    tally.looked_for_think += len(samples)
    tally.unopened_think += sum(
        not sample.starts_in_think and "</think>" in sample.text and "<think>" not in sample.text
        for sample in samples
    )
