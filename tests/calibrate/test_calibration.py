"""Labelled completions are counted as a hand would count them."""

from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import (
    Component,
    Composite,
    ConfigError,
    InputError,
    Reward,
    RewardkitError,
    Sample,
    Score,
)
from rewardkit.calibrate.agreement import Agreement, Side
from rewardkit.calibrate.calibration import MAX_SLICES, Calibration, Options
from rewardkit.calibrate.labels import read_label
from rewardkit.calibrate.ranking import Ranking
from rewardkit.calibrate.settings import Setting, Thresholds, read_sweep, recommend
from rewardkit.plugins import Plugin
from rewardkit.spec import read_spec


class Said(Reward):
    """Pay what the completion says, so that a case states its own values."""

    name: ClassVar[str] = "said"
    word: int = 0

    def score(self, sample: Sample) -> Score:
        value = sample.text.split()[self.word]
        return Score(None, "abstains") if value == "-" else Score(float(value), "said", sample.text)


def composed(*weights: float) -> Composite:
    plugin = Plugin("tests", "0")
    parts = [
        Component(f"r{word}", Said(word=word), weight, False, plugin)
        for word, weight in enumerate(weights)
    ]
    return Composite(parts)


def calibrated(rows, composite=None, options=None, groups=None, **slices) -> Calibration:
    """Calibrate rows of (completion, label)."""
    found = Calibration(composite or composed(1.0), options, list(slices))
    samples = [Sample(text) for text, _ in rows]
    places = [f"f:{number}" for number in range(1, len(rows) + 1)]
    found.add(samples, places, groups, [label for _, label in rows], slices)
    found.end()
    return found


def test_the_right_and_the_wrong_are_counted_apart_and_the_not_scored_in_no_rate():
    # Right: 1, 1, 0, not scored: 2 of 3 paid. Wrong: 0, 0, 0, 1, not scored: 1 of 4 paid.
    # J = 2/3 - 1/4 = 5/12. Were "not scored" a 0, it would be 2/4 - 1/5.
    right = [("1", True), ("1", 1), ("0", "right"), ("-", "yes")]
    wrong = [("0", False), ("0", 0), ("0", "wrong"), ("1", "no"), ("-", "incorrect")]
    found = calibrated([*right, *wrong, ("1", None), ("0", "")])
    assert found.subject.agreement == Agreement(Side(2, 3, 1), Side(1, 4, 1))
    assert found.subject.agreement.j == pytest.approx(5 / 12)
    assert (found.right, found.wrong, found.unlabelled) == (4, 5, 2)


@pytest.mark.parametrize(
    ("label", "threshold", "right"),
    [
        pytest.param(True, None, True, id="true"),
        pytest.param(0.0, None, False, id="0.0"),
        pytest.param("1", None, True, id="one, as text"),
        pytest.param(" Correct ", None, True, id="a word with space"),
        pytest.param("WRONG", None, False, id="capitals"),
        pytest.param(None, None, None, id="null"),
        pytest.param(float("nan"), None, None, id="a hole in a table"),
        pytest.param(0.7, 0.7, True, id="the threshold itself is right"),
        pytest.param("4", 4.5, False, id="a grade, as text"),
        pytest.param(1, 3, False, id="1 of 5 points is not right"),
    ],
)
def test_a_label_is_read(label, threshold, right):
    assert read_label(label, threshold, "f:1") is right


@pytest.mark.parametrize(
    "label",
    [
        pytest.param(label, id=str(place))
        for place, label in enumerate([0.5, 2, "0.5", "maybe", [1], {}, "9" * 400, 10**5000, 1e300])
    ],
)
def test_what_is_no_label_names_its_row(label):
    with pytest.raises(InputError, match=r"^f:7: the label .{1,42} says neither right nor wrong"):
        read_label(label, None, "f:7")


def test_the_total_is_paid_from_half_of_the_highest_one():
    # Weights 0.2 and 0.8: the highest total is 1.0. Totals 1.0 and 0.8 are paid, 0.2 is not.
    found = calibrated([("1 1", 1), ("0 1", 1), ("1 0", 0)], composed(0.2, 0.8))
    assert [column.name for column in found.columns] == ["r0", "r1", "total"]
    assert found.subject.name == "total"
    assert found.subject.paid_from == 0.5
    assert found.subject.agreement == Agreement(Side(2, 2), Side(0, 1))


def test_one_reward_has_no_total_of_its_own():
    assert [column.name for column in calibrated([("1", 1)], composed(0.3)).columns] == ["r0"]


