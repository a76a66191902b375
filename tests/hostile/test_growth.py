"""No work grows faster than the text.

Time is measured in `benchmarks/hostile.py`; here only what is the same on every machine is
counted: steps of the interpreter, and bytes allocated.
"""

import sys
import tracemalloc

import pytest

from tests.hostile.corpus import SPECS, place, rewards

REWARDS = dict(zip(SPECS, rewards(), strict=True))
PIECES = (
    "x", " ", "7", "<", "(", "-", "1,", "\\", "$", "µ", "8+", "m*", "2^", "1 or ", "\u0301",
    "\\frac{", "\\boxed{8}", "\\left(", "<answer>", "<answer>8</answer>", "</think>",
    "<think></think><answer>", "=8",
)  # fmt: skip
PLACES = ("completion", "answer", "boxed", "thinking")
SHORT, LONG = 8_000, 64_000
MOST_GROWTH = (LONG / SHORT) ** 1.1
# Copies that are alive at once: what is between tags, stripped, normalised, folded.
MOST_COPIES = 12


def fill(piece: str, size: int) -> str:
    """Repeat a whole piece up to a size."""
    return piece * (size // len(piece))


def steps(reward, text: str, where: str) -> int:
    """Count the interpreter's steps in judging one text."""
    sample = place(text, where, reward.name)
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        reward.score(sample)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("spec", "reward"), REWARDS.items(), ids=SPECS)
def test_steps_grow_no_faster_than_the_text(spec, reward, where):
    for piece in PIECES:
        short = steps(reward, fill(piece, SHORT), where)
        long = steps(reward, fill(piece, LONG), where)
        assert long <= MOST_GROWTH * short, (piece, short, long)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("spec", "reward"), REWARDS.items(), ids=SPECS)
def test_memory_is_a_few_copies_of_the_text(spec, reward, where):
    for piece in ("x", " ", "7", "8+", "1 or ", "<"):
        sample = place(fill(piece, 1_000_000), where, reward.name)
        tracemalloc.start()
        reward.score(sample)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak <= MOST_COPIES * 1_000_000, (piece, peak)


def test_a_step_too_many_is_counted():
    class Quadratic:
        name = "format"

        def score(self, sample):
            for start in range(0, len(sample.text), 100):
                for _ in range(start, len(sample.text), 100):
                    pass

    short, long = (steps(Quadratic(), fill("x", size), "completion") for size in (8_000, 64_000))
    assert long > MOST_GROWTH * short
