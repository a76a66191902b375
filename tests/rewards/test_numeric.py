"""The numeric reward: what never changes a verdict, what never earns, and what it points at."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rewardkit import Sample
from rewardkit.reading.ratios import read_ratio
from rewardkit.reading.statements import MAX_CHARS
from rewardkit.reading.tolerance import Tolerance
from rewardkit.rewards.number_pairs import CACHED_PAIRS, SILENT_ROW, PairJudge
from rewardkit.rewards.numeric import Numeric

DECIMALS = st.decimals(-(10**9), 10**9, allow_nan=False, places=3).map(lambda d: f"{d:f}")
REWRITES = [
    "{n}", " {n}\n", "${n}$", "$${n}$$", "\\({n}\\)", "\\[{n}\\]", "\\boxed{{{n}}}", "**{n}**",
    "**{n}.**", "{n}.", "`{n}`", "({n})", "about {n}", "≈ {n}", "~{n}", "x = {n}", "$x = {n}$",
    "BMI = {n}", "Answer: {n}", "**Answer:** {n}", "The answer is {n}.", "{n}%", "{n}0", "{n}e0",
    "{n} × 10^0", "{n} \\times 10^{{0}}", "{n} = {n}", "x = y = {n}", "\\text{{{n}}}",
]  # fmt: skip
LEAKS = [
    "{n} or {m}", "{m} or {n}", "{n}, {m}", "{m}, {n}", "{n} (or {m})", "between {m} and {n}",
    "{n} to {m}", "{n}; {m}", "{n} and {m}", "{m}\n{n}", "not {n}", "±{n}", "> {n}", "≤ {n}",
    "x ≠ {n}", "x != {n}", "{n} ± {m}", "{m} (not {n})", "x = {n}, y = {m}", "x = {m} y = {n}",
    "\\boxed{{{m}}} \\boxed{{{n}}}", "${m}$ or ${n}$", "[{m}, {n}]", "({m}, {n})", "{n} kg",
    "{n} million", "{n}k", "{n}?", "{n}!", "maybe {n}", "--{n}", "2x = {n}", "-x = {n}",
    "{n} if true", "max({n}, {m})", "{m} -> {n}", "{n}+0", "{n}x", "0x{n}", "{n}..", "if {n}",
    "{m} = {n}", "x = {m} = {n}", "{n} = {m}",
]  # fmt: skip


def _judge(answer, reference, columns=None, **options):
    sample = Sample(f"<answer>{answer}</answer>", reference, columns=columns or {})
    return Numeric(**options).score(sample)


@given(DECIMALS, st.sampled_from(REWRITES))
def test_a_benign_rewrite_never_changes_a_verdict(number, rewrite):
    assert _judge(rewrite.format(n=number), number).value == 1.0


@given(DECIMALS, st.integers(10, 99), st.sampled_from(LEAKS))
def test_a_leak_never_earns(number, other, leak):
    assume(abs(Decimal(number) - other) > 1)
    score = _judge(leak.format(n=number, m=other), number)
    assert score.value == 0.0, (leak.format(n=number, m=other), score)


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "\u202f", "{,}", "\\,", "'"]))
def test_grouped_thousands_read_as_the_plain_integer(number, mark):
    assert _judge(f"{number:,}".replace(",", mark), number).value == 1.0


@given(st.integers(-999, 999), st.integers(1, 999))
def test_every_spelling_of_a_fraction_reads_the_same(over, under):
    reference = f"{over}/{under}"
    for spelling in (f"\\frac{{{over}}}{{{under}}}", f"$\\dfrac{{{over}}}{{{under}}}$", reference):
        assert _judge(spelling, reference).value == 1.0
    assert _judge(f"{over + 1}/{under}", reference).value == 0.0


@given(DECIMALS.filter(lambda text: Decimal(text) != 0), st.integers(-300, 300))
def test_an_error_of_twenty_percent_is_refused_at_any_magnitude(number, power):
    wrong = f"{Decimal(number) * Decimal('1.2'):f}"
    assert _judge(f"{wrong}e{power}", f"{number}e{power}", rtol="0.01").value == 0.0
    assert _judge(f"{number}e{power}", f"{number}e{power}").value == 1.0


@given(DECIMALS, DECIMALS, st.integers(0, 50))
def test_the_tolerance_is_exact_and_its_edge_is_inside(answer, reference, percent):
    rtol = Decimal(percent) / 100
    inside = abs(Fraction(answer) - Fraction(reference)) <= abs(Fraction(reference)) * Fraction(
        rtol
    )
    assert _judge(answer, reference, rtol=rtol).value == float(inside)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reference_is_the_number_that_python_prints(number):
    assert _judge(repr(number), number).value == 1.0


@given(st.floats(1e-100, 1e15))
def test_a_float_printed_in_full_is_the_same_number(number):
    assert _judge(str(Decimal(number)), number).value == 1.0
    assert _judge(str(Decimal(number) * Decimal("1.000001")), number).value == 0.0


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text):
    score = _judge(text, "5")
    assert score.value in (0.0, 1.0)
    assert score.code


@given(st.text(alphabet="0123456789.,-+/^=()[]{}\\$ex×%~ ½²⁻forac", max_size=60))
def test_any_text_made_of_a_numbers_characters_gets_a_verdict(text):
    assert _judge(text, "5", allow_units=True, percent="fraction").value in (0.0, 1.0)


@pytest.mark.parametrize(
    ("answer", "reference", "code"),
    [
        ("5", "5", "equal"),
        ("five", "5", "not_a_number"),
        ("5x5", "5", "several_numbers"),
        ("5 # 6", "5", "several_numbers"),
        ("5 or 6", "5", "hedged"),
        ("4-6", "5", "hedged"),
        ("> 5", "5", "hedged"),
        ("5 ± 1", "5", "hedged"),
        ("5 kg", "5", "has_unit"),
        ("1,23", "123", "ambiguous_separator"),
        ("1.234,5", "1234.5", "ambiguous_separator"),
        ("x = 5 = 7", "5", "unclear_equation"),
        ("2x = 5", "5", "unclear_equation"),
        ("5k", "5", "not_a_number"),
        ("6", "5", "outside_tolerance"),
        ("5", "5 kg", "reference_not_a_number"),
        ("1" + " " * MAX_CHARS + "1", "5", "too_long"),
    ],
    ids=str,
)
def test_each_verdict_has_its_own_code(answer, reference, code):
    assert _judge(answer, reference).code == code


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"lower": 4, "upper": 6}, "within_limits"),
        ({"lower": 6, "upper": 7}, "outside_limits"),
        ({"lower": 7, "upper": 6}, "empty_limits"),
        ({"lower": "low"}, "unreadable_lower"),
        ({"upper": [6]}, "unreadable_upper"),
        ({"atol": -1}, "unreadable_atol"),
        ({"rtol": "5%"}, "unreadable_rtol"),
    ],
    ids=str,
)
def test_what_a_row_says_of_its_limits_has_codes_too(columns, code):
    assert _judge("5", "5", columns).code == code


@pytest.mark.parametrize(
    ("completion", "marked"),
    [
        ("<answer> 5 or 6</answer>", "or"),
        ("<answer>x &5</answer>", "x &5"),
        ("<answer>5 & 6</answer>", "6"),
        ("<think>a</think><answer>\n7 </answer>", "7"),
        ("<answer>5</answer><answer>6</answer>", "6"),
    ],
    ids=str,
)
def test_the_evidence_points_into_the_completion(completion, marked):
    (span,) = Numeric().score(Sample(completion, "5")).evidence
    assert completion[span.start : span.end] == marked


@pytest.mark.parametrize(
    ("prompt", "answer", "code"),
    [
        pytest.param("What is BMI = 5?", "What is BMI = 5?", "echoes_prompt", id="the question"),
        pytest.param("x = 5", "x = 5", "echoes_prompt", id="a statement"),
        pytest.param("5", "5", "equal", id="a bare number may be both"),
        pytest.param("Is it 5 or 6?", "5", "equal", id="a number out of the question"),
        pytest.param([{"role": "user", "content": "x = 5\n"}], "x = 5", "echoes_prompt", id="chat"),
        pytest.param([], "x = 5", "equal", id="no messages"),
        pytest.param([{"role": "user"}], "x = 5", "equal", id="no content"),
    ],
)
def test_an_answer_that_is_the_prompt_over_again_earns_nothing(prompt, answer, code):
    sample = Sample(f"<answer>{answer}</answer>", "5", prompt)
    assert Numeric().score(sample).code == code


@pytest.mark.parametrize(
    "options",
    [{"atol": -1}, {"rtol": "nan"}, {"rtol": "inf"}, {"sigfigs": 0}, {"percent": "x"}],
    ids=str,
)
def test_an_option_that_makes_no_sense_is_refused(options):
    with pytest.raises(ValidationError):
        Numeric(**options)


def test_references_that_are_equal_but_printed_otherwise_are_told_apart():
    reward = Numeric(from_reference=True)
    for reference, value in [(Decimal("5.0"), 1.0), (Decimal("5.00"), 0.0), (5, 1.0), (5.0, 1.0)]:
        assert reward.score(Sample("<answer>5.04</answer>", reference)).value == value
    assert reward.score(Sample("<answer>1</answer>", True)).value is None
    assert reward.score(Sample("<answer>1</answer>", 1)).value == 1.0


def test_a_reward_that_has_judged_can_still_be_pickled():
    reward = Numeric(rtol=0.01)
    sample = Sample("<answer>22.9</answer>", 22.857)
    assert pickle.loads(pickle.dumps((reward, reward.score(sample))))[0].score(
        sample
    ) == reward.score(sample)


def test_distinct_pairs_beyond_the_memory_are_judged_all_the_same():
    reward = Numeric()
    for number in range(CACHED_PAIRS + 10):
        assert reward.score(Sample(f"<answer>{number}</answer>", number)).value == 1.0
    assert reward.pair_judge.judge.cache_info().currsize == CACHED_PAIRS


def test_a_very_long_answer_is_not_kept():
    reward = Numeric()
    assert reward.score(Sample(f"<answer>{'7' * 10**6}</answer>", 7)).code == "too_long"
    assert reward.score(Sample(f"<answer>{'7' * 10**5}</answer>", 7)).code == "too_long"
    assert reward.pair_judge.judge.cache_info().currsize == 1


# Every spelling that the short way takes, and some that it must leave alone.
PLAIN = st.from_regex(
    r"-?[0-9]{1,15}(\.[0-9]{1,12})?|-?0{0,3}[0-9]{1,3}(\.[0-9]0{0,3})?|1e5|\.5|5\."
    r"|-?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}(\.[0-9]{1,4})?|-?[0-9]{1,8}(\.[0-9]{1,4})?[eE][-+]?[0-9]{1,2}"
    r"|-?[0-9]{1,4}/[0-9]{1,4}|-?\\[dtc]?frac\{-?[0-9]{1,4}\}\{[0-9]{1,4}\}|[0-9],[0-9]{2,3}/[1-9]",
    fullmatch=True,
)
WRAPPED = st.tuples(
    st.sampled_from(["{}", "{}", "${}$", "\\boxed{{{}}}", "${}", "{}%"]), PLAIN
).map(lambda part: part[0].format(part[1]))


@settings(max_examples=500)
@given(WRAPPED, WRAPPED)
def test_the_short_way_says_what_all_the_rules_say(answer, reference):
    judge = PairJudge(Tolerance(), fraction=False, allow_units=False)
    for given_text in (answer, reference, f"{reference}0"):
        full = judge.judge_fully(given_text, reference, SILENT_ROW)
        assert judge.judge(given_text, reference, SILENT_ROW) == full


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        pytest.param("-2.50", (-250, 100), id="a plain decimal"),
        pytest.param("007", (7, 1), id="leading zeros"),
        pytest.param("-0", (0, 1), id="a zero with a sign"),
        pytest.param("1,234.5", (12345, 10), id="thousands in groups"),
        pytest.param("1.5e3", (1500, 1), id="an exponent"),
        pytest.param("15E-3", (15, 1000), id="a negative exponent"),
        pytest.param("-1/2", (-1, 2), id="a simple fraction"),
        pytest.param("-\\dfrac{-1}{2}", (1, 2), id="a fraction that LaTeX sets"),
        pytest.param("$5$", (5, 1), id="in math mode"),
        pytest.param("\\boxed{-5}", (-5, 1), id="in a box"),
        pytest.param("1234567890123456", None, id="digits that a float may have printed"),
        pytest.param("1/0", None, id="divided by zero"),
        pytest.param("12,34", None, id="groups of another size"),
        pytest.param("1,234/5", (1234, 5), id="a fraction of groups"),
        pytest.param("$5", None, id="half a pair of marks"),
        pytest.param("$5}", None, id="marks that do not fit"),
        pytest.param("5%", None, id="a percent sign"),
        pytest.param("+5", None, id="a plus sign"),
        pytest.param("5.", None, id="nothing behind the point"),
        pytest.param("1e100", None, id="a long exponent"),
        pytest.param("٥", None, id="digits of another script"),
        pytest.param("5\n", None, id="a line break"),
        pytest.param("1/" + "3" * 38, (1, int("3" * 38)), id="as long as is shown whole"),
        pytest.param("1/" + "3" * 39, None, id="too long to be shown whole"),
    ],
)
def test_the_short_way_is_for_usual_spellings(text, ratio):
    assert read_ratio(text) == ratio


@pytest.mark.parametrize(
    "options", [{"rtol": "0.1"}, {"atol": "1"}, {"sigfigs": 1}, {"from_reference": True}], ids=str
)
def test_the_short_way_is_not_taken_where_anything_is_tolerated(options):
    sample = Sample("<answer>10.04</answer>", "10")
    assert Numeric().score(sample).value == 0.0
    assert Numeric(**options).score(sample).code == "within_tolerance"


@pytest.mark.parametrize("columns", [{"lower": 9, "upper": 11}, {"atol": 1}, {"rtol": "0.1"}])
def test_the_short_way_is_not_taken_where_the_row_tolerates_something(columns):
    assert Numeric().score(Sample("<answer>10.04</answer>", "10", None, columns)).value == 1.0
