"""The summary says what the numbers mean, and nothing in it can act on a screen."""

from rewardkit.composite import Composite, Verdict
from rewardkit.report.summary import Summary
from rewardkit.report.table import sparkline, summary_table
from rewardkit.report.tally import Tally
from rewardkit.score import Score


def summary_of(*verdicts: Verdict, keys: str = "", spec: str = "format,numeric:0.5") -> Summary:
    composite = Composite.from_spec(spec)
    tally = Tally.of(len(composite.components))
    rows = range(1, len(verdicts) + 1)
    tally.add(list(verdicts), list(keys) or None, rows, "rows.jsonl")
    return Summary(("rows.jsonl",), "rewardkit rows", {}, composite, tally)


def verdict(numeric: Score, form: float = 1.0, total: float | None = 1.0) -> Verdict:
    return Verdict((Score(form, "shape"), numeric), total)


RIGHT, WRONG = Score(1.0, "equal"), Score(0.0, "outside_tolerance", "5 and 4 differ by 1")


def test_groups_that_teach_nothing_are_told_apart():
    summary = summary_of(
        *[verdict(RIGHT, total=1.5)] * 2, *[verdict(WRONG, 0.0, total=0.0)] * 2,
        *[verdict(WRONG, total=1.0)] * 2, verdict(RIGHT, total=1.5), verdict(WRONG),
        keys="aabbccdd",
    )  # fmt: skip
    assert "Learning signal: 1 of 4 groups differ inside. " in summary_table(summary)
    assert "3 teach nothing (1 all wrong, 1 all right, 1 all alike)." in summary_table(summary)
    assert summary.as_object()["groups"]["all_right"] == 1


def test_a_failed_reward_stands_before_everything_else():
    table = summary_table(summary_of(verdict(Score(None, "error", "boom\x1b[2J"), total=None)))
    assert "ERROR numeric failed on 1 row and left no total there. The first:" in table
    assert "boom\\x1b[2J" in table


def test_many_codes_are_cut_to_the_four_most_frequent():
    wrong = [verdict(Score(0.0, f"code_{place}")) for place in range(9) for _ in range(place + 1)]
    line = next(line for line in summary_table(summary_of(*wrong)).splitlines() if "Why" in line)
    assert line.endswith("(45 rows):   9 code 8   8 code 7   7 code 6   6 code 5   15 other")


def test_the_example_is_a_row_of_the_reward_that_fails_most():
    table = summary_table(summary_of(verdict(RIGHT, 0.0), verdict(WRONG), verdict(WRONG)))
    assert "Look at one:  rows.jsonl:2   numeric gave 0: 5 and 4 differ by 1" in table


def test_a_mean_of_nothing_is_a_dash():
    table = summary_table(summary_of(verdict(Score(None, "no_reference"), total=None)))
    assert table.splitlines()[2].split()[:5] == ["numeric", "0.5", "–", "–", "–"]


def test_a_gate_is_named_in_place_of_its_weight():
    table = summary_table(summary_of(verdict(RIGHT), spec="format:gate,numeric"))
    assert table.splitlines()[1].split()[1] == "gate"


def test_one_row_in_a_million_is_seen_in_the_sparkline():
    assert sparkline([1, 0, 999_999]) == "▁ █"
    assert sparkline([0, 0]) == "  "
