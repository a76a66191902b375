"""The reward `medcalc`: MedCalc-Bench's own rule, without its `eval`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

from pydantic import ConfigDict

from rewardkit import AnswerReward, Sample, Score
from rewardkit.reward import built_when_used
from rewardkit_plugin_medcalc.dates import read_date
from rewardkit_plugin_medcalc.gestation import WeeksAndDays, read_weeks_and_days
from rewardkit_plugin_medcalc.plain import MAX_CHARS, plain
from rewardkit_plugin_medcalc.quantity import read_quantity
from rewardkit_plugin_medcalc.reference import (
    COLUMNS,
    Limits,
    Row,
    WholeNumber,
    read_expected,
    read_row,
)

_HALF = Fraction(1, 2)


@built_when_used
class MedCalc(AnswerReward):
    """Pay for an answer that MedCalc-Bench's own rule calls right.

    A date equals the reference's date; weeks and days equal both; the answer of a
    counted score rounds to the reference; any other number lies within the row's
    `lower` and `upper`, or within 5 % of the reference where the row has no limits.
    The columns `calculator_id` and `output_type` say which rule, and the first
    also which unit an answer may carry.

    Source:
        Khandekar et al. 2024, MedCalc-Bench (arXiv:2406.12036), `evaluation/evaluate.py`.

    >>> row = {"lower": "23.9761", "upper": "26.4999", "calculator_id": 2}
    >>> MedCalc().score(Sample("<answer>25.0 mL/min</answer>", "25.238", columns=row)).value
    1.0
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "medcalc"
    reads: ClassVar[tuple[str, ...]] = COLUMNS

    def judge(self, answer: str, sample: Sample) -> Score:
        """Judge by the rule that the reference's shape and the calculator name."""
        return _judge(answer, read_row(sample.reference, sample.columns))


# The completions of one prompt repeat few answers; a row's texts are short.
@lru_cache(maxsize=2_048)
def _judge_short(answer: str, row: Row) -> Score:
    expected = read_expected(row)
    if isinstance(expected, Score):
        return expected
    text = plain(answer)
    if isinstance(expected, WeeksAndDays):
        return _judge_weeks_and_days(text, expected)
    if isinstance(expected, date):
        return _judge_date(text, expected)
    return _judge_number(text, expected, row.calculator)


def _judge(answer: str, row: Row) -> Score:
    if len(answer) <= MAX_CHARS:
        return _judge_short(answer, row)
    expected = read_expected(row)
    if isinstance(expected, Score):
        return expected
    return Score(0.0, "too_long", f"{len(answer)} characters are no short answer")


def _judge_date(text: str, expected: date) -> Score:
    found = read_date(text)
    if found is None:
        return Score(0.0, "not_a_date", "the answer is not one date; a date is like 08/31/2023")
    return _compare(found == expected, "different_date", f"{found} vs {expected}")


def _judge_weeks_and_days(text: str, expected: WeeksAndDays) -> Score:
    found = read_weeks_and_days(text)
    if found is None:
        what = "the answer is not weeks and days, like (4 weeks, 3 days)"
        return Score(0.0, "not_weeks_and_days", what)
    return _compare(found == expected, "different_weeks_and_days", f"{found} vs {expected}")


def _judge_number(text: str, expected: WholeNumber | Limits, calculator: int | None) -> Score:
    number = read_quantity(text, calculator)
    if isinstance(number, Score):
        return number
    if isinstance(expected, Limits):
        limits = f"{_show(number.value)}, limits {_show(expected.lower)} to {_show(expected.upper)}"
        inside = expected.lower <= number.value <= expected.upper
        return _compare(inside, "outside_limits", limits)
    if number.quantum is None:  # 9/9 says "9 out of 9", not 1
        return Score(0.0, "not_a_count", "the answer to a counted score is a fraction")
    rounds = _rounds_to(number.value, expected.value)
    return _compare(rounds, "different_count", f"{_show(number.value)} vs {expected.value}")


def _rounds_to(value: Fraction, whole: int) -> bool:
    """Say whether Python's `round`, which sends a half to the even side, gives a whole number."""
    distance = abs(value - whole)
    return distance < _HALF or (distance == _HALF and whole % 2 == 0)


def _compare(equal: bool, code: str, reason: str) -> Score:
    return Score(float(equal), "equal" if equal else code, reason)


def _show(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6g}"
