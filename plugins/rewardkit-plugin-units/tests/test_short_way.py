"""The short way to a verdict: taken for plain pairs, and of one opinion with the long way."""

import json
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rewardkit_plugin_units import Units
from rewardkit_plugin_units.conversion import Rules
from rewardkit_plugin_units.judge import PairJudge
from rewardkit_plugin_units.row import print_row
from rewardkit_plugin_units.short_way import find_scale, split_plain
from rewardkit_plugin_units.terms import Options, TermsReader

from rewardkit import Sample, Score
from rewardkit.check import find_cases, read_cases
from rewardkit.reading import Number
from rewardkit.reading.statements import MAX_CHARS, print_number
from rewardkit.reading.tolerance import FLOAT_NOISE, Tolerance

CASES = read_cases(find_cases("units")).rows
HOSTILE = Path(__file__).resolve().parents[3] / "tests" / "hostile" / "cases.jsonl"
ONE_PERCENT = Fraction(1, 100)
OPTIONS = [
    Options(),
    Options(Tolerance(rtol=ONE_PERCENT)),
    Options(Tolerance(atol=Fraction(1, 2))),
    Options(Tolerance(atol=Fraction(1, 2), rtol=ONE_PERCENT), require_unit=False),
    Options(Tolerance(sigfigs=3)),
    Options(Tolerance(from_reference=True, rtol=Fraction(1, 1000))),
    Options(rules=Rules(difference=True)),
    Options(Tolerance(rtol=ONE_PERCENT), rules=Rules(False, Fraction(18), Fraction(2))),
]
# Spellings of numbers and units, what stands between them, and what the short way must leave alone.
NUMBERS = st.one_of(
    st.integers(-1000, 10**6).map(str),
    st.decimals(-1000, 10**6, places=3).map(lambda number: f"{number:f}"),
    st.floats(1e-9, 1e12).map(lambda number: f"{number:.6g}"),
    st.floats(1e-9, 1e12).map(repr),
    st.from_regex(
        r"[-+−]?[0-9]{1,18}(\.[0-9]{0,4})?([eE][-+−]?[0-9]{1,3})?|[0-9]{1,3}(,[0-9]{3}){1,2}"
        r"|[0-9]{1,3} [0-9]{3}|[1-9]/[0-9]|1 1/2|2½|10(\^3|²)|\.5|\$5\$|\\boxed\{5\}"
        r"|-\\frac\{1\}\{2\}",
        fullmatch=True,
    ),
)
GAPS = st.sampled_from([" ", " ", " ", "", "  ", "\\,", "~", "\t", "\u00a0", "/", "-"])
UNITS = st.sampled_from([
    "km", "m", "cm", "mi", "\\mathrm{km}", "kg*m/s^2", "N", "mg/dL", "g L^-1", "µg/mL", "mol", "g",
    "mmol", "mEq", "°C", "K", "°F", "C", "F", "%", "", "ppm", "eV", "J", "e V", "e3 m", "e−3 m",
    "E5", "x10^3 m", "x 10^3 m", "× 10^3 m", "^2 m", "/2 m", "1/2 m", "deg", "rad", "rev", "bpm",
    "/min", "ft 6 in", "h 30 min", "m or 6 m", "m = 5 m", "m, 6", "m.", "$", "m$", "mph", "ms^-1",
    "lb", "pH", " m ", "m  s", "m\n", "per day", "units",
])  # fmt: skip
QUANTITIES = st.tuples(NUMBERS, GAPS, UNITS).map("".join)


def judge_fully(options, answer, reference, row=None):
    """Judge a pair by all the rules."""
    terms = TermsReader(options).read_fully(reference, row)
    return terms if isinstance(terms, Score) else PairJudge(options).judge_fully(answer, terms)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_both_ways_say_the_same_of_a_labelled_case(case):
    judge = Units(**case.options).pair_judge
    answer = (case.sample.answer.text or "")[: MAX_CHARS + 1]
    reference = print_number(case.sample.reference)[: MAX_CHARS + 1]
    row = print_row(case.sample.columns)
    full = judge_fully(judge._options, answer, reference, row)
    assert judge.judge(answer, reference, row) == full


@settings(max_examples=1000)
@given(QUANTITIES, QUANTITIES, st.sampled_from(OPTIONS))
def test_both_ways_say_the_same_of_any_pair(answer, reference, options):
    judge = PairJudge(options).judge
    for given_text in (answer, reference, f"0{reference}"):
        assert judge(given_text, reference) == judge_fully(options, given_text, reference)


@given(
    st.decimals("0.001", "99999", places=3).map(Fraction),
    st.sampled_from([("m", "km", 1000), ("km", "m", Fraction(1, 1000)), ("m", "m", 1)]),
    st.sampled_from([0, 1, -1]),
    st.sampled_from(OPTIONS[:4]),
)
def test_both_ways_say_the_same_at_the_edge_of_what_is_allowed(number, units, step, options):
    unit, other, size = units
    reach = options.tolerance.around(Number(number))
    for distance in (0, reach, -reach, number * FLOAT_NOISE, -number * FLOAT_NOISE):
        value = (number + distance + step * number / 10**9) * size
        answer = f"{Decimal(value.numerator) / Decimal(value.denominator):f} {unit}"
        reference = f"{float(number)} {other}"
        full = judge_fully(options, answer, reference)
        assert PairJudge(options).judge(answer, reference) == full
        if reach and abs(distance) == reach:
            assert full.value == float(step * distance <= 0), (answer, reference)


