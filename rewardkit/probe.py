"""An answer with what it must earn: how plugins teach the conformance suite."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Probe:
    """State one answer, a reference, and whether the answer may earn.

    A probe that must not earn is put to every reward that pays its reference for
    itself. One that must earn is put to the named rewards alone: not every reward
    converts units.

    Args:
        reference: What is right, as a dataset would hold it.
        answer: What a policy answers, without tags.
        earns: The answer is right.
        why: One line for a person.
        rewards: Names of the rewards that must pay it; where it must not earn, no
            names mean all.

    >>> Probe("5 m", "5 km", earns=False, why="another unit").rewards
    ()
    """

    reference: str
    answer: str
    earns: bool
    why: str
    rewards: tuple[str, ...] = ()
