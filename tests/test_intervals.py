"""Intervals hold what was counted, and are those of the literature."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.intervals import ClusteredMean, Rate, difference


@st.composite
def rates(draw):
    of = draw(st.integers(1, 10_000))
    return Rate(draw(st.integers(0, of)), of)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: Wilson's score.
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
    ],
)
def test_the_interval_of_a_rate_is_wilsons(count, of, low, high):
    assert Rate(count, of).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
        pytest.param((56, 70), (48, 80), 0.0524, 0.3339, id="56/70 less 48/80"),
        pytest.param((9, 10), (3, 10), 0.1705, 0.8090, id="9/10 less 3/10"),
        pytest.param((10, 10), (0, 10), 0.6075, 1.0, id="all less none"),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(first, second, low, high):
    assert difference(Rate(*first), Rate(*second)) == pytest.approx((low, high), abs=5e-5)


@given(rates(), rates())
def test_an_interval_holds_its_point(first, second):
    for rate in (first, second):
        low, high = rate.interval
        assert 0 <= low <= rate.share <= high <= 1
    low, high = difference(first, second)
    assert -1 - 1e-9 <= low <= first.share - second.share <= high <= 1 + 1e-9
    other_low, other_high = difference(second, first)
    assert (-other_high, -other_low) == pytest.approx((low, high))


def mean_of(*clusters: tuple[int, float]) -> ClusteredMean:
    mean = ClusteredMean()
    for rows, total in clusters:
        mean.add(rows, total)
    return mean


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=50))
def test_the_interval_of_a_mean_holds_the_mean(values):
    mean = mean_of(*[(1, value) for value in values])
    assert mean.value == pytest.approx(statistics.fmean(values), abs=1e-9)
    assert mean.interval[0] <= mean.value <= mean.interval[1]


@pytest.mark.parametrize(
    ("rows", "quantile"),
    [(2, 12.7062), (3, 4.3027), (4, 3.1824), (5, 2.7764), (10, 2.2622), (31, 2.0423)],
)
def test_with_one_row_per_cluster_it_is_students_interval(rows, quantile):
    values = [0.0] * (rows - 1) + [1.0]
    mean = mean_of(*[(1, value) for value in values])
    error = statistics.stdev(values) / math.sqrt(rows)
    assert (mean.interval[1] - mean.value) / error == pytest.approx(quantile, rel=1.5e-3)


def test_rows_that_say_the_same_count_once():
    # Two clusters of 4 rows with the sums 0 and 4: mean 0.5, residual sums -2 and 2,
    # variance (4 + 4) * 2 / 1 / 8**2 = 0.25, and Student's t with one degree is 12.7062.
    mean = mean_of((4, 0.0), (4, 4.0))
    assert mean.value == 0.5
    assert mean.interval == pytest.approx((0.5 - 6.3531, 0.5 + 6.3531), abs=1e-4)


def test_one_cluster_has_a_mean_and_no_interval():
    assert (mean_of((3, 1.5)).value, mean_of((3, 1.5)).interval) == (0.5, None)
    assert mean_of().value is None


def covered(intervals, truth) -> float:
    """Return the share of intervals that hold the truth."""
    return statistics.fmean(low <= truth <= high for low, high in intervals)


def test_nineteen_of_twenty_intervals_of_a_difference_hold_the_truth():
    draw = random.Random(1)

    def count(share: float, of: int) -> Rate:
        return Rate(sum(draw.random() < share for _ in range(of)), of)

    found = [difference(count(0.9, 40), count(0.15, 60)) for _ in range(2000)]
    assert 0.93 <= covered(found, 0.75) <= 0.98


def test_nineteen_of_twenty_intervals_of_a_mean_hold_the_truth_however_alike_a_group_is():
    # 30 groups of 8 rows that all share their group's value; the mean is 0.
    draw = random.Random(2)
    grouped, apart = [], []
    for _ in range(1000):
        values = [draw.gauss(0, 1) for _ in range(30)]
        grouped.append(mean_of(*[(8, 8 * value) for value in values]).interval)
        apart.append(mean_of(*[(1, value) for value in values for _ in range(8)]).interval)
    assert 0.93 <= covered(grouped, 0.0) <= 0.97
    assert covered(apart, 0.0) < 0.6  # rows taken for independent would claim far too much
