"""Turn the rows of a batch into samples, as a reading says."""

from collections.abc import Callable, Hashable, Sequence
from itertools import repeat
from operator import methodcaller
from types import NoneType
from typing import Any

from rewardkit.completion import ends_in_think
from rewardkit.errors import InputError
from rewardkit.inert import inert
from rewardkit.rows.batch import Batch, Reject, Row, line_of
from rewardkit.rows.jsonl import SKIP, show
from rewardkit.rows.layouts import Reading
from rewardkit.rows.mapping import MISSING, Selector
from rewardkit.sample import Sample
from rewardkit.samples import Samples

# Ids are remembered for this many rows at most, so that memory stays flat.
_IDS_REMEMBERED = 1 << 17
_SHOWN_KEYS = 200


class Sampler:
    """Make samples from rows; refuse rows without a completion and ids that stand twice.

    Args:
        reading: Which column is what.
        part: Names the part of the file, so that no two rows of the files share a name.
    """

    def __init__(self, reading: Reading, part: Hashable = None) -> None:
        self._reading = reading
        self._part = part
        self._completion = reading.roles["completion"]
        self._places = [
            _getter(reading.roles.get(role)) for role in ("completion", "reference", "prompt")
        ]
        self._has_prompts = "prompt" in reading.roles
        self._columns = {name: _getter(selector) for name, selector in reading.columns.items()}
        self._group = self._group_getter()
        self._id = _getter(reading.roles.get("id"))
        self._ids = _Ids()

    def samples(self, batch: Batch) -> Sequence[Sample]:
        """Return the samples of all rows; rows that give none move to the batch's rejects.

        A row gives one sample or, where `--map completion=` holds a `[*]`, one per
        completion; the batch then notes how many each row gave.
        """
        if self._reading.only is not None:
            column, value = self._reading.only
            batch.keep([at for at, row in enumerate(batch.rows) if row.get(column) == value])
        self._check_ids(batch)
        try:
            return self._make(batch)
        except InputError:
            batch.drop(lambda place: self._refuse(batch, place))
            return self._make(batch)

    def groups(self, batch: Batch) -> list[Any] | None:
        """Return what names each sample's group, or None where there are no groups."""
        if batch.widths is not None and self._reading.flatten is None:
            pairs = zip(batch.numbers, batch.widths, strict=True)
            return [(self._part, number) for number, width in pairs for _ in range(width)]
        return None if self._group is None else [self._group(row) for row in self._rows(batch)]

    def _make(self, batch: Batch) -> Sequence[Sample]:
        completion, reference, prompt = self._places
        if self._completion.explodes:
            return self._explode(batch)
        rows = self._rows(batch)
        columns = map(self._widen, rows) if self._columns else rows
        completions, references = list(map(completion, rows)), list(map(reference, rows))
        prompts = list(map(prompt, rows)) if self._has_prompts else None
        if set(map(type, completions)) == {str}:
            for prompt in prompts or ():
                if type(prompt) is not str and prompt is not None:
                    ends_in_think(prompt)  # raises where it can't be read
            return Samples(completions, references, prompts, list(columns))
        return list(map(Sample, completions, references, prompts or repeat(None), columns))

    def _rows(self, batch: Batch) -> list[Row]:
        """Return rows of one completion each; the batch notes how many each row gave."""
        flatten = self._reading.flatten
        if flatten is None:
            return batch.rows
        parts = [flatten(row) for row in batch.rows]
        batch.widths = [len(part) for part in parts]
        return [row for part in parts for row in part]

    def _explode(self, batch: Batch) -> list[Sample]:
        completion, reference, prompt = self._places
        groups = [completion(row) for row in batch.rows]
        if not all(groups):
            raise InputError("there is no completion under the [*]")
        batch.widths = [len(group) for group in groups]
        return [
            Sample(None if one is MISSING else one, reference(row), prompt(row), self._widen(row))
            for row, group in zip(batch.rows, groups, strict=True)
            for one in group
        ]

    def _widen(self, row: Row) -> Row:
        return {**row, **{name: get(row) for name, get in self._columns.items()}}

    def _group_getter(self) -> Callable[[Row], Any] | None:
        named = self._reading.roles.get("group", self._reading.roles.get("prompt"))
        if named is None:
            return None
        group, step = _getter(named), self._reading.roles.get("step")
        if step is None:
            return group
        get_step = _getter(step)
        return lambda row: (get_step(row), group(row))

    def _refuse(self, batch: Batch, place: int) -> Reject | None:
        try:
            self._make(Batch([1], [batch.rows[place]]))
        except InputError as error:
            if self._reading.flatten or self._places[0](batch.rows[place]) is not None:
                return _reject(batch, place, self._completion, error.what, error.hints)
            missing = _no_completion(self._completion, batch.rows[place])
            return _reject(batch, place, self._completion, missing.what, missing.hints)
        return None

    def _check_ids(self, batch: Batch) -> None:
        selector = self._reading.roles.get("id")
        if selector is None:
            return
        ids = [self._id(row) for row in batch.rows]
        repeated = self._ids.repeated(ids)
        if repeated:
            hint = f"if it names the prompt and not the row: --map group={selector.text}"
            batch.drop(
                lambda place: (
                    _reject(batch, place, selector, "an id stands twice", (hint,))
                    if place in repeated
                    else None
                )
            )


