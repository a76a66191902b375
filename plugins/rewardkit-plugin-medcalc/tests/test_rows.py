"""What the reward takes from a row, in whatever type the dataset holds it."""

import datetime
from decimal import Decimal

import pytest
from rewardkit_plugin_medcalc import RECIPE, MedCalc

from rewardkit import Composite, Sample
from rewardkit.plugins import installed


def judge(answer, reference, **columns):
    return MedCalc().score(Sample(f"<answer>{answer}</answer>", reference, columns=columns))


@pytest.mark.parametrize(
    ("reference", "columns"),
    [
        pytest.param("8.56", {"lower": "8.132", "upper": "8.988"}, id="text"),
        pytest.param(8.56, {"lower": 8.132, "upper": 8.988}, id="floats"),
        pytest.param(Decimal("8.56"), {"lower": Decimal("8.132")}, id="decimals"),
        pytest.param(" 8.56 ", {"lower": " 8.132", "upper": "8.988\n"}, id="white space around"),
        pytest.param("8.56", {"lower": None, "upper": ""}, id="no limits"),
        pytest.param("8.56", {"calculator_id": 7, "output_type": "decimal"}, id="id as int"),
        pytest.param("8.56", {"calculator_id": "7"}, id="id as text"),
        pytest.param("8.56", {"calculator_id": 7.0}, id="id as pandas reads it beside gaps"),
    ],
)
def test_a_number_may_come_as_text_or_as_a_number(reference, columns):
    assert judge("8.8", reference, **columns).value == 1.0
    assert judge("9.0", reference, **columns).value == 0.0


def test_a_date_may_come_as_a_date():
    assert judge("September 23, 2014", datetime.date(2014, 9, 23)).value == 1.0


def test_weeks_and_days_may_come_as_a_tuple():
    assert judge("14w2d", ("14 weeks", "2 days")).value == 1.0


@pytest.mark.parametrize(
    ("calculator", "output_type", "value"),
    [
        pytest.param(
            15, "decimal", 1.0, id="a counted score rounds, whatever the type column says"
        ),
        pytest.param(7, "integer", 0.0, id="a formula has limits, whatever the type column says"),
        pytest.param(999, "integer", 1.0, id="an unknown calculator: the type column says integer"),
        pytest.param(999, "Decimal", 0.0, id="an unknown calculator: the type column says decimal"),
        pytest.param(None, None, 1.0, id="nothing said: limits equal to the reference are a count"),
        pytest.param("fifteen", "", 1.0, id="a calculator that is no number says nothing"),
    ],
)
def test_the_calculator_then_the_type_column_then_the_limits_name_the_rule(
    calculator, output_type, value
):
    columns = {"calculator_id": calculator, "output_type": output_type}
    assert judge("8.4", "8", lower="8", upper="8", **columns).value == value


def test_limits_that_differ_are_a_formulas():
    assert judge("4.4", "4", lower="3.8", upper="4.2").code == "outside_limits"


@pytest.mark.parametrize(
    ("reference", "columns", "code"),
    [
        pytest.param(None, {}, "no_reference", id="no reference"),
        pytest.param("", {}, "unreadable_reference", id="empty reference"),
        pytest.param("high", {}, "unreadable_reference", id="a word"),
        pytest.param(True, {}, "unreadable_reference", id="a bool is no number"),
        pytest.param(float("nan"), {}, "unreadable_reference", id="nan"),
        pytest.param("4-6", {}, "unreadable_reference", id="a range"),
        pytest.param("8.5", {"calculator_id": 15}, "unreadable_reference", id="half a point"),
        pytest.param("7" * 300, {}, "unreadable_reference", id="a long number"),
        pytest.param(10**5000, {}, "unreadable_reference", id="an int that Python cannot print"),
        pytest.param("5", {"lower": "low"}, "unreadable_limits", id="a limit in words"),
        pytest.param("5", {"upper": float("nan")}, "unreadable_limits", id="a limit of nan"),
        pytest.param("5", {"lower": "6", "upper": "7"}, "reference_outside_limits", id="outside"),
        pytest.param("5", {"lower": "6", "upper": "4"}, "reference_outside_limits", id="crossed"),
    ],
)
@pytest.mark.parametrize("answer", ["5", "8", "x" * 300], ids=["5", "8", "long"])
def test_a_row_that_cannot_be_judged_is_not_scored(answer, reference, columns, code):
    score = judge(answer, reference, **columns)
    assert (score.value, score.code) == (None, code)


@pytest.mark.parametrize(
    ("answer", "reference", "calculator", "code"),
    [
        pytest.param("5", "03/05/2024", 13, "not_a_date", id="not a date"),
        pytest.param("03/06/2024", "03/05/2024", 13, "different_date", id="another date"),
        pytest.param("100 days", "(14 weeks, 2 days)", 69, "not_weeks_and_days", id="not a pair"),
        pytest.param(
            "14w3d", "(14 weeks, 2 days)", 69, "different_weeks_and_days", id="another pair"
        ),
        pytest.param("9", "8", 15, "different_count", id="another count"),
        pytest.param("16/2", "8", 15, "not_a_count", id="a fraction for a count"),
        pytest.param("7-9", "8", 15, "not_a_number", id="a range"),
        pytest.param("10 kg", "8.5", 7, "wrong_unit", id="another unit of the benchmark"),
        pytest.param("8.5%", "8.5", 7, "wrong_unit", id="a percent sign where none belongs"),
        pytest.param("9.5", "8.5", 7, "outside_limits", id="outside the limits"),
        pytest.param("8.5" + " " * 20 + "0" * 300, "8.5", 7, "too_long", id="too long"),
        pytest.param("0" * 300 + "8.5", "8.5", 7, "too_long", id="padded with zeros"),
    ],
)
def test_every_refusal_has_a_code(answer, reference, calculator, code):
    score = judge(answer, reference, calculator_id=calculator)
    assert (score.value, score.code) == (0.0, code)


def test_numbers_of_any_magnitude_are_compared_and_shown():
    assert judge("1e400", "1e400").value == 1.0
    assert judge("1.2e-30", "1.0e-30").value == 0.0


def test_a_missing_answer_keeps_the_finders_code():
    assert MedCalc().score(Sample("8", "8")).code == "no_answer"


def test_the_plugin_is_found_by_name():
    composite = Composite.from_spec("format:0.2,medcalc")
    sample = Sample("<think>a</think><answer>8 points</answer>", "8", columns={"calculator_id": 15})
    assert composite.score(sample).total == 1.2
    assert RECIPE in installed().recipes
