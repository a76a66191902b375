"""A clause of the contract: a named function that finds a counter-example or none."""

from collections.abc import Callable
from dataclasses import dataclass

from rewardkit.check.subject import Subject
from rewardkit.sample import Sample


class Broken(Exception):  # noqa: N818 (the reward is at fault, not the suite)
    """The reward breaks the clause.

    Args:
        what: What happened, in one sentence.
        sample: The smallest counter-example that was found.
        gave: What the reward gave for it.
        hint: Where to look.
    """

    def __init__(
        self, what: str, sample: Sample | None = None, gave: str = "", hint: str = ""
    ) -> None:
        super().__init__(what)
        self.what = what
        self.sample = sample
        self.gave = gave
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Clause:
    """Hold a clause.

    Args:
        name: Of the function; what `expected_failures` speaks of.
        group: The heading under which it is reported.
        promise: What holds, in one line.
        look: Returns how much it looked at; raises `Broken` or `NotApplicable`.
    """

    name: str
    group: str
    promise: str
    look: Callable[[Subject], str]


Look = Callable[[Subject], str]


def clause(group: str, promise: str) -> Callable[[Look], Clause]:
    """Make a clause of a function."""
    return lambda look: Clause(look.__name__, group, promise, look)