def test_what_counts_as_paid_can_be_said():
    options = Options(paid_from={"r0": 0.9}, subject="r0")
    found = calibrated([("0.8", 1), ("0.9", 1)], composed(1.0), options)
    assert found.subject.agreement.right == Side(1, 2)


@pytest.mark.parametrize(
    "options", [Options(subject="r9"), Options(paid_from={"r9": 1.0}), Options(subject="")]
)
def test_a_reward_that_is_not_there_is_an_error(options):
    with pytest.raises(ConfigError, match=r"names: r0"):
        Calibration(composed(1.0), options)


@pytest.mark.parametrize(
    ("right", "wrong", "pairs", "inverted", "tied"),
    [
        pytest.param([1.0], [0.0], 1, 0, 0, id="in order"),
        pytest.param([0.2], [0.5], 1, 1, 0, id="inverted"),
        pytest.param([0.5, 0.5], [0.5], 2, 0, 2, id="tied"),
        # 0.3 against 0.1, 0.3, 0.9: order, tie, inversion. 1.0 against them: all in order.
        pytest.param([0.3, 1.0], [0.9, 0.1, 0.3], 6, 1, 1, id="mixed"),
        pytest.param([1.0, 1.0], [], 0, 0, 0, id="no wrong one"),
    ],
)
def test_pairs_inside_a_group_are_counted(right, wrong, pairs, inverted, tied):
    ranking = Ranking()
    ranking.add(right, wrong)
    assert (ranking.pairs, ranking.inverted, ranking.tied) == (pairs, inverted, tied)
    assert (ranking.groups, ranking.spoiled) == (pairs > 0, inverted > 0)


VALUES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(st.lists(VALUES, max_size=8), st.lists(VALUES, max_size=8))
def test_counted_pairs_are_those_of_the_definition(right, wrong):
    ranking = Ranking()
    ranking.add(right, wrong)
    every = [(one, other) for one in right for other in wrong]
    assert ranking.pairs == len(every)
    assert ranking.inverted == sum(one < other for one, other in every)
    assert ranking.tied == sum(one == other for one, other in every)


def test_groups_end_where_the_prompt_changes_and_go_on_over_blocks():
    # Group a: right 0.2 under wrong 0.9. Group b: right 1.0 over wrong 0.0. Were they one
    # group, there would be four pairs.
    found = Calibration(composed(1.0))
    for group, text, label in (("a", "0.2", 1), ("a", "0.9", 0), ("b", "1", 1), ("b", "0", 0)):
        found.add([Sample(text)], ["f:1"], [group], [label], {})
    found.end()
    assert found.subject.ranking == Ranking(pairs=2, inverted=1, tied=0, groups=2, spoiled=1)


def test_without_groups_no_pairs_are_counted():
    assert calibrated([("1", 1), ("0", 0)]).subject.ranking == Ranking()


def test_slices_count_the_subject_by_the_value_of_a_column():
    found = calibrated([("1", 1), ("0", 1), ("0", 0)], kind=["a", "b", None], level=[True, True, 3])
    assert found.slices["kind"] == {
        "a": Agreement(Side(1, 1), Side()),
        "b": Agreement(Side(0, 1), Side()),
        "none": Agreement(Side(), Side(0, 1)),
    }
    assert found.slices["level"]["True"].right == Side(1, 2)


def test_a_column_of_many_values_is_no_slice():
    rows = [("1", 1)] * (MAX_SLICES + 1)
    with pytest.raises(InputError, match=r"^f:201: column 'id' has more than 200 values"):
        calibrated(rows, id=list(range(MAX_SLICES + 1)))


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 10**400, "a" * 201], ids=repr)
def test_what_names_no_slice_is_an_error(value):
    with pytest.raises(InputError, match=r"^f:1: column 'kind' has a value that names none"):
        calibrated([("1", 1)], kind=[value])


def test_the_worst_disagreements_come_first_each_way():
    rows = [("0.4", 1), ("0.1", 1), ("0.6", 1), ("0.4", 0), ("0.7", 0), ("1", 0), ("-", 1)]
    found = calibrated(rows, options=Options(examples=1))
    assert (found.unpaid.seen, found.overpaid.seen) == (2, 2)
    assert [(case.place, case.value) for case in found.unpaid.rows] == [("f:2", 0.1)]
    assert [(case.place, case.value) for case in found.overpaid.rows] == [("f:6", 1.0)]
    (case,) = found.overpaid.rows
    assert case.scores == (("r0", Score(1.0, "said", "1")),)


def test_no_example_is_kept_where_none_is_wanted():
    found = calibrated([("0", 1), ("0", 1)], options=Options(examples=0))
    assert (found.unpaid.rows, found.unpaid.seen) == ([], 2)


