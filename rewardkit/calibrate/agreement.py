"""Count who is paid, among the right and among the wrong."""

from dataclasses import dataclass, field

from rewardkit.intervals import Interval, Rate, difference


@dataclass(slots=True)
class Side:
    """Count the completions of one label.

    Attributes:
        paid: Those that were paid.
        scored: Those with a value.
        not_scored: Those without one; they are in no rate.
    """

    paid: int = 0
    scored: int = 0
    not_scored: int = 0

    @property
    def rate(self) -> Rate | None:
        """The paid among the scored, or None where there are none."""
        return Rate(self.paid, self.scored) if self.scored else None


@dataclass(slots=True)
class Agreement:
    """Count right and wrong completions, paid or not, and what that is worth.

    >>> found = Agreement(Side(90, 100), Side(20, 100))
    >>> round(found.j or 0, 3), [round(end, 3) for end in found.interval or ()]
    (0.7, [0.584, 0.78])
    """

    right: Side = field(default_factory=Side)
    wrong: Side = field(default_factory=Side)

    def add(self, right: bool, value: float | None, paid_from: float) -> None:
        """Count one labelled completion; from `paid_from` on a value is pay."""
        side = self.right if right else self.wrong
        if value is None:
            side.not_scored += 1
            return
        side.scored += 1
        side.paid += value >= paid_from

    @property
    def j(self) -> float | None:
        """Youden's J: the paid share of the right less that of the wrong.

        Source:
            Youden 1950, Cancer 3:32. 1 is a perfect judge, 0 is chance.
        """
        if not (self.right.rate and self.wrong.rate):
            return None
        return self.right.rate.share - self.wrong.rate.share

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of J, as of the difference of two independent shares."""
        if not (self.right.rate and self.wrong.rate):
            return None
        return difference(self.right.rate, self.wrong.rate)
