"""An endless stream of completions, one in a hundred hostile, no two alike."""

from collections.abc import Iterator
from pathlib import Path

from rewardkit import Sample
from tests.hostile.corpus import COLUMNS, OWN, cases

SPEC = "format,exact,numeric:allow_units=true,units:rtol=0.01,symbolic:deadline_s=0.1,medcalc"
HOSTILE_EVERY = 100


def batches(first: int, last: int, size: int = 500, corpus: Path = OWN) -> Iterator[list[Sample]]:
    """Yield batches of the samples from one number to another; half of the others are right."""
    bombs = [case.text for case in cases(corpus, "/nowhere")]
    for begin in range(first, last, size):
        numbers = range(begin, min(begin + size, last))
        yield [_sample(number, bombs) for number in numbers]


def _sample(number: int, bombs: list[str]) -> Sample:
    answer = f"{number}.5"
    if number % HOSTILE_EVERY == 0:
        answer = f"{bombs[number // HOSTILE_EVERY % len(bombs)]}+{number}"
    reference = f"{number}.5" if number % 2 else f"{number + 1}.25"
    completion = f"<think>case {number}</think><answer>{answer}</answer>"
    return Sample(completion, reference, f"what is {number}?", COLUMNS)
