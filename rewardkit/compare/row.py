"""One completion with what it was paid."""

from typing import NamedTuple

from rewardkit.composite import Verdict
from rewardkit.sample import Sample


class ScoredRow(NamedTuple):
    """Hold one completion with a verdict on it.

    Args:
        place: Where it stands, as `file:line`.
        id: What names it, or None.
        grouped: Whether it belongs to a group.
        group: What names the group.
        step: The step of training that it is from, or None.
        sample: The completion.
        verdict: What was said of it.
    """

    place: str
    id: object
    grouped: bool
    group: object
    step: object
    sample: Sample
    verdict: Verdict
