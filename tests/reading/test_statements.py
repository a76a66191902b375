"""Wrappers, labels, chains, units and refusals: everything round one number."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.reading import read_number, read_reference
from rewardkit.reading.arithmetic import MAX_BITS, MAX_DEPTH, evaluate
from rewardkit.reading.labels import is_formula, is_label
from rewardkit.reading.numbers import MAX_DIGITS
from rewardkit.reading.refusals import explain_refusal
from rewardkit.reading.statements import MAX_CHARS, MAX_MEMBERS
from rewardkit.reading.tolerance import Tolerance, differs_by_float_noise
from rewardkit.reading.unit_words import is_unit
from rewardkit.reading.wrappers import peel

CHARACTERS = "0123456789.,-+/^=()[]{}\\$*_ex×%~≈ ½²⁻:foracboxed"


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        pytest.param(5, "5", id="int"),
        pytest.param(0.1, "0.1", id="float"),
        pytest.param(1e-7, "1e-7", id="small float"),
        pytest.param(Decimal("1.50"), "1.5", id="Decimal"),
        pytest.param(Decimal("1E+3"), "1000", id="Decimal with an exponent"),
        pytest.param(Fraction(1, 3), "1/3", id="Fraction"),
        pytest.param("1,234", "1234", id="text"),
        pytest.param(10**MAX_DIGITS - 1, str(10**MAX_DIGITS - 1), id="400 digits"),
    ],
)
def test_a_reference_is_read_in_any_type(reference, value):
    number = read_reference(reference)
    assert number is not None
    assert number.value == Fraction(value)


@pytest.mark.parametrize(
    "reference",
    [
        True,
        None,
        [5],
        {"a": 5},
        b"5",
        5j,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        "",
        "five",
        "5 kg",
        10**5000,
        Fraction(1, 10**5000),
        Decimal("1e999999"),
        object(),
    ],
    ids=lambda reference: type(reference).__name__,
)
def test_what_is_no_number_is_no_reference(reference):
    assert read_reference(reference) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (" 5 ", "5"),
        ("$x$ = $5$", "$x$ = $5$"),
        ("(1) (2)", "(1) (2)"),
        ("\\boxed{1}\\boxed{2}", "\\boxed{1}\\boxed{2}"),
        ("\\left(5\\right)", "5"),
        ("5..", "5."),
        ("\\displaystyle 5", "5"),
        ("", ""),
        ("$", "$"),
        ("()", ""),
        ("(" * 12 + "5" + ")" * 12, "5"),
        ("(" * 13 + "5" + ")" * 13, "(5)"),
    ],
    ids=str,
)
def test_a_wrapper_goes_round_the_whole_text_or_stays(text, bare):
    assert peel(text) == bare


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("70/1.75^2", "160/7"),
        ("1/2/4", "1/8"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("2^-1", "1/2"),
        ("2*-3", "-6"),
        ("(1+2)(3)", "9"),
        ("\\frac{1+2}{3}", "1"),
        ("\\left(1 + 2\\right) \\times 3", "9"),
        ("√(4)", "2"),
        ("\\sqrt{1/4}", "1/2"),
        ("10 ÷ 4", "5/2"),
        ("1,000 + 1", "1001"),
        ("5²", "25"),
        ("4 − 1", "3"),
        ("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH, "1"),
    ],
    ids=str,
)
def test_arithmetic_is_exact_and_binds_as_usual(text, value):
    assert evaluate(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1 +",
        "(1",
        "1)",
        "1 2",
        "1/0",
        "0^-1",
        "√(-1)",
        "(-8)^(1/3)",
        "ln(2)",
        "9^9^9",
        "2^99999999999",
        f"2^{MAX_BITS}",
        "1e400*1e400*1e400",
        "2^0.5^-9999",
        "1e300^1.5",
        "5!",
        "(" * (MAX_DEPTH + 2) + "1" + ")" * (MAX_DEPTH + 2),
        "2^" * 400 + "2",
        "(" * 900,
        "√" * 900,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_arithmetic_or_too_much_of_it_has_no_value(text):
    assert evaluate(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "BMI",
        "CHA2DS2-VASc",
        "FEV1/FVC",
        "A-a gradient",
        "FIB-4",
        "CURB-65 score",
        "x_1",
        "f(2)",
        "x_{max}",
        "\\Delta G",
        "\\text{mean arterial pressure}",
        "MAP (mmHg)",
        "BMI (kg/m^2)",
        "[H+]",
        "eGFR (mL/min/1.73 m²)",
        "t_{1/2}",
        "P(X = 2)",
        "y'",
        "K_a",
        "ΔG°",
        "Na+",
        "HCO₃⁻",
        "R²",
        "\\chi^{2}",
    ],
)
def test_a_name_is_a_label(text):
    assert is_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "2x",
        "x^2",
        "x²",
        "x+1",
        "x+ y",
        "R^3",
        "x - 1",
        "x-1",
        "-x",
        "x/2",
        "1/x",
        "|x|",
        "x, y",
        "x; y",
        "not x",
        "x or y",
        "x (or 6)",
        "x (6)",
        "x <",
        "x !",
        "if x",
        "half x",
        "log x",
        "\\sqrt{x}",
        "\\frac{x}{2}",
        "a×b",
        "x 5",
        "isn't x",
        "x" * 81,
        "5 or x",
        "x?",
    ],
    ids=lambda text: text[:20],
)
def test_what_changes_the_number_is_no_label(text):
    assert not is_label(text)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("weight/height^2", True),
        ("(140 - age) * weight / (72 * Cr)", True),
        ("\\frac{w}{h^2}", True),
        ("ln(2) / k", True),
        ("2x + 1", True),
        ("5", False),
        ("5 y", False),
        ("y 5", False),
        ("5, y", False),
        ("5 or y", False),
        ("not y", False),
        ("y > 5", False),
        ("y ± 5", False),
        ("y; 5", False),
    ],
    ids=str,
)
def test_a_formula_has_names_and_hides_no_other_answer(text, formula):
    assert is_formula(text) is formula


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (" kg", True),
        (" kg/m^2", True),
        (" m s^-1", True),
        ("\\ \\mathrm{kJ}\\,\\mathrm{mol}^{-1}", True),
        (" beats per minute", True),
        (" mL/min/1.73 m²", True),
        (" (kg)", True),
        ("°C", True),
        (" K", True),
        ("", False),
        ("k", False),
        ("K", False),
        (" k", False),
        (" million", False),
        (" or 6", False),
        (" or more", False),
        (" to ten kg", False),
        (", 6 kg", False),
        (" ft 6 in", False),
        ("x", False),
        (" squared", False),
        (" tenths", False),
        (" (kg", False),
        ("!", False),
    ],
    ids=str,
)
def test_a_unit_is_told_from_a_word_that_changes_the_number(text, unit):
    assert is_unit(text) is unit


def test_a_text_of_more_than_a_thousand_characters_is_no_number():
    assert read_number("0" * (MAX_DIGITS - 1) + "5") is not None
    assert read_number(" " * (MAX_CHARS - 1) + "5") is not None
    assert read_number(" " * MAX_CHARS + "5") is None
    assert explain_refusal(" " * MAX_CHARS + "5").code == "too_long"


def test_a_chain_of_more_than_twelve_members_is_no_number():
    assert read_number(" = ".join(["5"] * MAX_MEMBERS)) is not None
    assert read_number(" = ".join(["5"] * (MAX_MEMBERS + 1))) is None


@given(st.text(alphabet=CHARACTERS, max_size=80))
def test_any_text_is_read_or_refused_with_a_code(text):
    if read_number(text) is None:
        assert explain_refusal(text).code


@pytest.mark.parametrize("piece", ["(", "$", "=", "\\boxed{", "5=", "a ", "x(", "√", "-", "^"])
def test_a_long_run_of_one_piece_is_refused_at_once(piece):
    text = (piece * MAX_CHARS)[: MAX_CHARS - 1] + "5"
    assert read_number(text) is None
    assert evaluate(text) is None or piece == "-"


@given(st.fractions(), st.integers(1, 17))
def test_half_a_significant_digit_is_one_part_in_two_times_ten_to_its_place(value, sigfigs):
    number = read_number(f"{value.numerator}/{value.denominator}")
    slack = Tolerance(sigfigs=sigfigs).around(number)
    leading = abs(value) / (slack * 2) if value else Fraction(10) ** (sigfigs - 1)
    assert 10 ** (sigfigs - 1) <= leading < 10**sigfigs


@pytest.mark.parametrize(
    ("one", "other", "noise"),
    [
        ("0.30000000000000004", "0.3", True),
        ("1/3", "0.3333333333333333", True),
        ("2.500831190964983e+16", "25008311909649832", True),
        ("0.123456789012345", "0.123456789012346", False),
        ("1234567890123", "1234567890124", False),
        ("9007199254740993", "9007199254740992", False),
        ("10000000000000001", "1e16", False),
        ("0.3333333333333", "1/3", False),
        ("0.30000000000001004", "0.3", False),
    ],
    ids=str,
)
def test_only_the_last_digits_of_a_printed_float_are_noise(one, other, noise):
    numbers = read_number(one), read_number(other)
    assert differs_by_float_noise(*numbers) is noise
    assert differs_by_float_noise(*reversed(numbers)) is noise
