"""One completion with what is needed to judge it."""

import re
from collections.abc import Mapping, Sequence
from types import EllipsisType, MappingProxyType

from rewardkit.answers import Answer, AnswerPlace, answer_in_shape, cut_only_block, find_answer
from rewardkit.completion import ends_in_think, read_completion
from rewardkit.tags import (
    DEFAULT_TAGS,
    MAX_MATCHED_CHARS,
    Tags,
    match_shape,
    skip_thinking,
    spell,
)

NO_COLUMNS: Mapping[str, object] = MappingProxyType({})


class Sample:
    """Hold a completion, its reference, its prompt and the other columns of its row.

    A plain class with slots: one is made for every row, and a frozen dataclass
    costs three times as much to make. Treat it as immutable.

    Args:
        completion: Text, a list of messages, or a message with content parts.
        reference: What is right, in whatever type the dataset holds it; None if absent.
        prompt: Text or a list of messages, or None.
        columns: Everything else in the row, by column name.

    Attributes:
        text: Content of the last assistant message; evidence spans count in it.
        reasoning: The separate reasoning channel, or None.
        starts_in_think: The prompt ended in `<think>`: the text begins inside it.
        in_shape: `look_at_shapes` found that the two blocks, each with both tags, are all there is.

    Raises:
        InputError: `completion` is none of the shapes above.

    >>> Sample("<think>2+2</think><answer>4</answer>", 4).answer.text
    '4'
    """

    __slots__ = (
        "_answer",
        "_shape",
        "columns",
        "completion",
        "in_shape",
        "prompt",
        "reasoning",
        "reference",
        "starts_in_think",
        "text",
    )  # fmt: skip

    def __init__(
        self,
        completion: object,
        reference: object = None,
        prompt: object = None,
        columns: Mapping[str, object] = NO_COLUMNS,
    ) -> None:
        self.completion = completion
        self.reference = reference
        self.prompt = prompt
        self.columns = columns
        self.text: str
        self.reasoning: str | None = None
        if type(completion) is str:
            self.text = completion
        else:
            self.text, self.reasoning = read_completion(completion)
        self.starts_in_think = prompt is not None and ends_in_think(prompt)
        self.in_shape = False
        self._answer: Answer | None = None
        self._shape: re.Match[str] | EllipsisType | None = ...  # not looked for yet

    @property
    def answer(self) -> Answer:
        """The answer in the one `<answer>…</answer>`; found once, shared by all rewards."""
        if self._answer is None:
            shape = self.match_shape()
            self._answer = (
                find_answer(self.text, starts_in_think=self.starts_in_think)
                if shape is None
                else answer_in_shape(shape)
            )
        return self._answer

    def match_shape(self, tags: Tags = DEFAULT_TAGS) -> re.Match[str] | None:
        """Match the two blocks if they are all there is; done once, shared by all rewards."""
        if tags is not DEFAULT_TAGS and tags != DEFAULT_TAGS:
            return match_shape(self.text, tags)
        if self._shape is ...:
            self._shape = match_shape(self.text)
        return self._shape

    def find_answer(self, place: AnswerPlace = "tag", tags: Tags = DEFAULT_TAGS) -> Answer:
        """Find the answer in another place, or between other tags."""
        if place == "tag" and tags == DEFAULT_TAGS:
            return self.answer
        return find_answer(self.text, place, tags, self.starts_in_think)

    def copy(self) -> "Sample":
        """Return the same sample, to which anything may be done: nothing of it is shared."""
        return Sample(
            _copy(self.completion),
            _copy(self.reference),
            _copy(self.prompt),
            {name: _copy(value) for name, value in self.columns.items()},
        )

    def __reduce__(self) -> tuple[object, ...]:
        # What was found is found again: a match can't be pickled.
        return Sample, (self.completion, self.reference, self.prompt, self.columns)

    def __repr__(self) -> str:
        return f"Sample({self.completion!r}, {self.reference!r})"


def look_at_shapes(samples: Sequence[Sample]) -> None:
    """Match the shapes of a batch and cut the answers: sooner than each when it is asked for."""
    spelled = spell(DEFAULT_TAGS)
    match_ending, closing = spelled.ending.fullmatch, spelled.think_close
    for sample in samples:
        if sample._answer is not None or sample._shape is not ...:
            continue
        text = sample.text
        at = skip_thinking(text) if len(text) <= MAX_MATCHED_CHARS else -1
        ending = match_ending(text, at) if at > 0 else None
        if ending is None and at > 0 and text.startswith(closing, at):
            sample._shape = None  # the whole pattern would come to the same end
            continue
        if at < 0 and not sample.starts_in_think:  # perhaps an answer without thinking
            sample._answer = cut_only_block(text, 0, spelled)
            if sample._answer is not None:
                sample._shape = None
                continue
        shape = ending or sample.match_shape()
        if shape is not None:
            sample._answer = answer_in_shape(shape)
            opened = ending is not None or shape[1] is not None
            sample.in_shape = opened and not sample.starts_in_think and sample.reasoning is None


def _copy(value: object) -> object:
    if isinstance(value, list):
        return [_copy(one) for one in value]
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return value
