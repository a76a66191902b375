"""The built-in problems: what is trained on, and what is kept away from it."""

import operator
import re
import subprocess
import sys
from random import Random

import pytest

from rewardkit_runner.demo import held_out_problems, training_problems
from rewardkit_runner.demo.demonstrations import draw_demonstration
from rewardkit_runner.demo.kinds import KINDS, Kind
from rewardkit_runner.demo.problems import held_out_combinations, training_combinations
from rewardkit_runner.demo.working import Working

Numbers = tuple[int, ...]


def numbers_in(prompt: str) -> Numbers:
    """Read the operands back from the words, in no particular order; HCO3 holds none."""
    return tuple(sorted(int(number) for number in re.findall(r"(?<![A-Z0-9])\d+", prompt)))


@pytest.fixture(scope="module")
def held_out() -> set[Numbers]:
    return {tuple(sorted(operands)) for kind in KINDS for operands in held_out_combinations(kind)}


def test_held_out_problems_ask_only_for_held_out_operands(held_out: set[Numbers]) -> None:
    assert {numbers_in(row["prompt"]) for row in held_out_problems()} <= held_out


def test_no_training_problem_has_the_operands_of_a_held_out_one_in_any_wording(
    held_out: set[Numbers],
) -> None:
    trained = {numbers_in(row["prompt"]) for row in training_problems()}
    assert len(trained) > 900
    assert not trained & held_out


def test_no_demonstration_has_the_operands_of_a_held_out_problem(held_out: set[Numbers]) -> None:
    """The warm start of the weights that ship drew 3,000 batches of 64 from seed 0: these."""
    random = Random(0)
    shown = {numbers_in(draw_demonstration(random)[0]) for _ in range(3_000 * 64)}
    assert len(shown) > 40_000
    assert not shown & held_out


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_combination_is_either_trained_on_or_held_out(kind: Kind) -> None:
    trained, held = set(training_combinations(kind)), set(held_out_combinations(kind))
    assert not trained & held
    assert trained | held == set(kind.combinations())
    assert 0.08 < len(held) / len(trained | held) < 0.17


@pytest.mark.parametrize(
    ("kind", "operands", "answer"),
    [
        pytest.param("anion gap", (140, 104, 24), 12, id="140 - 104 - 24"),
        pytest.param("osmolality", (140, 5, 7), 292, id="2 * 140 + 5 + 7"),
        pytest.param("perfusion pressure", (120, 90, 10), 90, id="90 + 30 / 3 - 10"),
        pytest.param("target heart rate", (40, 60), 120, id="(220 - 40 - 60) / 2 + 60"),
        pytest.param("hourly fluids", (30, 5), 75, id="60 + 10 + 5"),
        pytest.param("carbon dioxide excess", (50, 20), 12, id="50 - (1.5 * 20 + 8)"),
        pytest.param("oxygen gradient", (40, 80), 20, id="150 - 40 / 0.8 - 80"),
    ],
)
def test_the_right_procedure_is_the_published_formula(
    kind: str, operands: Numbers, answer: int
) -> None:
    found = next(each for each in KINDS if each.name == kind)
    assert found.right(Working(), operands) == answer


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_wrong_procedure_hardly_ever_gives_the_right_answer(kind: Kind) -> None:
    combinations = list(kind.combinations())
    for wrong in kind.wrong:
        lucky = sum(wrong(Working(), each) == kind.right(Working(), each) for each in combinations)
        assert lucky / len(combinations) < 0.05


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_step_that_is_written_down_is_true(kind: Kind) -> None:
    for operands in list(kind.combinations())[::50]:
        for procedure in (kind.right, *kind.wrong):
            working = Working()
            answer = procedure(working, operands)
            steps = [STEP.fullmatch(step) for step in working.text().split(", ")]
            assert all(step and holds(step) for step in steps)
            assert working.text().endswith(f"={answer}")


STEP = re.compile(r"(\d+)([-+*/])(\d+)=(\d+)")
SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.floordiv}


def holds(step: re.Match[str]) -> bool:
    return SIGNS[step[2]](int(step[1]), int(step[3])) == int(step[4])


@pytest.mark.parametrize("problems", [training_problems, held_out_problems])
def test_problems_are_the_same_each_time_and_never_repeat(problems) -> None:
    rows = problems()
    assert rows == problems()
    assert len({row["prompt"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} == {kind.name for kind in KINDS}
    assert all(re.fullmatch(r"[0-9]+", row["answer"]) for row in rows)


def test_asking_for_more_problems_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than population"):
        held_out_problems(10_000)


def test_the_problems_load_without_torch() -> None:
    heavy = "{'torch', 'transformers', 'trl'}"
    code = f"import sys, rewardkit_runner.demo; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
