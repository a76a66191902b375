"""Read the samples of files block by block, with columns beside them."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rewardkit.errors import InputError
from rewardkit.near import find_near
from rewardkit.rows.batch import Batch
from rewardkit.rows.layouts import Reading
from rewardkit.rows.look import look_at
from rewardkit.rows.mapping import MISSING, Selector, read_selector
from rewardkit.rows.samples import Sampler
from rewardkit.rows.source import Split, plan_splits
from rewardkit.sample import Sample

_ROWS = 100  # the first ones show which columns there are


@dataclass(frozen=True, slots=True)
class Block:
    """Hold completions that stand one behind the other in a file.

    Args:
        samples: The completions.
        places: Where each stands, as `file:line`.
        groups: What names the group of each, or None where there are no groups.
        ids: What names each; None where it has no name, and where a row holds several.
        steps: The step of training that each is from, or None.
        columns: The columns that were asked for: name to the value of each completion, None
            where there is none. Where a row holds several completions, a list of as many
            values gives each its own.
    """

    samples: list[Sample]
    places: list[str]
    groups: list[Any] | None
    ids: list[Any]
    steps: list[Any]
    columns: Mapping[str, list[Any]]


class Reader:
    """Read the samples of files, with some more columns.

    Args:
        inputs: Files, folders, globs, URLs, or `-`.
        mapped: What `--map` says.
        needs: Column that must be there to the reward that needs it.
        needed: Further columns to the option that names them, for the message if there is none.
        wanted: Further columns that may be missing.
        skip_bad: Leave out rows that can't be read, instead of stopping at the first.

    Attributes:
        refused: Rows left out, by what is wrong with them.

    Raises:
        InputError: A file can't be read, or its layout is not known.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        mapped: Mapping[str, Selector],
        needs: Mapping[str, str],
        needed: Mapping[str, str],
        wanted: Sequence[str] = (),
        skip_bad: bool = False,
    ) -> None:
        self.refused: Counter[str] = Counter()
        self._splits = plan_splits(inputs)
        self._look = look_at(self._splits, mapped, needs, skip_bad)
        self._needed = needed
        self._columns = {name: read_selector(name) for name in (*needed, *wanted)}
        self._skip_bad = skip_bad

    @property
    def reading(self) -> Reading:
        """Which column is what."""
        return self._look.reading

    def blocks(self) -> Iterator[Block]:
        """Yield the samples in order.

        Raises:
            InputError: A row can't be read, and bad rows are not to be left out; or the first
                rows of a file lack a column.
        """
        for split in _joined(self._splits):
            sampler = Sampler(self.reading, split.path)
            checked = False
            for batch in self._look.batches(split):
                samples = list(sampler.samples(batch))
                self._refuse(batch, split.path)
                if samples and not checked:
                    self._check(samples, split.path)
                    checked = True
                if samples:
                    yield self._block(batch, samples, sampler, split.path)

    def _block(self, batch: Batch, samples: list[Sample], sampler: Sampler, path: str) -> Block:
        widths = batch.widths or [1] * len(batch.rows)
        numbers = zip(batch.numbers, widths, strict=True)
        places = [f"{path}:{number}" for number, width in numbers for _ in range(width)]
        several = batch.widths is not None and self.reading.flatten is None
        shared = [(at, width if several else None) for width in widths for at in range(width)]

        def take(selector: Selector | None) -> list[Any]:
            if selector is None:
                return [None] * len(samples)
            pairs = zip(samples, shared, strict=True)
            return [_value(selector, sample.columns, *share) for sample, share in pairs]

        roles = self.reading.roles
        ids = take(None if batch.widths else roles.get("id"))
        columns = {name: take(selector) for name, selector in self._columns.items()}
        steps = take(roles.get("step"))
        return Block(samples, places, sampler.groups(batch), ids, steps, columns)

    def _refuse(self, batch: Batch, path: str) -> None:
        if batch.rejects and not self._skip_bad:
            raise min(batch.rejects, key=lambda reject: reject.number).error(path, 0)
        self.refused.update(reject.what for reject in batch.rejects)

    def _check(self, samples: Sequence[Sample], path: str) -> None:
        keys = list(dict.fromkeys(key for one in samples[:_ROWS] for key in one.columns))
        for name, option in self._needed.items():
            if not any(column in keys for column in self._columns[name].columns):
                near = find_near(name, keys)
                raise InputError(
                    f"no column {name!r} for {option}", where=path,
                    hints=(
                        *(f"did you mean {one!r}?" for one in near),
                        f"the rows have: {', '.join(sorted(keys))}",
                    ),
                )  # fmt: skip


def _value(selector: Selector, row: Mapping[str, object], at: int, width: int | None) -> Any:
    """Return a value; of a list with one for each completion of the row, the one at a place."""
    value = selector.select(row)
    if isinstance(value, list) and len(value) == width:
        return value[at]
    return None if value is MISSING else value


def _joined(splits: Sequence[Split]) -> Iterator[Split]:
    """Join the parts of one file: read in one go, its rows keep their numbers."""
    for _, parts in itertools.groupby(splits, key=lambda split: split.path):
        every = list(parts)
        yield replace(every[0], stop=every[-1].stop)
