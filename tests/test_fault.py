"""What is no score, and how it is said."""

import pytest

from rewardkit.fault import find_fault
from rewardkit.score import Score, Span


@pytest.mark.parametrize(
    "score",
    [
        Score(1.0, "equal"),
        Score(0.0, "different", "is not 4"),
        Score(None, "no_reference"),
        Score(0.25, "x" * 64, "y" * 10_000, (Span(0, 0), Span(3, 9, "answer"), Span(9, 9))),
    ],
)
def test_a_score_is_accepted(score):
    assert find_fault(score, 9) == ""


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (None, "returned None, which is no Score"),
        ((1.0, "equal", "", ()), "returned a tuple, which is no Score"),
        ("4" * 100, f"returned '{'4' * 40}', which is no Score"),
        (Score(1.0000001, "x"), "gave the value 1.0000001;"),
        (Score("1", "x"), "gave the value '1';"),
        (Score(10**5000, "x"), "gave the value a int;"),
        (Score(1.0, ""), "gave the code '';"),
        (Score(1.0, "x" * 65), "gave the code 'xxx"),
        (Score(1.0, "two\nlines"), r"gave the code 'two\nlines';"),
        (Score(1.0, ["x"]), "gave the code a list;"),
        (Score(1.0, "x", None), "gave a reason that is no text"),
        (Score(1.0, "x", "y" * 10_001), "gave a reason that is no text"),
        (Score(1.0, "x", "", None), "gave evidence that is no tuple"),
        (Score(1.0, "x", "", (Span(0, 1),) * 1_001), "gave evidence that is no tuple"),
        (Score(1.0, "x", "", ((0, 1, ""),)), "gave the evidence a tuple, which is no Span"),
        (Score(1.0, "x", "", (Span(-1, 1),)), "gave evidence from -1 to 1 of 9 characters"),
        (Score(1.0, "x", "", (Span(2, 1),)), "gave evidence from 2 to 1 of 9 characters"),
        (Score(1.0, "x", "", (Span(0, 10),)), "gave evidence from 0 to 10 of 9 characters"),
        (Score(1.0, "x", "", (Span(0, 1.0),)), "gave evidence from 0 to 1.0 of 9 characters"),
        (Score(1.0, "x", "", (Span(0, 1, None),)), "gave evidence with a label"),
        (Score(None, "error", "it broke"), "it broke"),
        (Score(1.0, "error"), "gave the code 'error'"),
    ],
)
def test_what_is_no_score_is_said(score, said):
    assert find_fault(score, 9).startswith(said)
