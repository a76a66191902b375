"""Say when rewards fail too often: first a warning, then the end of the run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rewardkit.component import Component
from rewardkit.composite import Composite
from rewardkit.inert import inert
from rewardkit.reward import AnswerReward
from rewardkit.score import ERROR, LIMIT_CODES
from rewardkit_runner.completions import Judged

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """Hold where one reward did not do its work, among completions judged together.

    Args:
        reward: Its name.
        what: `failed`, or `could not read the reference`.
        rows: Places of the completions, counted from 0.
        reasons: The reason of each.
        judged: How many completions there were.
        trained: Whether the reward moves the total.
    """

    reward: str
    what: str
    rows: tuple[int, ...]
    reasons: tuple[str, ...]
    judged: int
    trained: bool

    @property
    def share(self) -> float:
        """The share of the completions, in [0, 1]."""
        return len(self.rows) / self.judged

    def __str__(self) -> str:
        return (
            f"reward {self.reward!r} {self.what} on {len(self.rows)} of {self.judged} "
            f"completions ({self.share:.0%})"
        )

    def examples(self, file: str, before: int) -> list[str]:
        """Show a row for each of the commonest reasons.

        Args:
            file: Where the completions are stored.
            before: Lines of the file before theirs.
        """
        first = dict(zip(reversed(self.reasons), reversed(self.rows), strict=True))
        return [
            f"{file}:{before + first[reason] + 1}: {inert(reason, 400)}"
            + (f"   ({count} like it)" if count > 1 else "")
            for reason, count in Counter(self.reasons).most_common(_SHOWN)
        ]


class Guard:
    """Judge the rewards by how often they fail.

    Args:
        composite: The rewards.
        warn_share: A larger share of failures is worth a word, in [0, 1].
        stop_share: A larger share ends the run, where the reward is trained on.
    """

    def __init__(self, composite: Composite, warn_share: float, stop_share: float) -> None:
        self._components = composite.components
        self._warn_share = warn_share
        self._stop_share = stop_share
        self._warned: set[tuple[str, str]] = set()

    def fatal(self, failures: Sequence[Failure]) -> Failure | None:
        """Return the failure that ends the run, or None."""
        over = [each for each in failures if each.trained and each.share > self._stop_share]
        return max(over, key=lambda each: each.share, default=None)

    def warnings(self, failures: Sequence[Failure]) -> list[str]:
        """Return a sentence for each kind of failure that is worth it and was not named before."""
        new = [
            each
            for each in failures
            if each.share > self._warn_share and (each.reward, each.what) not in self._warned
        ]
        self._warned |= {(each.reward, each.what) for each in new}
        return [f"{each}: {inert(each.reasons[0], 400)}" for each in new]

    def failures(self, judged: Sequence[Judged]) -> list[Failure]:
        """Find what failed among completions judged together."""
        return [
            failure
            for place, part in enumerate(self._components)
            for failure in _failures(part, place, judged)
        ]


def _failures(part: Component, place: int, judged: Sequence[Judged]) -> Iterator[Failure]:
    scores = [each.verdict.scores[place] for each in judged]
    unscored = [(row, score) for row, score in enumerate(scores) if score.value is None]
    kinds = [("failed", [(row, score) for row, score in unscored if score.code == ERROR])]
    if isinstance(part.reward, AnswerReward):  # what else it abstains for is in the row's columns
        own = LIMIT_CODES | {ERROR}
        unread = [(row, score) for row, score in unscored if score.code not in own]
        kinds.append(("could not read the reference", unread))
    for what, found in kinds:
        if found:
            rows, why = zip(*found, strict=True)
            reasons = tuple(score.reason for score in why)
            yield Failure(part.alias, what, rows, reasons, len(judged), part.trained)
