"""The short ways say what the grammar and all the rules say, and are taken where they can be."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rewardkit_plugin_symbolic.comparison import Settings
from rewardkit_plugin_symbolic.plain import read_plainly
from rewardkit_plugin_symbolic.quantities import read_quantity
from rewardkit_plugin_symbolic.statements import read_fully
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.verdicts import Pair, Verdict, judge_fully, take_shortcut
from rewardkit_plugin_symbolic.wrapping import bare, unwrap

from rewardkit.check import find_cases, read_cases

TEXTS = list(
    dict.fromkeys(
        text
        for case in read_cases(find_cases("symbolic")).rows
        for text in (case.sample.answer.text, str(case.sample.reference))
        if text is not None
    )
)


def agrees(answer: str, reference: str) -> bool:
    """Say whether the short way is not taken, or says what the long way says."""
    if bare(answer) == bare(reference):
        return True
    pair = Pair(answer, reference, Settings())
    found = take_shortcut(pair)
    return found is None or found == judge_fully(pair)


@pytest.mark.parametrize("answer", TEXTS)
def test_a_labelled_answer_is_judged_alike_both_ways_beside_every_fortieth_text(answer):
    for reference in TEXTS[sum(map(ord, answer)) % 40 :: 40]:
        assert agrees(answer, reference), reference


@pytest.mark.parametrize("text", TEXTS)
def test_a_labelled_answer_that_is_plain_is_read_alike_both_ways(text):
    plain = read_plainly(unwrap(text))
    assert plain is None or plain == read_fully(unwrap(text))


PIECES = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "10",
        "12",
        "007",
        "2.5",
        "0.0",
        "1e3",
        "x",
        "y",
        "xy",
        "ab",
        "so",
        "sin",
        "d",
        "dx",
        "e",
        "i",
        "u",
        "n",
        "C",
        "+",
        "-",
        "*",
        "/",
        "^",
        "^2",
        "^{3}",
        "^{-1}",
        "^0",
        "^x",
        "(",
        ")",
        "{",
        "}",
        ".",
        "!",
        "=",
        ",",
        "**",
        "(x)",
        "\\left(",
        "\\right)",
        "\\left",
        "\\,",
        "\\frac",
        "\\frac{1}{2}",
        "\\dfrac{x}{2}",
        "\\frac{x+1}{y}",
        "\\pi",
        "\\cdot",
        "\\times",
        "\\sqrt",
        "\\sqrt{2}",
        "\\sqrt{x}",
        "\\sin(x)",
        "\\cos^2(x)",
        "\\ln(2)",
        "\\log",
        "\\max(x)",
        "\\det(x)",
        "\\sin^{-1}(x)",
        "\\tan",
        "\\alpha",
    ]
)
FORMULAS = st.lists(PIECES, min_size=1, max_size=9).map("".join) | st.lists(
    PIECES, min_size=1, max_size=9
).map(" ".join)


@settings(max_examples=500, deadline=None)
@given(FORMULAS)
def test_a_plain_formula_is_read_into_the_tree_of_the_grammar(formula):
    plain = read_plainly(formula)
    assume(plain is not None)
    assert plain == read_fully(formula)


WHOLES = st.integers(0, 12_000) | st.sampled_from([0, 1, 2, 10, 1_000_000, 10**15])
NUMBERS = st.one_of(
    WHOLES.map(str), WHOLES.map("{:,}".format), WHOLES.map("-{}".format), WHOLES.map("{}.0".format),
    st.tuples(WHOLES, WHOLES).map("{0[0]}.{0[1]}".format),
    st.tuples(WHOLES, st.integers(0, 9)).map("{0[0]}/{0[1]}".format),
    st.tuples(WHOLES, st.integers(0, 9)).map(r"-\frac{{{0[0]}}}{{{0[1]}}}".format),
    st.tuples(WHOLES, st.integers(-12, 12)).map("{0[0]}e{0[1]}".format),
    st.tuples(WHOLES, st.integers(-12, 12)).map(r"{0[0]}.5 \times 10^{{{0[1]}}}".format),
)  # fmt: skip
UNITS = st.sampled_from(
    ["", " m", "m", " s", " seconds", " kg", "kg", " g", " grams", " m/s", " m/s^2", " m**2", " mL",
     " L", " liters", " cm^2", " mol/L", " sec", " pascal", " apples", " x", "xy", " y x", " m m",
     " m/m", " m^0", " m^10", " e", " or 6", " degrees", " percent", " million"]
)  # fmt: skip
QUANTITIES = st.tuples(NUMBERS, UNITS).map("".join)
# Digits behind another that matter, matter within the tolerance, or do not.
ENDINGS = st.sampled_from(["", ".0", "0", "1", ".000001", ".0000001", ",000"])


@settings(max_examples=500, deadline=None)
@given(QUANTITIES, QUANTITIES)
def test_two_quantities_are_judged_alike_both_ways(answer, reference):
    assert agrees(answer, reference)


@settings(max_examples=300, deadline=None)
@given(NUMBERS, ENDINGS, UNITS, UNITS)
def test_two_quantities_that_are_near_are_judged_alike_both_ways(number, ending, unit, other):
    assert agrees(number + ending + unit, number + other)
    assert agrees(number + unit, number + ending + other)


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("43", "44"), ("43.50", "43.5"), ("1,234", "1234"), (r"$\frac{1}{2}$", "0.5"),
        ("3/4", "0.75"), (r"\boxed{6.21 \times 10^{3}}", "6210"), ("43.33 A", "43.33 V"),
        ("5 kg", "5 kilograms"), ("206.8 seconds", "206.8 s"), ("265.75", "265.75 L"),
        ("5 mol", "5 mol/L"), ("2 km/h", "2 m/s"), ("x+1", "1 + x"), ("(n-3)(n-9)", "n^2 - 27"),
        (r"\frac{3\pi}{4}", r"\frac{\pi}{4}"), (r"9\sqrt{5}", r"8\sqrt{5}"),
        (r"$7\cos(2n)$", r"7\sin(2n)"), ("e^{5x}", "e^{10x}"),
    ],
)  # fmt: skip
def test_a_plain_pair_takes_the_short_way(answer, reference):
    assert take_shortcut(Pair(answer, reference, Settings())) is not None
    assert agrees(answer, reference)


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        pytest.param("123,456", "456,123", id="two lists"),
        pytest.param("0 kg", "0 m", id="nothing of anything"),
        pytest.param("5 or 6", "5", id="a hedge"),
        pytest.param("-5 g", "5 grams", id="a sign in front of a symbol"),
        pytest.param("5 m^10 kg", "5", id="a unit behind a product"),
    ],
)
def test_what_only_the_long_way_can_tell_is_left_to_it(answer, reference):
    assert take_shortcut(Pair(answer, reference, Settings())) is None


@pytest.mark.parametrize(
    ("read", "at_the_limit", "beyond"),
    [
        pytest.param(read_quantity, "7" * 40, "7" * 41, id="characters of a quantity"),
        pytest.param(read_quantity, "5 m^9", "5 m^10", id="the power of a unit"),
        pytest.param(read_plainly, "xx" + "+x" * 49, "x" + "+x" * 50, id="characters"),
        pytest.param(read_plainly, "(" * 12 + "x" + ")" * 12, "(" * 13 + "x" + ")" * 13,
                     id="brackets"),
    ],
)  # fmt: skip
def test_what_is_larger_than_a_limit_goes_the_long_way(read, at_the_limit, beyond):
    assert read(at_the_limit) is not None
    assert read(beyond) is None


def test_an_answer_that_is_not_read_is_refused_for_the_reason_that_the_grammar_gives():
    unreadable = read_fully("5 mol/L")
    assert isinstance(unreadable, Unreadable)
    found = take_shortcut(Pair("43.5 mol/L", "43.5 kg", Settings()))
    assert found == Verdict(unreadable.code, unreadable.reason)