class _Ids:
    """Remember ids: those that count up by one all of them, others the latest."""

    def __init__(self) -> None:
        self._counted = range(0)
        self._recent: set[object] = set()
        self._older: set[object] = set()

    def repeated(self, ids: Sequence[object]) -> set[int]:
        """Return the places of ids that were there before, and remember the others."""
        if self._counts_on(ids):
            return set()
        names = [one if type(one) in (str, int, NoneType) else repr(one) for one in ids]
        repeated = {place for place, name in enumerate(names) if self._seen(name)}
        if len(self._recent) > _IDS_REMEMBERED:
            self._recent, self._older = set(), self._recent
        return repeated

    def _counts_on(self, ids: Sequence[object]) -> bool:
        first = self._counted.stop if self._counted else ids[0] if ids else None
        if type(first) is not int or self._recent or self._older:
            return False
        counted = range(first, first + len(ids))
        if list(counted) != ids:
            return False
        self._counted = range(self._counted.start if self._counted else first, counted.stop)
        return True

    def _seen(self, name: object) -> bool:
        if name is None:
            return False
        if type(name) is int and name in self._counted:  # a range looks for text item by item
            return True
        if name in self._recent or name in self._older:
            return True
        self._recent.add(name)
        return False


def _getter(selector: Selector | None) -> Callable[[Row], Any]:
    """Return the quickest way to the value; what is missing is None."""
    if selector is None:
        return _nothing
    column = selector.column
    if column is not None:
        return methodcaller("get", column)

    def select(row: Row) -> Any:
        value = selector.select(row)
        return None if value is MISSING else value

    return select


def _nothing(row: Row) -> None:
    """Return None: the file has no such column."""


def _no_completion(selector: Selector, row: Row) -> InputError:
    if any(column in row for column in selector.columns):
        return InputError(f"{selector.text!r} is null or not there")
    keys = inert(", ".join(sorted(row)), _SHOWN_KEYS)
    return InputError(f"no {selector.text!r} in this row", hints=(f"it has: {keys}",))


def _reject(
    batch: Batch, place: int, selector: Selector, what: str, hints: tuple[str, ...]
) -> Reject:
    if batch.raw is None:
        return Reject(batch.numbers[place], 1, what, (*hints, SKIP), line_of(batch.rows[place]))
    line = batch.raw[place]
    key = next(
        (k for name in selector.columns if (k := line.find(b'"%b"' % name.encode())) >= 0), 0
    )
    column = len(line[:key].decode()) + 1
    return Reject(batch.numbers[place], column, what, (*show(line, column), *hints, SKIP), line)
