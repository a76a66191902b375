"""The literal reader: what it takes, where it stops, and what it will not touch."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.reading import Number, scan_number
from rewardkit.reading.numbers import MAX_DIGITS, MAX_EXPONENT, scan_decimal


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [
        ("5 ft 6 in", "5", "5"),
        ("5eV", "5", "5"),
        ("5 eV", "5", "5"),
        ("5 E. coli", "5", "5"),
        ("5e3J", "5000", "5e3"),
        ("1 h 30 min", "1", "1"),
        ("3/4 cup", "3/4", "3/4"),
        ("120/80 mmHg", "3/2", "120/80"),
        ("1 1/2 h", "3/2", "1 1/2"),
        ("1½ h", "3/2", "1½"),
        ("10^{-19} J", "1e-19", "10^{-19}"),
        ("1.6×10^{-19} J", "1.6e-19", "1.6×10^{-19}"),
        ("150 × 10⁹/L", "150e9", "150 × 10⁹"),
        ("5 x 3 m", "5", "5"),
        ("5 × 10 m", "5", "5"),
        ("1,234 m", "1234", "1,234"),
        ("1,23 m", "1", "1"),
        ("12 345 m", "12345", "12 345"),
        ("5. m", "5", "5"),
        ("5.5.5", "5.5", "5.5"),
        ("-40 °C", "-40", "-40"),
        ("−40 °C", "-40", "−40"),
        ("1/1.73 m²", "1", "1"),
        ("5/0", "5", "5"),
        ("1 3/2", "1", "1"),
        ("2²", "2", "2"),
        ("50%", "50", "50"),
        ("10 m", "10", "10"),
        ("10^x", "10", "10"),
        ("1e5.5", "100000", "1e5"),
        ("6.674 30(15)", "6.67430", "6.674 30"),
    ],
    ids=str,
)
def test_a_literal_ends_where_its_unit_or_anything_else_begins(text, value, read):
    found = scan_number(text)
    assert found is not None
    assert (found[0].value, text[: found[1]]) == (Fraction(value), read)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "--5",
        "+-5",
        "-",
        ".",
        "e5",
        "٣",
        "５",
        "\\frac{x}{2}",
        "\\frac{1}{0}",
        "\\frac{}{2}",
        "7" * (MAX_DIGITS + 1),
        f"1e{MAX_EXPONENT + 1}",
        "1e-999999999999",
        "10^{401}",
    ],
    ids=lambda text: text[:20],
)
def test_nothing_is_read_where_no_number_starts(text):
    assert scan_number(text) is None


@pytest.mark.parametrize(
    "text", ["7" * MAX_DIGITS, f"1e{MAX_EXPONENT}", f"1e-{MAX_EXPONENT}", "1e" + "0" * 999 + "5"]
)
def test_the_limits_themselves_are_read(text):
    assert scan_number(text) is not None


@pytest.mark.parametrize(
    ("text", "quantum", "digits"),
    [
        ("22.9", "0.1", 3),
        ("22.90", "0.01", 4),
        ("0.0012", "0.0001", 2),
        ("1,500", "1", 4),
        ("1.5e3", "100", 2),
        ("1.5×10⁻³", "0.0001", 2),
        ("5", "1", 1),
        ("0", "1", 0),
        ("1/2", None, 0),
        ("10^3", None, 0),
        ("½", None, 0),
    ],
    ids=str,
)
def test_the_last_printed_digit_is_kept(text, quantum, digits):
    number, _ = scan_number(text)
    assert number.quantum == (None if quantum is None else Fraction(quantum))
    assert number.digits == digits


def test_a_literal_is_read_from_an_offset():
    assert scan_number("x = 5 kg", 4) == (Number(Fraction(5), Fraction(1), 1), 5)


@given(st.decimals(-(10**30), 10**30, allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_back_exactly(number):
    text = str(number)
    found = scan_number(text)
    assert found is not None
    assert (found[0].value, found[1]) == (Fraction(number), len(text))


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
def test_a_fraction_is_read_back_exactly(over, under):
    found = scan_number(f"{over}/{under}")
    assert found is not None
    assert found[0].value == Fraction(over, under)


@given(st.text(alphabet="0123456789.,-+/^=()[]{}\\$ex×~ ½²⁻frac", max_size=60), st.integers(0, 9))
def test_any_text_is_scanned_and_the_end_is_behind_the_start(text, start):
    found = scan_number(text, start)
    assert found is None or start < found[1] <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1 ", "1 234 ", ",123", "10^{", "1×10^", "\\frac{1", "-", " ", "\\,", "1/", "½"],
)
def test_a_long_run_of_one_piece_is_scanned_at_once(piece):
    text = "1" + piece * 50_000
    found = scan_number(text)
    assert found is None or found[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [("1/2", "1", "1"), ("2e3x", "2000", "2e3"), ("1,234^2", "1234", "1,234")],
)
def test_arithmetic_gets_decimals_and_nothing_longer(text, value, read):
    assert scan_decimal(text, 0) == (Fraction(Decimal(value)), len(read))
