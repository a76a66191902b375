"""The built-in problems: those to train on, and those held out.

Held-out is decided by the operands alone, never by the wording, so a held-out
combination cannot come back in other words.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypedDict

from rewardkit_runner.demo.kinds import KINDS, Kind
from rewardkit_runner.demo.working import Operands, Working

_HELD_OUT_ONE_IN = 8
# Any fixed numbers: the problems are the same in every run, whatever its seed.
_TRAINING_SEED, _HELD_OUT_SEED = 1, 2


class Row(TypedDict):
    """One problem as a row of a dataset."""

    prompt: str
    answer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its kind, its operands and the wording it is asked in."""

    kind: Kind
    operands: Operands
    wording: int

    @property
    def prompt(self) -> str:
        """The question in words."""
        return self.kind.wordings[self.wording].format(*self.operands)

    @property
    def answer(self) -> int:
        """The result of the right procedure."""
        return self.kind.right(Working(), self.operands)

    def row(self) -> Row:
        """Return the problem as a row of a dataset."""
        return {"prompt": self.prompt, "answer": str(self.answer), "kind": self.kind.name}


def training_problems(count: int = 1024) -> list[Row]:
    """Return the problems to train on, always the same ones in the same order.

    Args:
        count: How many; the kinds take turns. At most 4,802, after which the
            smallest kind has no more combinations.

    Returns:
        Rows with a `prompt`, an `answer` (the reference) and a `kind`.

    Raises:
        ValueError: There are not that many.

    >>> training_problems(1)[0]["kind"]
    'anion gap'
    """
    return _choose(count, training_combinations, _TRAINING_SEED)


def held_out_problems(count: int = 140) -> list[Row]:
    """Return the problems to judge by, whose operands occur in no training.

    Args:
        count: How many; the kinds take turns. At most 679.

    Returns:
        Rows with a `prompt`, an `answer` (the reference) and a `kind`.

    Raises:
        ValueError: There are not that many.

    >>> len(held_out_problems())
    140
    """
    return _choose(count, held_out_combinations, _HELD_OUT_SEED)


def draw_problem(random: Random) -> Problem:
    """Draw one problem to train on: any kind, any wording, never a held-out combination."""
    kind = random.choice(KINDS)
    return Problem(kind, random.choice(training_combinations(kind)), _any_wording(kind, random))


def is_held_out(operands: Operands) -> bool:
    """Tell whether a combination of operands is kept away from all training.

    Neither their order nor the kind of problem matters, so the same numbers
    come back in no other question either. A hash decides: the split needs no
    stored list and is the same everywhere.

    >>> is_held_out((140, 104, 24)) == is_held_out((24, 104, 140))
    True
    """
    text = ",".join(map(str, sorted(operands)))
    return hashlib.sha256(text.encode()).digest()[0] % _HELD_OUT_ONE_IN == 0


@cache
def training_combinations(kind: Kind) -> tuple[Operands, ...]:
    """Return the combinations of operands of one kind that may be trained on."""
    return tuple(operands for operands in kind.combinations() if not is_held_out(operands))


@cache
def held_out_combinations(kind: Kind) -> tuple[Operands, ...]:
    """Return the combinations of operands of one kind that no training may see."""
    return tuple(operands for operands in kind.combinations() if is_held_out(operands))


def _choose(count: int, pool: Callable[[Kind], tuple[Operands, ...]], seed: int) -> list[Row]:
    random = Random(seed)  # noqa: S311 - it keeps no secret
    each = math.ceil(count / len(KINDS))
    columns = [
        [
            Problem(kind, chosen, _any_wording(kind, random))
            for chosen in random.sample(pool(kind), each)
        ]
        for kind in KINDS
    ]
    return [problem.row() for turn in zip(*columns, strict=True) for problem in turn][:count]


def _any_wording(kind: Kind, random: Random) -> int:
    return random.randrange(len(kind.wordings))
