"""The completion has the shape `<think>…</think><answer>…</answer>`."""

import re
from functools import cached_property
from itertools import islice
from typing import ClassVar, NamedTuple

from rewardkit.reward import Reward
from rewardkit.sample import Sample
from rewardkit.score import Score, Span

# White space and what prints nothing at all: a block of these is empty.
_INVISIBLE = " \t\n\r\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"


class Shape(NamedTuple):
    """Hold the tags of a shape, in the order in which they must stand."""

    tags: tuple[str, str, str, str]
    any_tag: re.Pattern[str]


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

    name: ClassVar[str] = "format"

    think_tag: str = "think"
    answer_tag: str = "answer"
    prefilled_think: bool = False

    @cached_property
    def shape(self) -> Shape:
        """The four tags, spelled once."""
        think, answer = self.think_tag, self.answer_tag
        any_tag = re.compile(f"</?(?:{re.escape(think)}|{re.escape(answer)})>")
        return Shape((f"<{think}>", f"</{think}>", f"<{answer}>", f"</{answer}>"), any_tag)

    def score(self, sample: Sample) -> Score:
        """Judge the shape alone; see the class."""
        if sample.reasoning is not None:
            return self._score_channel(sample.text, sample.reasoning)
        if sample.starts_in_think or self.prefilled_think:
            return _walk(sample.text, self.shape, 1)
        return _PASS if _is_plain(sample.text, self.shape) else _walk(sample.text, self.shape, 0)

    def _score_channel(self, text: str, reasoning: str) -> Score:
        if not reasoning.strip(_INVISIBLE):
            return Score(0.0, "empty_think", "the reasoning channel is empty")
        if self.shape.any_tag.search(reasoning) is not None:
            return Score(0.0, "repeated_tag", "a tag stands in the reasoning channel")
        return _walk(text, self.shape, 2)


_PASS = Score(1.0, "shape", "both tags present, once, in order")


def _is_plain(text: str, shape: Shape) -> bool:
    """Say whether the shape is right and holds no `<` but its own.

    Most completions are so, and looking for one character takes a third of the time
    that looking for tags does.
    """
    think_open, think_close, answer_open, answer_close = shape.tags
    inside = len(think_open)
    close = text.find("<", inside)
    start = text.find("<", close + 1)
    end = text.find("<", start + 1)
    behind, answer = close + len(think_close), start + len(answer_open)
    return (
        text.startswith(think_open)
        and text.startswith(think_close, close)
        and text.startswith(answer_open, start)
        and text.startswith(answer_close, end)
        and text[inside:close].strip(_INVISIBLE) != ""
        and text[behind:start].strip() == ""
        and text[answer:end].strip(_INVISIBLE) != ""
        and text[end + len(answer_close) :].strip() == ""
    )


def _walk(text: str, shape: Shape, first: int) -> Score:
    """Compare the tags with the shape's from number `first` on, and what stands between them."""
    expected = shape.tags[first:]
    tags = list(islice(shape.any_tag.finditer(text), len(expected) + 1))
    if [tag[0] for tag in tags] != list(expected):
        return _explain_tags(tags, expected, shape)
    at, inside = 0, first % 2 == 1
    for tag in tags:
        between = text[at : tag.start()]
        if inside and not between.strip(_INVISIBLE):
            return Score(0.0, f"empty_{_kind(tag[0], shape)}", f"nothing before {tag[0]}", _at(tag))
        if not inside and between.strip():
            return _outside(at, tag.start())
        at, inside = tag.end(), not inside
    return _outside(at, len(text)) if text[at:].strip() else _PASS


def _explain_tags(tags: list[re.Match[str]], expected: tuple[str, ...], shape: Shape) -> Score:
    found = [tag[0] for tag in tags]
    for place, tag in enumerate(tags):
        if tag[0] in found[:place] or tag[0] not in expected:
            return Score(0.0, "repeated_tag", f"one {tag[0]} too many", _at(tag))
    for name in expected:
        if name not in found:
            return Score(0.0, f"no_{_kind(name, shape)}", f"no {name}")
    wrong = next(tag for tag, name in zip(tags, expected, strict=True) if tag[0] != name)
    return Score(0.0, "wrong_order", f"{wrong[0]} stands too early", _at(wrong))


def _outside(start: int, end: int) -> Score:
    return Score(0.0, "text_outside", "text outside the tags", (Span(start, end, "outside"),))


def _kind(tag: str, shape: Shape) -> str:
    return "think" if tag in shape.tags[:2] else "answer"


def _at(tag: re.Match[str]) -> tuple[Span, ...]:
    return (Span(*tag.span(), "tag"),)
