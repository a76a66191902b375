"""Counts of parts add up to those of the whole, wherever the parts are cut."""

import itertools
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.composite import Verdict
from rewardkit.report.group_tally import GroupTally
from rewardkit.report.tally import ColumnTally, Tally
from rewardkit.score import Score

_VALUES = st.none() | st.sampled_from([0.0, 1.0, 0.1, 0.3]) | st.floats(0, 1)
_ROWS = st.lists(st.tuples(_VALUES, _VALUES, st.sampled_from("aab")), max_size=12)


def tally_of(rows):
    tally = Tally.of(1)
    verdicts = [Verdict((Score(value, "code"),), total) for value, total, _ in rows]
    if verdicts:
        tally.add(verdicts, [key for *_, key in rows])
    return tally


@given(rows=_ROWS, cuts=st.lists(st.integers(0, 12), max_size=3))
def test_parts_add_up_to_the_whole(rows, cuts):
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    joined = Tally.of(1)
    for start, stop in itertools.pairwise(edges):
        joined.merge(pickle.loads(pickle.dumps(tally_of(rows[start:stop]))))
    whole = tally_of(rows)
    assert joined.groups.finish() == whole.groups.finish()
    assert (joined.rewards, joined.total, joined.rows) == (whole.rewards, whole.total, whole.rows)


@given(values=st.lists(st.floats(0, 1), min_size=1))
def test_the_mean_is_the_mean(values):
    column = ColumnTally()
    for value in values:
        column.add(value, "code")
    assert column.mean is not None
    assert math.isclose(column.mean, math.fsum(values) / len(values), abs_tol=1e-15)


def test_what_is_not_scored_is_not_in_the_mean():
    column = ColumnTally()
    column.add(None, "abstained")
    column.add(1.0, "right")
    column.add(0.0, "wrong", rows=3)
    assert (column.mean, column.scored, column.not_scored["abstained"]) == (0.25, 4, 1)
    assert (column.exactly_0, column.exactly_1, column.why_0) == (3, 1, {"wrong": 3})


def test_the_last_bin_holds_1():
    column = ColumnTally()
    for value in (0.0, 0.05, 0.95, 1.0):
        column.add(value, "code")
    assert column.bins == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("totals", "keys", "flat", "alike"),
    [
        pytest.param([0.0, 0.0], "aa", 1, {0.0: 1}, id="all wrong"),
        pytest.param([0.0, 1.0], "aa", 0, {}, id="they differ"),
        pytest.param([0.5, None], "aa", 1, {0.5: 1}, id="one is not scored"),
        pytest.param([None, None], "aa", 1, {}, id="none is scored"),
        pytest.param([0.0, 1.0], "ab", 2, {0.0: 1, 1.0: 1}, id="alone in their groups"),
        pytest.param([0.0, 1.0, 0.0], "aba", 3, {0.0: 2, 1.0: 1}, id="a prompt comes back"),
        pytest.param([0.1, 0.2, 0.3, 0.2], "aaaa", 0, {}, id="more than two values"),
    ],
)
def test_a_group_is_flat_when_no_two_totals_differ(totals, keys, flat, alike):
    groups = GroupTally()
    groups.add(range(len(totals)), {at: (one,) for at, one in enumerate(totals)}, list(keys))
    whole = groups.finish()
    assert (whole.flat[0], whole.alike) == (flat, alike)


def test_finishing_leaves_the_open_groups_open():
    groups = GroupTally()
    groups.add([0], {0: (0.0,)}, ["a"])
    assert groups.finish().sizes == groups.finish().sizes == {1: 1}
    groups.add([1], {1: (1.0,)}, ["a"])
    assert groups.finish().sizes == {2: 1}


def test_groups_that_share_their_values_are_counted_each():
    groups = GroupTally()
    groups.add([1] * 8, {1: (1.0,)}, "aabbccdd")
    whole = groups.finish()
    assert (whole.sizes, whole.flat, whole.alike) == ({2: 4}, {0: 4}, {1.0: 4})
