"""Compare settings of a reward on the same rows, and say honestly which is best."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from rewardkit.calibrate.agreement import Agreement, Side
from rewardkit.change import read_change
from rewardkit.composite import Composite
from rewardkit.isolation.limits import Isolate
from rewardkit.reward import Reward
from rewardkit.sample import Sample
from rewardkit.spec import Term

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold what one setting is worth.

    Args:
        text: The setting, as it is written.
        agreement: The counts under it.
        now: Whether it is the one that was asked for.
    """

    text: str
    agreement: Agreement
    now: bool = False


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Hold the setting with the highest J, and those that the rows don't tell from it.

    Args:
        best: The highest J; of several, the one that pays the fewest wrong completions.
        alike: Settings whose J lies inside the best one's interval.
    """

    best: Setting
    alike: tuple[Setting, ...]


def recommend(settings: Sequence[Setting]) -> Recommendation | None:
    """Choose among settings that were measured on the same rows; None where J is not known."""
    known = [(one.agreement.j, one) for one in settings if one.agreement.j is not None]
    if not known:
        return None
    top, best = max(known, key=lambda pair: (pair[0], -pair[1].agreement.wrong.paid))
    low, _ = best.agreement.interval or (top, top)
    alike = tuple(one for j, one in known if one is not best and j >= low)
    return Recommendation(best, alike)


@dataclass(slots=True)
class Thresholds:
    """Count values, to ask afterwards what another threshold would have paid.

    Values are rounded to four digits, so that memory stays flat.
    """

    right: Counter[float] = field(default_factory=Counter)
    wrong: Counter[float] = field(default_factory=Counter)

    def add(self, right: bool, value: float | None) -> None:
        """Count one labelled completion."""
        if value is not None:
            (self.right if right else self.wrong)[float(f"{value:.4g}")] += 1

    def settings(self, paid_from: float) -> list[Setting]:
        """Return a setting per threshold, or none where there are only two values.

        Of many thresholds some are shown, evenly spaced by rank, with the best and the
        present one among them.
        """
        values = sorted({*self.right, *self.wrong})
        if len(values) < 3:
            return []
        sides = zip(_at_least(values, self.right), _at_least(values, self.wrong), strict=True)
        now = next((value for value in values if value >= paid_from), None)
        found = [
            Setting(f"{value:g}", Agreement(right, wrong), value == now)
            for value, (right, wrong) in zip(values, sides, strict=True)
        ][1:]  # from the lowest value on, everything is paid
        chosen = recommend(found)
        step = max(1, -(-len(found) // _SHOWN))
        return [
            one
            for place, one in enumerate(found)
            if place % step == 0 or one.now or (chosen and one is chosen.best)
        ]


def _at_least(values: Sequence[float], counts: Counter[float]) -> list[Side]:
    """Return, for each value in rising order, how many are no lower."""
    paid = [*accumulate(counts[value] for value in reversed(values))]
    return [Side(count, counts.total()) for count in reversed(paid)]


class Sweep:
    """Judge the same rows with several values of one option.

    Args:
        name: The option, as `numeric.rtol`.
        place: The reward's place in the composition.
        now: The reward as it was asked for.
        judges: For each value its text, and the reward alone with it.
    """

    def __init__(
        self, name: str, place: int, now: Reward, judges: Sequence[tuple[str, Composite]]
    ) -> None:
        self.name = name
        self.place = place
        self._now = now
        self._judges = [(text, judge, Agreement()) for text, judge in judges]

    def add(self, samples: Sequence[Sample], labels: Sequence[bool], paid_from: float) -> None:
        """Judge labelled completions with each value."""
        for _, judge, count in self._judges:
            for right, verdict in zip(labels, judge.score_batch(samples), strict=True):
                count.add(right, verdict.scores[0].value, paid_from)

    def settings(self) -> list[Setting]:
        """Return a setting per value."""
        return [
            Setting(text, count, judge.components[0].reward == self._now)
            for text, judge, count in self._judges
        ]


def read_sweep(
    text: str, composite: Composite, terms: Sequence[Term], isolate: Isolate | None = None
) -> Sweep:
    """Read `alias.option=value,value,…`.

    Args:
        text: As it was typed.
        composite: What judges the rows.
        terms: What it was built from.
        isolate: What runs in workers.

    Raises:
        ConfigError: It breaks this grammar, or names no reward of the composition.
        SpecError: The reward has no such option, or a value does not fit.
    """
    asked = read_change(text, composite.names, "--sweep")
    place = composite.names.index(asked.alias)
    now = composite.components[place].reward
    values = dict.fromkeys(part.strip() for part in asked.value.split(","))

    def alone(term: Term) -> Composite:
        trained = replace(term, weight=1.0, gate=False)
        return Composite.from_spec([trained], max_chars=composite.max_chars,
                                   on_limit=composite.on_limit, isolate=isolate)  # fmt: skip

    judges = [(value, alone(replace(asked, value=value).made_to(terms)[place])) for value in values]
    if all(judge.components[0].reward != now for _, judge in judges):
        judges.insert(0, (str(getattr(now, asked.option)), alone(terms[place])))
    return Sweep(f"{asked.alias}.{asked.option}", place, now, judges)
