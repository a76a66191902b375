"""What is as large as a limit is read and compared; what is one larger is not.

The numbers stand here once more: a limit that is raised by mistake fails a test. They are looked
at before the bombs, of which some take all the memory where a limit is missing.
"""

import pytest
from rewardkit_plugin_symbolic import Symbolic, verdicts
from rewardkit_plugin_symbolic.approximate import approximate
from rewardkit_plugin_symbolic.comparison import Settings
from rewardkit_plugin_symbolic.rational import exact_value, residues
from rewardkit_plugin_symbolic.realsets import find_real_set
from rewardkit_plugin_symbolic.solutions import find_solutions
from rewardkit_plugin_symbolic.statements import read_answer
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.wrapping import unwrap

from rewardkit import Sample


def _count_to(last):
    return ", ".join(map(str, range(1, last + 1)))


def _sum_to(last, term):
    return rf"\sum_{{n=1}}^{{{last}}} {term}"


@pytest.mark.parametrize(
    ("read", "at_the_limit", "beyond"),
    [
        pytest.param(approximate, _sum_to(2_000, r"\sin n"), _sum_to(2_001, r"\sin n"),
                     id="terms in doubles"),
        pytest.param(exact_value, _sum_to(2_000, "n"), _sum_to(2_001, "n"), id="terms, exactly"),
        pytest.param(exact_value, "2^{8191}", "2^{8192}", id="bits"),
        pytest.param(exact_value, r"\sqrt[64]{2^{64}}", r"\sqrt[65]{2^{65}}", id="a root"),
        pytest.param(exact_value, "(2^{64})^{1/64}", "(2^{65})^{1/65}", id="a fractional power"),
        pytest.param(residues, "3000!", "3001!", id="a factorial"),
        pytest.param(find_real_set, rf"\{{{_count_to(64)}\}}", rf"\{{{_count_to(65)}\}}",
                     id="parts of a set"),
    ],
)  # fmt: skip
def test_what_is_larger_than_a_limit_is_not_evaluated(read, at_the_limit, beyond):
    assert read(read_answer(at_the_limit)) is not None
    assert read(read_answer(beyond)) is None


@pytest.mark.parametrize(
    ("at_the_limit", "beyond"),
    [
        pytest.param("5" + "%" * 4, "5" + "%" * 5, id="marks behind a factor"),
        pytest.param("1+" + " " * 3_997 + "1", "1+" + " " * 3_998 + "1", id="characters"),
        pytest.param("1" + "+1" * 749, "1" + "+1" * 750, id="tokens"),
        pytest.param("7" * 400, "7" * 401, id="digits"),
        pytest.param("1e400", "1e401", id="an exponent of ten"),
        pytest.param("1e-400", "1e-401", id="a negative exponent of ten"),
        pytest.param("1" + "/2" * 119, "1" + "/2" * 120, id="levels without a bracket"),
    ],
)
def test_what_is_larger_than_a_limit_is_too_long(at_the_limit, beyond):
    assert not isinstance(read_answer(at_the_limit), Unreadable)
    unreadable = read_answer(beyond)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.code == "too_long"


def _determinant(order):
    rows = ("&".join(f"x_{{{row}{column}}}" for column in range(order)) for row in range(order))
    return r"\det\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def test_a_determinant_is_expanded_up_to_an_order():
    assert not isinstance(read_answer(_determinant(4)), Unreadable)
    assert isinstance(read_answer(_determinant(5)), Unreadable)


@pytest.mark.parametrize("signs", [3, 4, 5, 8])
def test_plus_minus_signs_double_the_values_four_times_at_most(signs):
    solutions = find_solutions(read_answer("x" + r" \pm a" * signs))
    assert len(solutions.values) == 2 ** min(signs, 4)


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        pytest.param(6, "5", id="six come off"),
        pytest.param(7, r"\boxed{5}", id="the seventh stays"),
    ],
)
def test_six_layers_are_taken_off_an_answer(layers, left):
    assert unwrap(r"\boxed{" * layers + "5" + "}" * layers) == left


@pytest.mark.parametrize(("members", "code"), [(200, "equal"), (201, "different")])
def test_lists_are_compared_without_order_up_to_a_length(members, code):
    forwards = _count_to(members)
    backwards = ", ".join(reversed(forwards.split(", ")))
    score = Symbolic().score(Sample(f"<answer>{forwards}</answer>", backwards))
    assert score.code == code


def test_sets_are_compared_up_to_a_length():
    answer, reference = rf"\{{{_count_to(200)}\}}", rf"\{{200, {_count_to(199)}\}}"
    assert Symbolic().score(Sample(f"<answer>{answer}</answer>", reference)).value == 1.0


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(", 999", id="another member"),
        pytest.param(", 1" * 200 + ", 999", id="another member behind repeated ones"),
    ],
)
@pytest.mark.parametrize("wanted", [", 201", ""], ids=["a long reference", "a short one"])
def test_no_member_of_a_long_set_is_overlooked(more, wanted):
    answer, reference = (rf"\{{{_count_to(200)}{members}\}}" for members in (more, wanted))
    assert Symbolic().score(Sample(f"<answer>{answer}</answer>", reference)).value == 0.0


@pytest.mark.parametrize(("members", "code"), [(16, "equal"), (17, "inconclusive")])
def test_a_pair_is_given_some_proofs_and_no_more(members, code):
    answer = ", ".join(rf"{n}\cos 60^\circ" for n in range(1, members + 1))
    reference = ", ".join(rf"\frac{{{n}}}{{2}}" for n in range(1, members + 1))
    reward = Symbolic(ordered=True, deadline_s=20)
    assert reward.score(Sample(f"<answer>{answer}</answer>", reference)).code == code


def test_what_workers_proved_is_forgotten_beyond_a_number_of_pairs():
    pairs = [
        verdicts.Pair(rf"{n}\cos 60^\circ", rf"\frac{{{n}}}{{2}}", Settings())
        for n in range(1, 2_051)
    ]
    verdicts.reach_verdicts(pairs[:2_049], 5.0)
    verdicts.reach_verdicts(pairs[2_049:], 5.0)
    assert [pair for pair, _ in verdicts._concluded] == pairs[2_049:]
