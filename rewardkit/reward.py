"""What a plugin author writes: a reward."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from rewardkit.answers import Answer, AnswerPlace
from rewardkit.completion import last_message
from rewardkit.reading import scan_number
from rewardkit.sample import Sample, match_shapes
from rewardkit.score import Score, Span
from rewardkit.tags import Tags


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

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    reads: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def score(self, sample: Sample) -> Score:
        """Judge one sample; a wrong or hostile completion is a 0.0, never an exception."""

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; an override must give what the loop gives."""
        return [self.score(sample) for sample in samples]


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

    reads: ClassVar[tuple[str, ...]] = ("reference",)

    answer_in: AnswerPlace = "tag"
    answer_tag: str = "answer"
    think_tag: str = "think"

    @cached_property
    def tags(self) -> Tags:
        """The two tag names; a private attribute of pydantic takes ten times as long to read."""
        return Tags(self.think_tag, self.answer_tag)

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
        found = sample.find_answer(self.answer_in, self.tags)
        if found.text is None:
            return Score(0.0, found.code, found.reason, _point_at(found))
        if sample.prompt is not None and _echoes(found.text, sample.prompt):
            return Score(0.0, "echoes_prompt", "repeats the prompt", _point_at(found))
        value, code, reason, evidence = self.judge(found.text, sample)
        # Half the time of Score(…), and once per row.
        return tuple.__new__(Score, (value, code, reason, evidence or _point_at(found)))

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; see the class."""
        match_shapes(samples)
        return [self.score(sample) for sample in samples]


NO_REFERENCE = Score(None, "no_reference", "the row has no reference")


def _point_at(found: Answer) -> tuple[Span, ...]:
    _, start, end, code, _ = found
    return (tuple.__new__(Span, (start, end, code)),) if end > start else ()


def _echoes(answer: str, prompt: object) -> bool:
    """Say whether the answer is all that was asked; a bare number may be both."""
    asked = prompt
    if not isinstance(prompt, str):
        last = last_message(prompt)
        asked = None if last is None else last.get("content")
    if not isinstance(asked, str) or asked.strip() != answer:
        return False
    number = scan_number(answer)
    return number is None or number[1] < len(answer)
