"""Benign rewrites never change a verdict; leaks never earn; no text breaks the reward."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rewardkit_plugin_medcalc import MedCalc
from rewardkit_plugin_medcalc.plain import MAX_CHARS

from rewardkit import Sample

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile.jsonl"
DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
PAIRS = st.tuples(st.integers(0, 45), st.integers(0, 6))
THOUSANDTHS = st.decimals("-900", "900", places=3)
WRAPPERS = st.sampled_from(
    ["{}", " {} ", "**{}**", "${}$", "\\boxed{{{}}}", "{}.", "`{}`", "\n{}\n"]
)
REFERENCES = st.sampled_from(["25.238", "-3", "8", "03/05/2024", "('14 weeks', '2 days')"])


def judge(answer, reference, **columns):
    return MedCalc().score(Sample(f"<answer>{answer}</answer>", reference, columns=columns)).value


def spell_date(day):
    month, short = f"{day:%B}", f"{day:%b}"
    return [
        f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}",
        f"{day:%m-%d-%Y}", f"{day:%Y-%m-%d}",
        f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}",
        f"{short} {day.day} {day.year}", f"{day.day}-{short}-{day.year}",
        f"{day:%A}, {month} {day.day}, {day.year}", f"{day:%a} {day.day} {short} {day.year}",
    ]  # fmt: skip


def spell_pair(weeks, days):
    return [
        f"({weeks} weeks, {days} days)", f"('{weeks} weeks', '{days} days')", f"{weeks}w{days}d",
        f"{weeks} weeks and {days} days", f"{weeks} wk {days} d", f"{weeks}+{days}",
        f"{weeks} {days}/7 weeks", f"({weeks}, {days})",
    ]  # fmt: skip


@given(DATES, DATES, WRAPPERS)
def test_a_date_earns_in_every_spelling_and_only_on_its_day(day, other, wrapper):
    reference = f"{day:%m/%d/%Y}"
    assert all(judge(wrapper.format(text), reference) == 1.0 for text in spell_date(day))
    same = float(other == day)
    assert all(judge(wrapper.format(text), reference) == same for text in spell_date(other))


@given(PAIRS, PAIRS, WRAPPERS)
def test_weeks_and_days_earn_in_every_spelling_and_only_as_their_pair(pair, other, wrapper):
    reference = f"('{pair[0]} weeks', '{pair[1]} days')"
    assert all(judge(wrapper.format(text), reference) == 1.0 for text in spell_pair(*pair))
    same = float(other == pair)
    assert all(judge(wrapper.format(text), reference) == same for text in spell_pair(*other))


@given(THOUSANDTHS, st.decimals("-2", "2", places=4), WRAPPERS, st.sampled_from(["", " kg", "kg"]))
def test_a_decimal_earns_exactly_within_its_limits(reference, share, wrapper, unit):
    margin = abs(reference) * Decimal("0.05")
    answer = reference + share * margin
    row = {"lower": reference - margin, "upper": reference + margin, "calculator_id": 10}
    inside = float(reference - margin <= answer <= reference + margin)
    assert judge(wrapper.format(f"{answer:f}{unit}"), f"{reference}", **row) == inside


@given(st.integers(-20, 200), st.decimals("-220", "220", places=2), WRAPPERS)
def test_a_count_earns_exactly_where_the_answer_rounds_to_it(reference, answer, wrapper):
    row = {"calculator_id": 29}
    assert judge(wrapper.format(reference), reference, **row) == 1.0
    right = float(round(answer) == reference)
    assert judge(wrapper.format(f"{answer:f}"), reference, **row) == right


LEAKS = [
    "{0} or {1}", "{0}, {1}", "{0} (or {1})", "{0} / {1}", "{1} or {0}", "{1}, {0}", "{0} to {1}",
    "between {0} and {1}", "not {0}", "> {0}", "<{0}", "{0}?", "maybe {0}", "{0} ... {1}",
    "{0} {1}", "{0} (not {1})", "{0} furlongs", "at least {0}", "{0} ± {1}", "[{0}; {1}]",
]  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
@given(st.integers(101, 899), st.integers(101, 899))
def test_a_leak_never_earns(leak, right, other):
    assume(right != other)
    day = datetime.date(2000, 1, 1) + datetime.timedelta(days=right)
    later = day + datetime.timedelta(days=other)
    answers = [
        (f"{right}.5", f"{other}.5", {"calculator_id": 10}),
        (f"{right}", f"{other}", {"calculator_id": 29}),
        (f"{day:%m/%d/%Y}", f"{later:%m/%d/%Y}", {"calculator_id": 13}),
        (f"({right} weeks, 2 days)", f"({other} weeks, 2 days)", {"calculator_id": 69}),
    ]
    for reference, wrong, columns in answers:
        assert judge(leak.format(reference, wrong), reference, **columns) == 0.0


@given(st.text(max_size=60), REFERENCES)
def test_text_without_a_figure_never_earns(text, reference):
    assume(not any(char.isnumeric() for char in text))
    assert judge(text, reference) == 0.0


@given(
    st.text(st.sampled_from("0123456789/-.,+ ()'%wdkgmarMTO\\{}$*eE^~"), max_size=40), REFERENCES
)
def test_any_text_is_judged_and_gives_the_same_twice(text, reference):
    first = judge(text, reference, calculator_id=10)
    assert first in {0.0, 1.0}
    assert judge(text, reference, calculator_id=10) == first


@given(st.one_of(st.none(), st.text(max_size=20), st.floats(), st.integers(), st.booleans()))
def test_any_value_in_a_row_is_read_or_not_scored(value):
    columns = dict.fromkeys(("lower", "upper", "calculator_id", "output_type"), value)
    assert judge("8", "8", **columns) in {None, 0.0, 1.0}
    assert judge("8", value) in {None, 0.0, 1.0}


@pytest.mark.parametrize(
    "unit",
    ["(", "{", "\\text{", "$", "5 ", "5+", "14 weeks ", "1/", "**", " ", "March ", "kg/"],
)
@pytest.mark.parametrize("length", [MAX_CHARS - 1, 200_000])
def test_repeated_text_never_earns(unit, length):
    text = (unit * length)[:length] + "5"
    for reference in ("5", "5.5", "03/05/2024", "(14 weeks, 2 days)"):
        assert judge(text, reference) == float(not unit.strip() and reference == "5")


def test_hostile_completions_never_earn():
    if not HOSTILE.exists():
        pytest.skip("hostile.jsonl is not here")
    for case in map(json.loads, HOSTILE.read_text("utf-8").splitlines()):
        payload = case["payload"]
        if isinstance(payload, dict):
            payload = "".join(text * count for text, count in payload["repeat"])
        for reference in ("8.56", "7319", "03/05/2024", "(14 weeks, 2 days)"):
            assert judge(payload, reference) == 0.0, case["id"]
