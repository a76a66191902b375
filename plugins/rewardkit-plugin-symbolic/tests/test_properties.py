"""Benign rewrites never change a verdict; changes that matter never earn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rewardkit_plugin_symbolic import Symbolic

from rewardkit import Sample

REWARD = Symbolic(deadline_s=5)
WHOLE = st.integers(-99, 99)
COUNT = st.integers(2, 99)


def judge(answer: str, reference: str) -> float | None:
    return REWARD.score(Sample(f"<answer>{answer}</answer>", reference)).value


@st.composite
def terms(draw):
    """Draw a term of a formula, as LaTeX."""
    return draw(
        st.sampled_from([
            f"{draw(COUNT)}x", f"x^{{{draw(COUNT)}}}", rf"\frac{{{draw(COUNT)}}}{{y}}",
            rf"\sqrt{{{draw(COUNT)}}}", rf"\sin({draw(COUNT)}x)", rf"{draw(COUNT)}\pi",
            f"e^{{{draw(st.integers(2, 9))}y}}", str(draw(COUNT)), f"xy^{{{draw(COUNT)}}}",
        ])
    )  # fmt: skip


SUMS = st.lists(terms(), min_size=1, max_size=5)
FORMULAS = SUMS.map(" + ".join)


@given(FORMULAS)
def test_a_formula_equals_itself(formula):
    assert judge(formula, formula) == 1.0


@given(SUMS, st.randoms())
def test_the_order_of_a_sum_means_nothing(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert judge("+".join(shuffled), " + ".join(parts)) == 1.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\frac", r"\dfrac"), (r"\frac", r"\tfrac"), (" ", ""), (" ", r"\, "), (" ", "  "),
        (r"\sin(", r"\sin\left("), ("+", "+ "), ("x^", "x ^"), (r"\pi", "π"),
    ],
)  # fmt: skip
@given(formula=FORMULAS)
def test_looks_mean_nothing(old, new, formula):
    dressed = formula.replace(old, new)
    if r"\left(" in dressed:
        dressed = dressed.replace("x)", r"x\right)")
    assert judge(dressed, formula) == 1.0


WRAPPINGS = (
    "${}$",
    "$${}$$",
    r"\boxed{{{}}}",
    r"\({}\)",
    "**{}**",
    "{}.",
    " {} ",
    "The answer is {}",
)


@given(FORMULAS, st.sampled_from(WRAPPINGS))
def test_wrapping_means_nothing(formula, wrapping):
    assert judge(wrapping.format(formula), formula) == 1.0


@given(FORMULAS, COUNT)
def test_a_common_factor_cancels(formula, count):
    assert judge(rf"\frac{{{count}({formula})}}{{{count}}}", formula) == 1.0


@given(FORMULAS, st.integers(1, 9))
def test_off_by_a_constant_never_earns(formula, count):
    assert judge(f"{formula} + {count}", formula) == 0.0


@given(FORMULAS)
def test_the_other_sign_never_earns(formula):
    assert judge(f"-({formula})", formula) == 0.0


@given(FORMULAS, st.integers(12, 60))
def test_a_tiny_constant_never_earns(formula, exponent):
    assert judge(f"{formula} + 10^{{-{exponent}}}", formula) == 0.0


JOINTS = ("{} or {}", "{}, {}", "{} and {}", "{} = {}", "{} (or {})", r"{} \text{{ or }} {}",
          "x={} or x={}", "[{}, {}]")  # fmt: skip


@given(WHOLE, WHOLE, st.sampled_from(JOINTS))
def test_an_appended_candidate_never_earns(right, other, joint):
    if right != other:
        assert judge(joint.format(right, other), str(right)) == 0.0
        assert judge(joint.format(other, right), str(right)) == 0.0


@given(st.lists(WHOLE, min_size=2, max_size=6, unique=True), st.randoms())
def test_the_order_of_a_list_means_nothing_and_of_a_tuple_everything(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    text, reference = ", ".join(map(str, shuffled)), ", ".join(map(str, values))
    assert judge(text, reference) == 1.0
    assert judge(rf"\{{{text}\}}", rf"\{{{reference}\}}") == 1.0
    assert judge(f"({text})", f"({reference})") == float(shuffled == values)


@given(
    WHOLE,
    COUNT,
    st.sampled_from(["()", "[]", "(]", "[)"]),
    st.sampled_from(["()", "[]", "(]", "[)"]),
)
def test_an_interval_is_its_ends(low, length, shown, wanted):
    answer = f"{shown[0]}{low}, {low + length}{shown[1]}"
    reference = f"{wanted[0]}{low}, {low + length}{wanted[1]}"
    assert judge(answer, reference) == float(shown == wanted)


@given(WHOLE, COUNT, COUNT, st.integers(2, 9))
def test_an_equation_may_be_multiplied(a, b, c, factor):
    equation = f"{b}x + {c}y = {a}"
    assert judge(f"{b * factor}x + {c * factor}y = {a * factor}", equation) == 1.0
    assert judge(f"{b * factor}x + {c * factor}y = {a * factor + 1}", equation) == 0.0


@given(st.integers(10**17, 10**18), st.integers(1, 9))
def test_every_digit_of_a_whole_number_counts(number, distance):
    assert judge(str(number), str(number)) == 1.0
    assert judge(str(number + distance), str(number)) == 0.0
    assert judge(f"{number + distance}.0", str(number)) == 0.0


@settings(max_examples=300)
@given(st.text(max_size=80), st.text(max_size=40))
def test_no_text_raises(answer, reference):
    assert judge(answer, reference) in (0.0, 1.0, None)


TOKENS = (
    r"\frac { } ( ) [ ] \{ \} 1 23 x y + - * / ^ _ , = < > | \sqrt \sin \pi e i ! \pm \cup ; or "
    r"\text{or} % \circ \sum \int d \begin{pmatrix} \end{pmatrix} & \\ . ' \left \right \infty"
)
PIECES = st.sampled_from(TOKENS.split(" "))


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25), st.lists(PIECES, max_size=10))
def test_no_heap_of_tokens_raises(answer, reference):
    value = Symbolic(deadline_s=0.2).score(
        Sample(f"<answer>{' '.join(answer)}</answer>", " ".join(reference))
    )
    assert value.value in (0.0, 1.0, None)
