"""The completion has the shape `<think>…</think><answer>…</answer>`."""

from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import ClassVar

from pydantic import ConfigDict

from rewardkit.reward import Reward, built_when_used
from rewardkit.sample import Sample, look_at_shapes
from rewardkit.samples import Pair
from rewardkit.score import Score, Span
from rewardkit.tags import DEFAULT_TAGS, INVISIBLE, Spelled, Tags, spell, walk_tags


@built_when_used
class Format(Reward):
    """Pay for exactly one `<think>…</think>` and then one `<answer>…</answer>`.

    Nothing but white space stands outside them, and neither is empty. A tag
    quoted inside the thinking counts as a second one. Tags are lower-case and
    bare. A reasoning channel beside the text takes the place of the thinking.

    Fields:
        think_tag: Name of the first tag.
        answer_tag: Name of the second tag.
        prefilled_think: Every completion starts inside the thinking, because the
            chat template opens it; a prompt that ends in the tag is noticed anyway.

    >>> Format().score(Sample("<think>2+2</think><answer>4</answer>")).value
    1.0
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "format"

    think_tag: str = "think"
    answer_tag: str = "answer"
    prefilled_think: bool = False

    @cached_property
    def tags(self) -> Tags:
        """The names of the two tags."""
        return Tags(self.think_tag, self.answer_tag)

    def score(self, sample: Sample) -> Score:
        """Judge the shape alone; see the class."""
        if sample.in_shape and self.is_usual:
            return _PASS
        if sample.reasoning is not None:
            return self._score_channel(sample.text, sample.reasoning)
        prefilled = sample.starts_in_think or self.prefilled_think
        shape = sample.match_shape(self.tags)
        if shape is not None and (shape[1] is None) == prefilled:
            return _PASS
        return _walk(sample.text, spell(self.tags), int(prefilled))

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge several samples; see the class."""
        look_at_shapes(samples)
        return [self.score(sample) for sample in samples]

    @cached_property
    def is_usual(self) -> bool:
        """Whether the tags are the usual ones, all in the completion."""
        return not self.prefilled_think and self.tags == DEFAULT_TAGS

    def judge_pairs(self, pairs: Sequence[Pair]) -> list[Score] | None:
        """Pay for any pair: there is one only where the shape is right."""
        return [_PASS] * len(pairs) if self.is_usual else None

    def _score_channel(self, text: str, reasoning: str) -> Score:
        if not reasoning.strip(INVISIBLE):
            return Score(0.0, "empty_think", "the reasoning channel is empty")
        if any(tag in reasoning for tag in spell(self.tags).four):
            return Score(0.0, "repeated_tag", "a tag stands in the reasoning channel")
        return _walk(text, spell(self.tags), 2)


_PASS = Score(1.0, "shape", "both tags present, once, in order")


def _walk(text: str, spelled: Spelled, first: int) -> Score:
    """Compare the tags with the shape's from number `first` on, and what stands between them."""
    expected = spelled.four[first:]
    found = list(islice(walk_tags(text, spelled), len(expected) + 1))
    if tuple([tag for _, tag in found]) != expected:
        return _explain_tags(found, expected, spelled)
    at, inside = 0, first % 2 == 1
    for start, tag in found:
        between = text[at:start]
        if inside and not between.strip(INVISIBLE):
            return Score(
                0.0, f"empty_{_kind(tag, spelled)}", f"nothing before {tag}", _at(start, tag)
            )
        if not inside and between.strip():
            return _outside(at, start)
        at, inside = start + len(tag), not inside
    return _outside(at, len(text)) if text[at:].strip() else _PASS


def _explain_tags(
    found: list[tuple[int, str]], expected: tuple[str, ...], spelled: Spelled
) -> Score:
    seen: set[str] = set()
    for start, tag in found:
        if tag in seen or tag not in expected:
            return Score(0.0, "repeated_tag", f"one {tag} too many", _at(start, tag))
        seen.add(tag)
    for tag in expected:
        if tag not in seen:
            return Score(0.0, f"no_{_kind(tag, spelled)}", f"no {tag}")
    start, tag = next(one for one, name in zip(found, expected, strict=True) if one[1] != name)
    return Score(0.0, "wrong_order", f"{tag} stands too early", _at(start, tag))


def _outside(start: int, end: int) -> Score:
    return Score(0.0, "text_outside", "text outside the tags", (Span(start, end, "outside"),))


def _kind(tag: str, spelled: Spelled) -> str:
    return "think" if tag in (spelled.think_open, spelled.think_close) else "answer"


def _at(start: int, tag: str) -> tuple[Span, ...]:
    return (Span(start, start + len(tag), "tag"),)
