"""What a plugin author writes: a reward."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from rewardkit.answers import Answer, AnswerPlace
from rewardkit.completion import asked_for
from rewardkit.reading import scan_number
from rewardkit.sample import Sample, look_at_shapes
from rewardkit.samples import Pair
from rewardkit.score import Score, Span, new_score, new_span
from rewardkit.tags import DEFAULT_TAGS, Tags

_Class = TypeVar("_Class", bound=type[BaseModel])


def built_when_used(reward: _Class) -> _Class:
    """Let a class whose `model_config` defers its building be built when it is first used.

    The first class that is built makes pydantic look through all distributions for plugins of
    its own, a sixth of the start. What is derived from the class is built as it is defined, so
    that the import of a plugin says what is wrong with it.
    """
    del reward.model_config["defer_build"]
    return reward


@built_when_used
class Reward(BaseModel):
    """Judge completions with one pure method, `score`.

    A subclass is its own documentation: the fields are its options, the first
    line of the docstring is its help.

    Attributes:
        name: What users type; lower-case letters, digits and underscores.
        reads: Columns of the row that the reward looks at, for help and for
            checks before a run; the first one is required.

    >>> class Short(Reward):
    ...     '''Pay for a short completion.'''
    ...     name: ClassVar[str] = "short"
    ...     max_chars: int = 80
    ...
    ...     def score(self, sample: Sample) -> Score:
    ...         short = len(sample.text) <= self.max_chars
    ...         return Score(float(short), "short" if short else "long")
    >>> Short(max_chars=3).score(Sample("four")).code
    'long'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: ClassVar[str]
    reads: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def score(self, sample: Sample) -> Score:
        """Judge one sample; a wrong or hostile completion is a 0.0, never an exception."""

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; an override must give what the loop gives."""
        return [self.score(sample) for sample in samples]

    def judge_pairs(self, pairs: Sequence[Pair]) -> list[Score] | None:
        """Judge pairs of answer and reference: all that the score of most rows depends on.

        A pair stands for completions that are the two blocks and nothing else, whose answer
        is not what was asked over again, and whose rows have a reference and no other column
        that the reward reads. Many rows share one, which is then judged once. Only rewards
        that rewardkit brings are asked: a mistake here would not be seen in `score`.

        Returns:
            For each pair what `score` gives, evidence aside; or None where the options make
            the score depend on more.
        """
        return None


@built_when_used
class AnswerReward(Reward):
    """Compare the answer in a completion with the reference.

    Finds the answer, abstains where there is no reference and gives 0.0 with
    the finder's own code where there is no answer, or where it is the prompt
    over again; a subclass judges the rest.

    Fields:
        answer_in: Where in the completion the answer stands.
        answer_tag: Name of the tag around the answer.
        think_tag: Name of the tag around the thinking.
    """

    model_config = ConfigDict(defer_build=True)

    reads: ClassVar[tuple[str, ...]] = ("reference",)

    answer_in: AnswerPlace = "tag"
    answer_tag: str = "answer"
    think_tag: str = "think"

    @cached_property
    def tags(self) -> Tags:
        """The two tag names; a private attribute of pydantic takes ten times as long to read."""
        return Tags(self.think_tag, self.answer_tag)

    @cached_property
    def is_usual(self) -> bool:
        """Whether the answer is looked for where it usually is."""
        return self.answer_in == "tag" and self.tags == DEFAULT_TAGS

    @abstractmethod
    def judge(self, answer: str, sample: Sample) -> Score:
        """Judge an answer that was found, against a reference that is there.

        Args:
            answer: The answer's text, not empty, no white space around it.
            sample: Where the reference and the other columns are.
        """

    def score(self, sample: Sample) -> Score:
        """Judge one sample; see the class."""
        if sample.reference is None:
            return NO_REFERENCE
        # A third of the time of asking for a place and for tags.
        found = sample.answer if self.is_usual else sample.find_answer(self.answer_in, self.tags)
        text, prompt = found[0], sample.prompt
        if text is None:
            return Score(0.0, found.code, found.reason, _point_at(found))
        if prompt is not None and _echoes(text, prompt):
            return Score(0.0, "echoes_prompt", "repeats the prompt", _point_at(found))
        value, code, reason, evidence = self.judge(text, sample)
        return new_score((value, code, reason, evidence or _point_at(found)))

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; see the class."""
        look_at_shapes(samples)
        return [self.score(sample) for sample in samples]


NO_REFERENCE = Score(None, "no_reference", "the row has no reference")


def _point_at(found: Answer) -> tuple[Span, ...]:
    _, start, end, code, _ = found
    return (new_span((start, end, code)),) if end > start else ()


def _echoes(answer: str, prompt: object) -> bool:
    """Say whether the answer is all that was asked; a bare number may be both."""
    if asked_for(prompt) != answer:
        return False
    number = scan_number(answer)
    return number is None or number[1] < len(answer)
