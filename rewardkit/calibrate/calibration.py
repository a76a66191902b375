"""Put labelled completions through a composition, and keep counts and a few examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rewardkit.calibrate.agreement import Agreement
from rewardkit.calibrate.labels import read_label
from rewardkit.calibrate.ranking import Ranking
from rewardkit.calibrate.settings import Sweep, Thresholds
from rewardkit.composite import Composite, Verdict
from rewardkit.errors import ConfigError, InputError
from rewardkit.failures import Failures
from rewardkit.groups import Neighbours
from rewardkit.sample import Sample
from rewardkit.score import Score
from rewardkit.worst import Worst, excerpt

TOTAL = "total"
# A column with more values than this is no slice: an id, or a number.
MAX_SLICES = 200
_LONGEST_NAME, _LONGEST_NUMBER = 200, 1e15
_Values = tuple[float | None, ...]


@dataclass(slots=True)
class Column:
    """Count one reward, or the total, against the labels.

    Args:
        name: The reward's, or `total`.
        paid_from: A value from here on is pay.
    """

    name: str
    paid_from: float
    agreement: Agreement = field(default_factory=Agreement)
    ranking: Ranking = field(default_factory=Ranking)
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one completion on which the label and the value disagree.

    Args:
        place: The row, as `file:line`.
        label: What the label says, as it stands in the row.
        value: What was paid.
        scores: Each reward's name and score.
        answer: The answer of the completion.
    """

    place: str
    label: object
    value: float
    scores: tuple[tuple[str, Score], ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Options:
    """Hold how a calibration is made.

    Args:
        subject: The reward, or `total`, that slices and examples are about; the total where
            it is not said, or the only reward.
        paid_from: Name to the value from which on it is pay; 0.5 for a reward that is not
            there, half of the highest total for the total.
        threshold: A label from this number on means right.
        examples: How many disagreements are kept, each way.
    """

    subject: str | None = None
    paid_from: Mapping[str, float] = field(default_factory=dict)
    threshold: float | None = None
    examples: int = 5


class Calibration:
    """Count labelled completions.

    Args:
        composite: What judges them.
        options: How.
        slices: Names of the columns by which the subject is counted apart.
        sweeps: Options that are tried with several values.

    Raises:
        ConfigError: `options` names no reward of the composition.
    """

    def __init__(
        self,
        composite: Composite,
        options: Options | None = None,
        slices: Sequence[str] = (),
        sweeps: Sequence[Sweep] = (),
    ) -> None:
        options = options or Options()
        self.composite = composite
        self.columns = _columns(composite, options.paid_from)
        names = [column.name for column in self.columns]
        subject = names[-1] if options.subject is None else options.subject
        _refuse_unknown([*options.paid_from, subject], names)
        self._at = names.index(subject)
        self.slices: dict[str, dict[str, Agreement]] = {name: {} for name in slices}
        self.sweeps = sweeps
        self.unlabelled = 0
        self.failures = Failures()
        self.unpaid = Worst[Case](options.examples)
        self.overpaid = Worst[Case](options.examples)
        self._threshold = options.threshold
        self._groups = Neighbours[tuple[bool, _Values]]()

    @property
    def subject(self) -> Column:
        """The column that slices and examples are about."""
        return self.columns[self._at]

    @property
    def right(self) -> int:
        """Completions whose label says right."""
        side = self.columns[0].agreement.right
        return side.scored + side.not_scored

    @property
    def wrong(self) -> int:
        """Completions whose label says wrong."""
        side = self.columns[0].agreement.wrong
        return side.scored + side.not_scored

    def add(
        self,
        samples: Sequence[Sample],
        places: Sequence[str],
        groups: Sequence[object] | None,
        labels: Sequence[object],
        slices: Mapping[str, Sequence[object]],
    ) -> None:
        """Count completions that follow those counted before.

        Args:
            samples: The completions.
            places: Where each stands, as `file:line`.
            groups: What names the group of each, or None where there are no groups.
            labels: The label of each, as it stands in its row.
            slices: For each sliced column the value of each completion.

        Raises:
            InputError: A label can't be read, or a sliced column has too many values.
        """
        read = map(read_label, labels, [self._threshold] * len(labels), places)
        known = [(at, right) for at, right in enumerate(read) if right is not None]
        self.unlabelled += len(samples) - len(known)
        chosen = [samples[at] for at, _ in known]
        rights = [right for _, right in known]
        for sweep in self.sweeps:
            sweep.add(chosen, rights, self.columns[sweep.place].paid_from)
        for (at, right), verdict in zip(known, self.composite.score_batch(chosen), strict=True):
            values = self._count(right, verdict)
            value = values[self._at]
            for name, given in slices.items():
                one = self._slice(name, given[at], places[at])
                one.add(right, value, self.subject.paid_from)
            self._look_at(right, value, verdict, (samples[at], labels[at], places[at]))
            if groups is not None:
                self._rank(self._groups.add(groups[at], (right, values)))

    def end(self) -> None:
        """Count the last group."""
        self._rank(self._groups.end())

    def _count(self, right: bool, verdict: Verdict) -> _Values:
        """Count one completion in every column, and return its values."""
        self.failures.add(self.composite.names, verdict.scores)
        values = tuple([score.value for score in verdict.scores])
        values = values if len(self.columns) == len(values) else (*values, verdict.total)
        for column, value in zip(self.columns, values, strict=True):
            column.agreement.add(right, value, column.paid_from)
            column.thresholds.add(right, value)
        return values

    def _slice(self, name: str, value: object, place: str) -> Agreement:
        found = self.slices[name]
        text = _name_slice(value)
        if text not in found and (text is None or len(found) == MAX_SLICES):
            what = "a value that names none" if text is None else f"more than {MAX_SLICES} values"
            raise InputError(
                f"column {name!r} has {what}", where=place,
                hints=("a slice is a column of few short values, like the kind of problem",),
            )  # fmt: skip
        return found.setdefault(text, Agreement())

    def _look_at(
        self, right: bool, value: float | None, verdict: Verdict, row: tuple[Sample, object, str]
    ) -> None:
        """Keep a completion on which label and value disagree, if it is among the worst."""
        if value is None or (value >= self.subject.paid_from) == right:
            return

        def case() -> Case:
            sample, label, place = row
            scores = tuple(zip(self.composite.names, verdict.scores, strict=True))
            return Case(place, label, value, scores, excerpt(sample))

        if right:
            self.unpaid.offer(-value, case)
        else:
            self.overpaid.offer(value, case)

    def _rank(self, rows: Sequence[tuple[bool, _Values]]) -> None:
        for place, column in enumerate(self.columns if rows else ()):
            pairs = [(right, values[place]) for right, values in rows]
            column.ranking.add(
                [value for right, value in pairs if right and value is not None],
                [value for right, value in pairs if not right and value is not None],
            )


def _columns(composite: Composite, paid_from: Mapping[str, float]) -> list[Column]:
    names = list(composite.names)
    limits = dict.fromkeys(names, 0.5)
    if len(names) > 1:
        names.append(TOTAL)
        limits[TOTAL] = (composite.best_total or 0.0) / 2
    return [Column(name, {**limits, **paid_from}[name]) for name in names]


def _refuse_unknown(asked: Sequence[str], names: Sequence[str]) -> None:
    unknown = next((name for name in asked if name not in names), None)
    if unknown is not None:
        raise ConfigError(
            f"no reward {unknown!r} in --rewards", hints=(f"names: {', '.join(names)}",)
        )


def _name_slice(value: object) -> str | None:
    """Return the text of a short value, or None for anything else."""
    if value is None:
        return "none"
    if isinstance(value, int | float):
        return str(value) if abs(value) < _LONGEST_NUMBER else None
    return value if isinstance(value, str) and len(value) <= _LONGEST_NAME else None
