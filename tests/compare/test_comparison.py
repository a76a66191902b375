"""Two rewards are compared as a hand would compare them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import ConfigError, Sample, Score, Verdict
from rewardkit.compare.column import FLIPS, Ranks
from rewardkit.compare.comparison import Comparison, Side
from rewardkit.compare.row import ScoredRow


def verdict(*values: float | None, total: float | str | None = "sum") -> Verdict:
    scores = tuple(Score(value, "said", f"{value}") for value in values)
    if total == "sum":
        total = None if None in values else sum(v for v in values if v is not None)
    return Verdict(scores, total)


def compared(rows, a=("r",), b=("r",), paid_from=None, best=1.0, examples=3) -> Comparison:
    """Compare rows of (group, A's verdict, B's verdict); group None is no group."""
    found = Comparison(Side("a", a, best), Side("b", b, best), paid_from, examples)
    for number, (group, one, other) in enumerate(rows, start=1):
        sample = Sample(f"<answer>{number}</answer>")
        row = ScoredRow(f"f:{number}", None, group is not None, group, number, sample, one)
        found.add(row, other)
    found.end()
    return found


def simple(*pairs, group="g"):
    return [(group, verdict(one), verdict(other)) for one, other in pairs]


def flips(column) -> tuple[int, ...]:
    return tuple(column.flips[kind].seen for kind in FLIPS)


def test_flips_are_counted_by_kind():
    pairs = [(1, 0), (1, 0.5), (0.4, 0.6), (0, 1), (0, 0.4), (1, None), (None, 0), (None, None)]
    (column, total) = compared(simple(*pairs)).columns
    assert flips(column) == (1, 2, 1, 1)
    assert flips(total) == (1, 2, 1, 1)
    assert column.flipped == 5
    # 1 to 0.5 and 0 to 0.4 change a value and flip nothing.
    assert column.changed == 7
    assert column.both == 5


def test_a_flip_is_shown_with_both_reasons_and_the_worst_first():
    found = compared(simple((0.6, 0.4), (1, 0), (0.9, 0.1)), examples=2)
    cases = found.columns[0].flips["paid_to_unpaid"].rows
    assert [(case.place, case.values) for case in cases] == [("f:2", (1, 0)), ("f:3", (0.9, 0.1))]
    assert cases[0].said == ((("r", Score(1, "said", "1")),), (("r", Score(0, "said", "0")),))
    assert cases[0].answer == "2"


def test_the_total_shows_the_rewards_that_differ():
    rows = [("g", verdict(1, 1, total=1.0), verdict(1, 0, total=0.2))]
    found = compared(rows, a=("f", "n"), b=("f", "m"))
    (case,) = found.total.flips["paid_to_unpaid"].rows
    assert [name for name, _ in case.said[0]] == ["n"]
    assert [name for name, _ in case.said[1]] == ["m"]


def test_where_only_the_weights_differ_the_total_shows_every_reward():
    found = compared([("g", verdict(1, total=1.0), verdict(1, total=0.1))])
    (case,) = found.total.flips["paid_to_unpaid"].rows
    assert [[name for name, _ in said] for said in case.said] == [["r"], ["r"]]


def test_rewards_of_one_name_are_compared_wherever_they_stand():
    rows = [(None, verdict(1, 0), verdict(0, 1))]
    found = compared(rows, a=("x", "y"), b=("y", "x"))
    assert [column.name for column in found.columns] == ["x", "y", "total"]
    assert [flips(column) for column in found.columns] == [(0, 0, 0, 0)] * 3


def test_without_a_common_name_the_totals_are_compared():
    found = compared(simple((1, 0)), a=("x",), b=("y",))
    assert [column.name for column in found.columns] == ["total"]
    assert found.total.flipped == 1


def test_where_the_weights_are_not_known_the_total_has_no_pay_to_flip():
    assert compared(simple((1, 0), (1, None)), best=None).total.flipped == 1
    said = compared(simple((1, 0), (1, None)), best=None, paid_from={"total": 0.5})
    assert said.total.flipped == 2


def test_each_side_has_the_threshold_of_its_own_weights():
    # A pays at most 1, B at most 2: 0.8 is pay to A and not to B, which pays from 1.0 on.
    a, b = Side("a", ("r",), 1.0), Side("b", ("r",), 2.0)
    found = Comparison(a, b)
    row = ScoredRow("f:1", None, False, None, None, Sample("x"), verdict(1, total=0.8))
    found.add(row, verdict(1, total=0.8))
    assert flips(found.total) == (1, 0, 0, 0)
    assert found.total.changed == 0


def test_a_threshold_for_what_is_not_compared_is_an_error():
    with pytest.raises(ConfigError, match=r"no reward 'x' in both\n  both have: r, total"):
        compared([], paid_from={"x": 1.0})


def test_the_shift_is_paired_by_row_and_clustered_by_group():
    # Differences 1, 1 in group g and 0, 0 in group h; a row that is not scored is left out.
    # Mean 0.5; residual sums of the groups 1 and -1; variance (1 + 1) * 2 / 1 / 4**2 = 0.25;
    # Student's t with one degree is 12.7062, and half of that 6.3531.
    rows = [*simple((0, 1), (0, 1), (0, None)), *simple((1, 1), (0, 0), group="h")]
    column = compared(rows).columns[0]
    assert column.shift.value == 0.5
    assert column.shift.interval == pytest.approx((0.5 - 6.3531, 0.5 + 6.3531), abs=1e-4)
    assert (column.sums, column.both) == ((1, 3), 4)


def test_rows_without_a_group_are_clusters_of_their_own():
    # Differences 1, 0, 0, 0: mean 0.25, sample deviation 0.5, error 0.25, t with three is 3.182.
    rows = simple((0, 1), (0, 0), (1, 1), (1, 1), group=None)
    found = compared(rows)
    assert found.columns[0].shift.interval == pytest.approx(
        (0.25 - 0.7956, 0.25 + 0.7956), abs=1e-3
    )
    assert (found.groups, found.total.signs.of, found.total.ranks.of) == (0, 0, 0)


def test_advantages_that_change_sign_are_counted_with_the_first():
    # A: 1 0 0 0 has the mean 0.25, so + - - -. B: 0 1 1 0 has 0.5, so - + + -. Three change.
    found = compared(simple((1, 0), (0, 1), (0, 1), (0, 0)))
    signs = found.total.signs
    assert (signs.of, signs.changed, signs.silenced, signs.awakened) == (4, 3, 0, 0)
    assert (signs.first.place, signs.first.step) == ("f:1", 1)


def test_a_group_that_becomes_flat_is_silenced_and_one_that_was_is_awakened():
    rows = [*simple((1, 1), (0, 1)), *simple((0, 0), (0, 1), group="h")]
    signs = compared(rows).total.signs
    assert (signs.of, signs.changed, signs.silenced, signs.awakened) == (4, 0, 2, 2)
    assert signs.first is None


def test_a_flat_group_stays_at_zero_whatever_float_makes_of_its_mean():
    pairs = [(0.7, 0.1)] * 3 + [(0.7, 0.1)] * 4
    signs = compared(simple(*pairs)).total.signs
    assert (signs.changed, signs.silenced, signs.awakened) == (0, 0, 0)
    middle = compared(simple((0.1, 0.3), (0.2, 0.2), (0.3, 0.1))).total.signs
    assert (middle.changed, middle.silenced, middle.awakened) == (2, 0, 0)


def test_who_has_no_total_has_no_advantage():
    signs = compared(simple((1, None), (0, 1), (None, 0), (1, 0))).total.signs
    # A: 1, 0, 1 has the mean 2/3. B: 1, 0, 0 over rows 2, 3, 4. Rows 2 and 4 have both.
    assert (signs.of, signs.changed) == (2, 2)


def test_reversed_pairs_are_counted_inside_groups():
    # Group g: A orders 3 > 2 > 1, B 1 > 2 > 3: three pairs of three. Group h: a tie in A.
    rows = [*simple((3, 1), (2, 2), (1, 3)), *simple((1, 0), (1, 1), group="h")]
    ranks = compared(rows).total.ranks
    assert (ranks.of, ranks.reversed) == (4, 3)


VALUES = st.sampled_from([0.0, 0.25, 0.5, 1.0])
OPTIONAL = st.one_of(st.none(), VALUES)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=12))
def test_reversed_pairs_are_those_of_the_definition(pairs):
    ranks = Ranks()
    ranks.add(pairs)
    every = list(combinations(pairs, 2))
    assert ranks.of == len(every)
    assert ranks.reversed == sum((a - c) * (b - d) < 0 for (a, b), (c, d) in every)


ROWS = st.lists(st.tuples(st.sampled_from("gh"), OPTIONAL, OPTIONAL), max_size=20)


@given(ROWS)
def test_what_is_compared_with_itself_does_not_differ(rows):
    found = compared([(group, verdict(one), verdict(one)) for group, one, _ in rows])
    for column in found.columns:
        assert (column.flipped, column.changed) == (0, 0)
        assert column.ranks.reversed == 0
        signs = column.signs
        assert (signs.changed, signs.silenced, signs.awakened) == (0, 0, 0)
        assert column.shift.value in (None, 0.0)
        assert column.shift.interval in (None, (0.0, 0.0))


@given(ROWS)
def test_swapping_the_sides_mirrors_everything(rows):
    there = compared([(group, verdict(one), verdict(other)) for group, one, other in rows])
    back = compared([(group, verdict(other), verdict(one)) for group, one, other in rows])
    for one, other in zip(there.columns, back.columns, strict=True):
        paid, unpaid, lost, found = flips(one)
        assert flips(other) == (unpaid, paid, found, lost)
        assert one.changed == other.changed
        assert one.sums == other.sums[::-1]
        assert one.ranks == other.ranks
        assert one.signs.changed == other.signs.changed
        assert one.signs.silenced == other.signs.awakened
        if one.shift.value is not None:
            assert one.shift.value == pytest.approx(-other.shift.value)
