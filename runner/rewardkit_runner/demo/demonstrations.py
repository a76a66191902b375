"""What the built-in model is shown before any reward: a mixture of good and bad habits.

Most demonstrations have no tags at all, and most follow a wrong procedure, so
greedy decoding starts near zero under both rewards, while sampling finds the
right format and the right procedure often enough for a reward to reinforce.
"""

from random import Random

from rewardkit_runner.demo.problems import Problem, draw_problem
from rewardkit_runner.demo.working import Working

RIGHT_PROCEDURE_SHARE = 0.25
RIGHT_FORMAT_SHARE = 0.25
NO_TAGS_SHARE = 0.60

_RIGHT_FORMAT = "<think>{working}</think><answer>{answer}</answer>"
_NO_TAGS = "{working}. Answer: {answer}"
_BROKEN_FORMATS = (
    "<think>{working}</think>{answer}",
    "<think>{working}<answer>{answer}</answer>",
    "{working}<answer>{answer}</answer>",
    "<think>{working}</think><answer>{answer}</answer> Done.",
)


def draw_demonstration(random: Random) -> tuple[str, str]:
    """Draw one prompt and one completion to imitate."""
    problem = draw_problem(random)
    return problem.prompt, _complete(problem, random)


def _complete(problem: Problem, random: Random) -> str:
    right = random.random() < RIGHT_PROCEDURE_SHARE
    procedure = problem.kind.right if right else random.choice(problem.kind.wrong)
    working = Working()
    answer = procedure(working, problem.operands)
    return _draw_format(random).format(working=working.text(), answer=answer)


def _draw_format(random: Random) -> str:
    luck = random.random()
    if luck < RIGHT_FORMAT_SHARE:
        return _RIGHT_FORMAT
    if luck < RIGHT_FORMAT_SHARE + NO_TAGS_SHARE:
        return _NO_TAGS
    return random.choice(_BROKEN_FORMATS)
