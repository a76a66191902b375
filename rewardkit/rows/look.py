"""Look at the first rows of every file before any is scored: all must read alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch
from rewardkit.rows.layouts import Reading, choose_reading
from rewardkit.rows.mapping import Selector
from rewardkit.rows.source import Split

_ROWS = 100  # the first ones show what there is


class Look(NamedTuple):
    """Hold how the rows of the splits are read.

    Args:
        reading: Which column is what, in all of them.
        first: The first rows.
        batches: Gives the rows of a split; a stream can be read only once, so its first
            rows, which were looked at, come from here again.
    """

    reading: Reading
    first: Batch
    batches: Callable[[Split], Iterator[Batch]]


def look_at(
    splits: Sequence[Split],
    mapped: Mapping[str, Selector],
    needs: Mapping[str, str],
    skip_bad: bool = False,
) -> Look:
    """Look at the first rows of every file and decide how all are read.

    Args:
        splits: The parts of the files.
        mapped: What `--map` says.
        needs: Column that must be there to the reward that needs it.
        skip_bad: Pass over rows that can't be read, instead of stopping at the first.

    Raises:
        InputError: A layout is not known, or not that of the first file; there are no rows.
    """
    readings: dict[str, Reading] = {}
    firsts: list[Batch] = []
    for split in splits:
        if split.start == 0:
            rows = split.batches()
            looked_at = list(_until_rows(rows, split, skip_bad))
            if looked_at and looked_at[-1].rows:
                firsts.append(looked_at[-1])
                readings[split.path] = choose_reading(
                    looked_at[-1].rows[:_ROWS], mapped, needs, split.path
                )
            if split.kind == "stream":  # and then there is no other
                return Look(_agreed(readings, split), firsts[0], _once(looked_at, rows))
            rows.close()
    return Look(_agreed(readings, splits[0]), firsts[0], Split.batches)


def _once(seen: Sequence[Batch], rest: Iterator[Batch]) -> Callable[[Split], Iterator[Batch]]:
    return lambda split: chain(seen, rest)


def _until_rows(rows: Iterator[Batch], split: Split, skip_bad: bool) -> Iterator[Batch]:
    for batch in rows:
        if batch.rejects and not skip_bad:
            raise batch.rejects[0].error(split.path, 0)
        yield batch
        if batch.rows:
            return


def _agreed(readings: Mapping[str, Reading], first: Split) -> Reading:
    if not readings:
        raise InputError("the file has no rows", where=first.path)
    (path, reading), *others = readings.items()
    for other, its in others:
        if str(its) != str(reading):
            raise InputError(
                f"its rows are read as {its}", where=other,
                hints=(f"but those of {path} as {reading}", "score them apart, or use --map"),
            )  # fmt: skip
    return reading