def test_thresholds_ask_what_another_one_would_have_paid():
    # Right 0.2, 0.6, 1.0; wrong 0.2, 0.2, 0.6. From 0.6: 2/3 and 1/3. From 1.0: 1/3 and 0.
    counts = Thresholds()
    for right, value in ((1, 0.2), (1, 0.6), (1, 1.0), (0, 0.2), (0, 0.2), (0, 0.6), (1, None)):
        counts.add(bool(right), value)
    assert counts.settings(paid_from=0.5) == [
        Setting("0.6", Agreement(Side(2, 3), Side(1, 3)), now=True),
        Setting("1", Agreement(Side(1, 3), Side(0, 3)), now=False),
    ]


def test_two_values_have_no_threshold_to_choose():
    assert Thresholds(Counter({0.0: 3, 1.0: 4}), Counter({0.0: 5})).settings(0.5) == []


def test_of_many_thresholds_a_few_are_shown_with_the_best_and_the_present_one():
    # The right have 500 to 999 thousandths, the wrong 0 to 499: 0.5 tells them all.
    counts = Thresholds()
    for thousandth in range(1000):
        counts.add(thousandth >= 500, thousandth / 1000)
    found = counts.settings(paid_from=0.111)
    texts = [one.text for one in found]
    assert len(found) <= 13
    assert {"0.5", "0.111"} <= set(texts)
    assert recommend(found).best.text == "0.5"


def test_the_recommendation_names_what_the_rows_do_not_tell_apart():
    few = [Setting(str(paid), Agreement(Side(paid, 10), Side(0, 10))) for paid in (2, 9, 10)]
    chosen = recommend(few)
    assert (chosen.best.text, [one.text for one in chosen.alike]) == ("10", ["9"])
    many = [Setting(str(paid), Agreement(Side(paid, 1000), Side(0, 1000))) for paid in (900, 1000)]
    assert recommend(many).alike == ()


def test_of_equal_settings_the_one_that_pays_fewer_wrong_ones_is_recommended():
    # 9/10 - 1/10 = 8/10 - 0/10.
    loose = Setting("loose", Agreement(Side(9, 10), Side(1, 10)))
    strict = Setting("strict", Agreement(Side(8, 10), Side(0, 10)))
    assert recommend([loose, strict]).best.text == "strict"


def test_nothing_is_recommended_where_no_setting_has_a_j():
    assert recommend([Setting("0", Agreement(Side(1, 2), Side()))]) is None


def test_a_sweep_judges_the_same_rows_with_each_value():
    terms = read_spec("format,n=numeric:0.5:rtol=0.01")
    composite = Composite.from_spec(terms)
    sweep = read_sweep("n.rtol=0,0.01,0.2", composite, terms)
    answers = [("100", True), ("100.5", True), ("110", False)]
    samples = [Sample(f"<answer>{answer}</answer>", 100) for answer, _ in answers]
    found = Calibration(composite, sweeps=[sweep])
    found.add(samples, ["f:1", "f:2", "f:3"], None, [label for _, label in answers], {})
    counts = [(one.text, one.agreement.right.paid, one.agreement.wrong.paid, one.now)
              for one in sweep.settings()]  # fmt: skip
    assert counts == [("0", 1, 0, False), ("0.01", 2, 0, True), ("0.2", 2, 1, False)]


def test_a_sweep_shows_the_present_value_too():
    terms = read_spec("numeric")
    sweep = read_sweep("numeric.rtol=0.5", Composite.from_spec(terms), terms)
    assert [(one.text, one.now) for one in sweep.settings()] == [("0", True), ("0.5", False)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("numeric", "cannot read 'numeric'"),
        ("numeric.rtol", "cannot read"),
        ("units.rtol=1", "--sweep: no reward 'units'\n  names: numeric"),
        ("numeric.rtoll=1", "has no option 'rtoll'"),
        ("numeric.rtol=x", "option 'rtol' is 'x'"),
    ],
)
def test_a_sweep_that_cannot_be_says_so(text, message):
    terms = read_spec("numeric")
    with pytest.raises(RewardkitError, match=message):
        read_sweep(text, Composite.from_spec(terms), terms)


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=30))
def test_j_is_mirrored_when_the_labels_are(rows):
    one = calibrated([(str(value), label) for value, label in rows]).subject.agreement
    other = calibrated([(str(value), not label) for value, label in rows]).subject.agreement
    assert (one.j is None) == (other.j is None)
    if one.j is not None:
        assert one.j == pytest.approx(-other.j)
        assert -1 <= one.interval[0] <= one.j <= one.interval[1] <= 1