@pytest.mark.parametrize(
    ("answer", "reference", "value"),
    [
        pytest.param("100 km/h", "27.7777777777778 m/s", 1.0, id="a conversion that ends nowhere"),
        pytest.param("100 km/h", "27.7777777777777 m/s", 0.0, id="a digit less"),
        pytest.param("0.3 m", "0.30000000000000004 m", 1.0, id="a reference that a float printed"),
        pytest.param("0.30000000000000004 m", "0.3 m", 1.0, id="an answer that a float printed"),
        pytest.param("0.3 m", "0.300000000000001 m", 0.0, id="decimals that somebody wrote"),
        pytest.param("8.88888888888889 m", "80/9 m", 0.0, id="a decimal for a fraction"),
        pytest.param("999999999999999 m", "999999999999998 m", 0.0, id="integers"),
        pytest.param("5 x 10^3 m", "5 m", 0.0, id="a power of ten"),
    ],
)
def test_both_ways_forgive_the_noise_of_floats_and_nothing_else(answer, reference, value):
    full = judge_fully(Options(), answer, reference)
    assert PairJudge(Options()).judge(answer, reference) == full
    assert full.value == value


def test_both_ways_say_the_same_of_hostile_texts():
    judge = PairJudge(OPTIONS[1]).judge
    rows = [json.loads(line) for line in HOSTILE.read_text("utf-8").splitlines()]
    assert len(rows) > 50
    for row in rows:
        payload = row["payload"]
        text = payload if isinstance(payload, str) else "".join(p * n for p, n in payload["repeat"])
        for long in (text, f"5 {text}", f"5 m {text}", f"5{text} m", f"{text} m"):
            answer = long[: MAX_CHARS + 1]
            assert judge(answer, "5 m") == judge_fully(OPTIONS[1], answer, "5 m"), row["id"]
            assert judge("5 m", answer) == judge_fully(OPTIONS[1], "5 m", answer), row["id"]


def functions_called(action):
    """Return the names of the functions of Python that an action calls."""
    called = set()
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name))
    try:
        action()
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("5.2 km", "5200 m"),
        ("-5 km", "5200 m"),
        ("5.2e3 m", "5.2 km"),
        ("45%", "0.45 %"),
        ("37°C", "37 °C"),
        ("5eV", "8e-19 J"),
        ("80 kg m/s^2", "80 N"),
    ],
)
def test_a_plain_pair_takes_the_short_way(answer, reference):
    sample = Sample(f"<answer>{answer}</answer>", reference)
    Units().score(sample)  # units and conversions are known from here on
    reward = Units(rtol="0.01")
    called = functions_called(lambda: reward.score(sample))
    assert "compare" in called
    assert not called & {"read_statement", "scan_number", "read_fully", "judge_fully"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("-2.50 km", ((-250, 100), "km"), id="a decimal"),
        pytest.param("007 kg m", ((7, 1), "kg m"), id="an integer, and two words"),
        pytest.param("1.5e3V", ((1500, 1), "V"), id="an exponent"),
        pytest.param("1.5E-3 %", ((15, 10_000), "%"), id="a negative exponent"),
        pytest.param("5eV", ((5, 1), "eV"), id="a unit that begins as an exponent does"),
        pytest.param("123456789012345 m", ((123456789012345, 1), "m"), id="fifteen digits"),
        pytest.param("1234567890123456 m", None, id="digits that a float may have printed"),
        pytest.param("0.123456789012345 m", None, id="as many behind the point"),
        pytest.param("5", None, id="no unit"),
        pytest.param("5 e3", None, id="an exponent behind a space"),
        pytest.param("5 e−3 V", None, id="an exponent with another minus sign"),
        pytest.param("5e100 m", None, id="a long exponent"),
        pytest.param("5 x 10^3 m", None, id="a power of ten"),
        pytest.param("5 /2 m", None, id="a fraction"),
        pytest.param("5 1/2 m", None, id="a mixed number"),
        pytest.param("1 234 m", None, id="thousands in groups"),
        pytest.param("10^3 m", None, id="a power"),
        pytest.param("$5$ m", None, id="math marks"),
        pytest.param("5 m $", None, id="a dollar sign"),
        pytest.param("5 m ", None, id="a space at the end"),
        pytest.param("5  m", None, id="two spaces"),
        pytest.param("٥ m", None, id="digits of another script"),
    ],
)
def test_the_short_way_is_for_plain_spellings(text, parts):
    assert split_plain(text) == parts


def test_the_short_way_is_for_a_unit_that_is_one_by_its_usual_reading():
    assert find_scale("km", "m", Rules()) == (1000, 1)
    assert find_scale("s", "m", Rules()) is None
    assert find_scale("°F", "°C", Rules()) is None
    assert find_scale("°F", "°C", Rules(difference=True)) == (5, 9)
    assert find_scale("m or 6 m", "m", Rules()) is None
    assert find_scale("mL/min/1.73 m2", "L/s/1.73 m2", Rules()) == (1, 60_000)
    assert find_scale("mL/min*1.73 m2", "L/s/1.73 m2", Rules()) is None
