"""Check references before a run: each must earn full marks under its own reward."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rewardkit import Component, Composite
from rewardkit.completion import ends_in_think
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.reward import AnswerReward, Reward
from rewardkit.sample import Sample
from rewardkit.score import Score
from rewardkit_runner.sources import Row

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what the check of one reward found.

    Args:
        name: The reward's name.
        scored: How many references were scored.
        misses: Row index and score of each that did not earn 1.0.
    """

    name: str
    scored: int
    misses: tuple[tuple[int, Score], ...]

    @property
    def share(self) -> float:
        """The share of references that earn 1.0."""
        return 1 - len(self.misses) / self.scored

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.scored - len(self.misses)} of {self.scored} references score 1.0"
        )


def check_references(
    rows: Sequence[Row], composite: Composite, min_share: float
) -> tuple[Checked, ...]:
    """Score each row's reference, written as a completion, under each reward that reads one.

    Args:
        rows: Rows with a `prompt`, a `reference` and other columns.
        composite: The rewards.
        min_share: Least share of references that must earn 1.0, in [0, 1].

    Raises:
        ConfigError: Fewer do; the message shows rows and reasons.
    """
    checked = tuple(
        _check(part, rows)
        for part in composite.components
        if isinstance(part.reward, AnswerReward) and part.trained
    )
    for found in checked:
        if found.share < min_share:
            raise _too_few(found, rows)
    return checked


def unreachable(checked: Sequence[Checked]) -> frozenset[int]:
    """Return the rows whose own reference does not earn 1.0: a right answer would not either."""
    return frozenset(row for found in checked for row, _ in found.misses)


def _check(part: Component, rows: Sequence[Row]) -> Checked:
    scores = part.score_batch([as_sample(row, part.reward) for row in rows])
    misses = tuple((row, score) for row, score in enumerate(scores) if score.value != 1.0)
    return Checked(part.alias, len(rows), misses)


def as_sample(row: Row, reward: Reward, answered: Row | None = None) -> Sample:
    """Write a reference as a completion, in the form that the reward reads.

    Args:
        row: Whose prompt is answered.
        reward: Says where the answer stands, and between which tags.
        answered: Whose reference is the answer; that of `row` itself if None.
    """
    reference, prompt = row.get("reference"), row.get("prompt")
    columns = {name: value for name, value in row.items() if name not in ("prompt", "reference")}
    right = reference if answered is None else answered.get("reference")
    accepted = right[0] if isinstance(right, list) and right else right
    place, tag, think = (getattr(reward, name, usual) for name, usual in _FORM.items())
    answer = _IN_PLACE[place].format(answer=accepted, tag=tag)
    opened = "" if ends_in_think(prompt) else f"<{think}>"
    return Sample(f"{opened}…</{think}>{answer}", reference, prompt, columns)


_FORM = {"answer_in": "tag", "answer_tag": "answer", "think_tag": "think"}
_IN_PLACE = {
    "tag": "<{tag}>{answer}</{tag}>", "boxed": "\\boxed{{{answer}}}",
    "last_number": "{answer}", "completion": "{answer}",
}  # fmt: skip


def _too_few(found: Checked, rows: Sequence[Row]) -> ConfigError:
    shown = [
        f"row {row + 1}: {inert(repr(rows[row].get('reference')), 60)}  "
        f"{score.code}: {inert(score.reason, 80)}"
        for row, score in found.misses[:_SHOWN]
    ]
    codes = Counter(score.code for _, score in found.misses).most_common(3)
    return ConfigError(
        f"{found}; a right answer could not earn it on the others",
        hints=(
            *shown,
            "why: " + ", ".join(f"{count} {code}" for code, count in codes),
            "read the reference from another place: --map reference=COLUMN:FILTER, "
            f"or leave those rows out: --min_reference_share {math.floor(found.share * 100) / 100}",
        ),
    )
