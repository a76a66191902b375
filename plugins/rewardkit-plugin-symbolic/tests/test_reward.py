"""The reward's contract: codes, options, batches, imports."""

import subprocess
import sys

import pytest
from rewardkit_plugin_symbolic import Symbolic

from rewardkit import Sample
from rewardkit.plugins import installed


def score(answer, reference, **options):
    return Symbolic(**options).score(Sample(f"<answer>{answer}</answer>", reference))


def test_the_plugin_is_found_by_its_entry_point():
    assert installed().rewards["symbolic"].reward is Symbolic


@pytest.mark.parametrize(
    ("answer", "reference", "value", "code"),
    [
        pytest.param("2+3", "5", 1.0, "equal", id="equal"),
        pytest.param("2+4", "5", 0.0, "different", id="different"),
        pytest.param(r"\frac{1}{0}", "5", 0.0, "inconclusive", id="without a value"),
        pytest.param("5 (or 6)", "5", 0.0, "not_readable", id="outside the grammar"),
        pytest.param("(" * 50 + "5" + ")" * 50, "5", 0.0, "too_long", id="too deep"),
        pytest.param("5" * 5000, "5" * 5000, 0.0, "too_long", id="too long"),
        pytest.param("5", "see the figure", None, "reference_not_readable", id="no such reference"),
        pytest.param("see the figure", "see the figure", 1.0, "equal", id="the very same text"),
        pytest.param(r"a\star b", r"$a \star b$.", 1.0, "equal", id="the same but for its looks"),
        pytest.param("5", "5" * 5000, None, "reference_not_readable", id="a reference too long"),
        pytest.param("5", None, None, "no_reference", id="no reference"),
        pytest.param("5", 5, 1.0, "equal", id="a reference that is a number"),
        pytest.param("", "5", 0.0, "empty_answer", id="no answer"),
    ],
)
def test_every_verdict_has_its_code(answer, reference, value, code):
    found = score(answer, reference)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("rtol", "value"),
    [pytest.param(1e-6, 0.0, id="the default"), pytest.param(1e-2, 1.0, id="one percent")],
)
def test_the_tolerance_of_decimals_is_an_option(rtol, value):
    assert score("0.333", "1/3", rtol=rtol).value == value


def test_a_tolerance_never_loosens_what_is_exact():
    assert score("1000001", "1000000", rtol=1e-2).value == 0.0


def test_a_batch_gives_what_the_loop_gives():
    pairs = [("5", "5"), ("6", "5"), (r"\cos 60^\circ", r"\frac12"), ("(", "5"), ("5", None)] * 3
    samples = [Sample(f"<answer>{answer}</answer>", reference) for answer, reference in pairs]
    samples.append(Sample("no tag", "5"))
    reward = Symbolic()
    assert reward.score_batch(samples) == [reward.score(sample) for sample in samples]


def test_evidence_points_at_the_answer():
    sample = Sample("<think>2+3</think><answer> 5 </answer>", "5")
    (span,) = Symbolic().score(sample).evidence
    assert sample.text[span.start : span.end] == "5"


def test_importing_the_plugin_loads_neither_sympy_nor_mpmath():
    code = (
        "import sys; from rewardkit import Sample; from rewardkit_plugin_symbolic import Symbolic;"
        "Symbolic().score(Sample('<answer>x+1</answer>', '1+x'));"
        "sys.exit(bool({'sympy', 'mpmath'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_domain_is_where_the_reference_is_real():
    assert score(r"\ln(x^2)", r"2\ln x").value == 1.0
    assert score(r"2\ln x", r"\ln(x^2)").value == 0.0
    assert score(r"\ln x", r"\ln|x|").value == 0.0


def test_a_known_prime_is_of_no_use():
    assert score(f"x + {2**61 - 1}", "x").value == 0.0
    assert score(f"x^{{{2**61 - 2}}}", "1").value == 0.0


@pytest.mark.parametrize(
    ("answer", "reference", "prompt", "value"),
    [
        pytest.param(r"\sqrt{8}", r"2\sqrt{2}", r"Simplify $\sqrt{8}$.", 0.0, id="a copy"),
        pytest.param(r"\sqrt{ 8 }", r"2\sqrt{2}", r"Simplify $\sqrt{8}$.", 0.0, id="a spaced copy"),
        pytest.param(r"2\sqrt{2}", r"2\sqrt{2}", r"Simplify $\sqrt{8}$.", 1.0, id="worked out"),
        pytest.param(r"\int_0^1 x^2\,dx", "1/3", r"Find $\int_0^1 x^2 dx$.", 0.0, id="an integral"),
        pytest.param(r"\frac12", "0.5", r"A coin shows heads with $\frac12$.", 1.0, id="a number"),
        pytest.param("x+1", "x + 1", "Which is larger, x+1 or x?", 1.0, id="the reference itself"),
        pytest.param("x-1", "x+1", "Is it x-1 or x+1?", 0.0, id="a wrong copy"),
        pytest.param("2^{10}", "1024", [{"role": "user", "content": "What is $2^{10}$?"}], 0.0,
                     id="a conversation"),
    ],
)  # fmt: skip
def test_a_formula_copied_out_of_the_prompt_is_no_answer(answer, reference, prompt, value):
    sample = Sample(f"<answer>{answer}</answer>", reference, prompt)
    assert Symbolic().score(sample).value == value
