"""Ask the rewards, during a run, what they answered at its start."""

from collections.abc import Sequence

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.sample import Sample
from rewardkit.score import ERROR, Score
from rewardkit_runner.references import as_sample
from rewardkit_runner.sources import Row

# Rows in which an answer is looked for that is wrong for the first row.
_LOOKED_THROUGH = 64


class Canary:
    """Hold a right and a wrong answer whose scores must stay what they are now.

    A library that was patched, a model that was exchanged or a worker that is lost changes
    them, before it teaches the policy.

    Args:
        composite: The rewards.
        rows: Rows that are trained on; the first one's reference is the right answer.

    Raises:
        ConfigError: A reward fails on them already.
    """

    def __init__(self, composite: Composite, rows: Sequence[Row]) -> None:
        self._composite = composite
        self._samples = _right(composite, rows[0]) + _wrong(composite, rows)
        self._first = self._judge()
        for name, score in (pair for pairs in self._first for pair in pairs):
            if score.code == ERROR:
                raise ConfigError(
                    f"reward {name!r} fails on a made-up answer to the first row",
                    hints=(inert(score.reason, 400), "make a metric of it: give it the weight 0"),
                )

    def changed(self) -> str:
        """Return what is no longer as it was, or nothing; a busy machine gets a second chance."""
        return self._compare() and self._compare()

    def _judge(self) -> list[list[tuple[str, Score]]]:
        """Return each answer's scores; what moves no total may change or fail."""
        trained = [
            (place, part.alias)
            for place, part in enumerate(self._composite.components)
            if part.trained
        ]
        return [
            [(name, verdict.scores[place]) for place, name in trained]
            for verdict in self._composite.score_batch(self._samples)
        ]

    def _compare(self) -> str:
        for before, now in zip(self._first, self._judge(), strict=True):
            for (name, old), (_, new) in zip(before, now, strict=True):
                if old[:2] != new[:2]:
                    return (
                        f"reward {name!r} gave an answer {_show(old)} at the start, and now "
                        f"{_show(new)}: {inert(new.reason, 400)}"
                    )
        return ""


def _right(composite: Composite, row: Row) -> list[Sample]:
    return [as_sample(row, part.reward) for part in composite.components]


def _wrong(composite: Composite, rows: Sequence[Row]) -> list[Sample]:
    """Find, for each reward, another row's answer that it does not pay for on the first row."""
    found = []
    for part in composite.components:
        others = [as_sample(rows[0], part.reward, row) for row in rows[1:_LOOKED_THROUGH]]
        scores = part.score_batch(others)
        pairs = zip(others, scores, strict=True)
        found += [sample for sample, score in pairs if score.value == 0.0][:1]
    return found


def _show(score: Score) -> str:
    value = "no score" if score.value is None else f"{score.value:g}"
    return f"{value} ({score.code})"
