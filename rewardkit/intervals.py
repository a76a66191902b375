"""Say between what bounds a share or a mean may lie, given what was counted: 95 %."""

import math
from dataclasses import dataclass

Interval = tuple[float, float]
# The 0.975 quantiles of the normal distribution, and of Student's t where an expansion in
# powers of 1 / freedom is too coarse: tan(0.475 pi), and 0.95 * sqrt(2 / (1 - 0.95**2)).
_Z = 1.959963984540054
_FEW = {1: 12.706204736174698, 2: 4.302652729749464}


@dataclass(frozen=True, slots=True)
class Rate:
    """Hold how many of some cases something is true of.

    Args:
        count: Those of which it is true.
        of: All of them, at least one.

    >>> [round(end, 3) for end in Rate(205, 205).interval]
    [0.982, 1.0]
    """

    count: int
    of: int

    @property
    def share(self) -> float:
        """The share, in [0, 1]."""
        return self.count / self.of

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the share.

        Source:
            Wilson 1927, Journal of the American Statistical Association 22:209.
        """
        share = self.share
        middle = share + _Z * _Z / (2 * self.of)
        spread = _Z * math.sqrt(share * (1 - share) / self.of + _Z * _Z / (4 * self.of**2))
        scale = 1 + _Z * _Z / self.of
        # Rounding must not put the share itself outside.
        low, high = (middle - spread) / scale, (middle + spread) / scale
        return max(0.0, min(low, share)), min(1.0, max(high, share))


def difference(first: Rate, second: Rate) -> Interval:
    """Return the 95 % interval of the first share less the second, of independent cases.

    Source:
        Newcombe 1998, Statistics in Medicine 17:873, method 10 ("square and add"): the
        distances of the two Wilson intervals, added as the sides of a right angle.

    >>> [round(end, 4) for end in difference(Rate(56, 70), Rate(48, 80))]
    [0.0524, 0.3339]
    """
    (low, high), (other_low, other_high) = first.interval, second.interval
    gap = first.share - second.share
    below = math.hypot(first.share - low, other_high - second.share)
    above = math.hypot(high - first.share, second.share - other_low)
    return gap - below, gap + above


@dataclass(slots=True)
class ClusteredMean:
    """Take the mean over rows that come in clusters, without keeping them.

    Rows of one cluster may be as alike as they please; clusters are independent. With
    clusters of one row each the interval is that of Student's t.

    >>> mean = ClusteredMean()
    >>> for value in (1.0, 2.0, 3.0):
    ...     mean.add(1, value)
    >>> mean.value, [round(end, 3) for end in mean.interval or ()]
    (2.0, [-0.484, 4.484])
    """

    clusters: int = 0
    rows: int = 0
    total: float = 0.0
    _squared_rows: int = 0
    _squared_totals: float = 0.0
    _products: float = 0.0

    def add(self, rows: int, total: float) -> None:
        """Add one cluster of so many rows, at least one, with that sum."""
        self.clusters += 1
        self.rows += rows
        self.total += total
        self._squared_rows += rows * rows
        self._squared_totals += total * total
        self._products += rows * total

    @property
    def value(self) -> float | None:
        """The mean, or None where there is no row."""
        return self.total / self.rows if self.rows else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of the mean; it takes two clusters.

        Source:
            Liang and Zeger 1986, Biometrika 73:13, for a mean: the variance is the sum over
            c clusters of the squared sum of residuals, over n squared, times c / (c - 1);
            the quantile is that of Student's t with c - 1 degrees of freedom.
        """
        if self.clusters < 2:
            return None
        mean = self.total / self.rows
        # The sum over clusters of (total - rows * mean)**2, multiplied out.
        residuals = self._squared_totals - 2 * mean * self._products + mean**2 * self._squared_rows
        variance = max(0.0, residuals) * self.clusters / (self.clusters - 1)
        spread = _student(self.clusters - 1) * math.sqrt(variance) / self.rows
        return mean - spread, mean + spread


def _student(freedom: int) -> float:
    """Return the 0.975 quantile of Student's t.

    Source:
        Abramowitz and Stegun 1964, 26.7.5; within 0.1 % from three degrees of freedom on.
    """
    if freedom in _FEW:
        return _FEW[freedom]
    terms = (
        (_Z**3 + _Z) / 4,
        (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96,
        (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / 384,
        (79 * _Z**9 + 776 * _Z**7 + 1482 * _Z**5 - 1920 * _Z**3 - 945 * _Z) / 92160,
    )
    return _Z + sum(term / float(freedom) ** power for power, term in enumerate(terms, start=1))
