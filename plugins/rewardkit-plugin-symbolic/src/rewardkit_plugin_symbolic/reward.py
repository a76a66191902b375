"""The reward: is the answer mathematically equal to the reference?"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict, Field

from rewardkit import AnswerReward, Sample, Score
from rewardkit.reward import built_when_used
from rewardkit.score import ERROR

if TYPE_CHECKING:
    from rewardkit_plugin_symbolic.comparison import Settings
    from rewardkit_plugin_symbolic.verdicts import Pair, Verdict


@built_when_used
class Symbolic(AnswerReward):
    r"""Pay for an answer that is mathematically equal to the reference.

    Plain formulas and LaTeX: numbers, formulas, equations, inequalities, sets,
    intervals, matrices, lists of solutions, words. Free symbols take generic real
    values at which the reference is real, so `\sqrt{x^2}` is `|x|` and not `x`.

    Fields:
        rtol: How far, relatively, a decimal may be from what it stands for.
        ordered: The order of a list of solutions counts.
        constant: An additive constant does not count, as behind an integral.
        deadline_s: Seconds that a worker may take over one comparison.

    >>> Symbolic().score(Sample("<answer>2(x+1)</answer>", "2x+2")).value
    1.0
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "symbolic"

    rtol: float = Field(default=1e-6, ge=0, lt=1)
    ordered: bool = False
    constant: bool = False
    deadline_s: float = Field(default=1.0, gt=0, le=60)

    @cached_property
    def settings(self) -> "Settings":
        """The options that change a verdict."""
        from rewardkit_plugin_symbolic.comparison import Settings

        return Settings(self.rtol, self.ordered, self.constant)

    def judge(self, answer: str, sample: Sample) -> Score:
        """Compare an answer with the sample's reference."""
        as_pair, reach_verdict, echoes_prompt = _judging()
        reference = str(sample.reference)
        # Half the time of Pair(…), and once per row.
        pair = tuple.__new__(as_pair, (answer, reference, self.settings))
        verdict = reach_verdict(pair, self.deadline_s)
        right = verdict.code == "equal" and sample.prompt is not None
        if right and echoes_prompt(answer, reference, sample.prompt):
            return Score(0.0, "echoes_prompt", "repeats a formula of the prompt")
        return _to_score(verdict)

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; what is unsure goes to the workers in one go."""
        from rewardkit_plugin_symbolic.verdicts import Pair, forget_errors, reach_verdicts

        place, tags, settings = self.answer_in, self.tags, self.settings
        pairs: dict[Pair, None] = {}  # in the order of the rows: a group shares its reference
        for sample in samples:
            if sample.reference is not None:
                answer = sample.find_answer(place, tags).text
                if answer is not None:
                    pair = tuple.__new__(Pair, (answer, str(sample.reference), settings))
                    pairs[pair] = None
        reach_verdicts(pairs, self.deadline_s)  # they are kept: `score` finds each one there
        scores = [self.score(sample) for sample in samples]
        forget_errors()
        return scores


@lru_cache(maxsize=1)
def _judging() -> (
    "tuple[type[Pair], Callable[[Pair, float], Verdict], Callable[[str, str, object], bool]]"
):
    """Load what judges: an eighth of the start of a command that only names rewards.

    To ask for it takes 0.05 µs a row, and an import that finds it loaded a whole one.
    """
    from rewardkit_plugin_symbolic.echoes import echoes_prompt
    from rewardkit_plugin_symbolic.verdicts import Pair, reach_verdict

    return Pair, reach_verdict, echoes_prompt


@lru_cache(maxsize=256)
def _to_score(verdict: "Verdict") -> Score:
    if verdict.code in ("reference_not_readable", ERROR):
        return Score(None, verdict.code, verdict.reason)
    return Score(float(verdict.code == "equal"), verdict.code, verdict.reason)
