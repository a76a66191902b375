"""Find the answer in a completion: one place, linear time.

The rule is strict, because whatever it forgives a policy learns to exploit: the
answer is the content of `<answer>…</answer>` behind the end of the thinking.
Several blocks with different contents, an unclosed block and a block inside the
thinking are no answer, and neither is a flood of them.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import Literal, NamedTuple

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.numbers import scan_number
from rewardkit.tags import DEFAULT_TAGS, MAX_TAGS, Spelled, Tags, spell, walk_tags

AnswerPlace = Literal["tag", "boxed", "last_number", "completion"]

# The last number stands near the end; scanning megabytes of numbers for it takes seconds.
MAX_TAIL_CHARS = 10_000

# A boxed answer of more braces, or of more characters, is none.
MAX_BRACES = 1_000
MAX_BOXED_CHARS = 100_000

_BOXED = "\\boxed{"
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
# Where a number may start: not inside a word, another number or a subscript.
_NUMBER_START = lazy_pattern(r"(?<![\w.])(?:[-+\u2212](?=[0-9.]))?(?=\.?[0-9]|\\[dtc]?frac)")


class Answer(NamedTuple):
    """Hold the answer that was found, or why there is none.

    Args:
        text: The answer without white space around it, or None.
        start: Offset of its first character in the completion's text.
        end: Offset behind its last character.
        code: `answer`, or the code of what is wrong.
        reason: One line for a person.
    """

    text: str | None
    start: int
    end: int
    code: str = "answer"
    reason: str = ""


def answer_in_shape(shape: re.Match[str]) -> Answer:
    """Return what `find_answer` finds in a completion whose shape is matched.

    >>> from rewardkit.tags import match_shape
    >>> answer_in_shape(match_shape("<think>2+2</think><answer> 4 </answer>")).text
    '4'
    """
    inside = shape.lastindex or 0  # the last group, also where the ending alone was matched
    return _strip(shape[inside], shape.start(inside))


def find_answer(
    text: str,
    place: AnswerPlace = "tag",
    tags: Tags = DEFAULT_TAGS,
    starts_in_think: bool = False,
) -> Answer:
    """Find the one answer of a completion.

    Args:
        text: The completion's text.
        place: `tag` (the default), or another place that was asked for by name.
        tags: The names of the two tags.
        starts_in_think: The prompt ended in `<think>`.

    >>> find_answer("<think>2+2</think><answer>4</answer>").text
    '4'
    >>> find_answer("<answer>4</answer> or <answer>5</answer>").code
    'several_answers'
    """
    spelled = spell(tags)
    ended = _end_of_thinking(text, spelled)
    if ended < 0 and (starts_in_think or spelled.think_open in text):
        return Answer(None, 0, 0, "unclosed_think", f"{spelled.think_open} is never closed")
    if place != "tag":  # whose own walk over the tags also finds this
        reopened = text.rfind(spelled.think_open, max(ended, 0))
        if reopened > text.rfind(spelled.think_close):
            why = f"{spelled.think_open} is never closed"
            return _none(reopened, len(text), "unclosed_think", why)
    return _FINDERS[place](text, max(ended, 0), spelled)


def _end_of_thinking(text: str, tags: Spelled) -> int:
    """Return the offset behind the first closing tag, or -1."""
    behind = len(tags.think_open) if text.startswith(tags.think_open) else 0
    # A single character is found several times faster than a tag, and it mostly is the tag's.
    closing = text.find("<", behind)
    if not text.startswith(tags.think_close, closing):
        closing = text.find(tags.think_close)
    return closing + len(tags.think_close) if closing >= 0 else -1


def _in_tag(text: str, begin: int, tags: Spelled) -> Answer:
    return cut_only_block(text, text.find("<", begin), tags) or _scan_blocks(text, begin, tags)


def cut_only_block(text: str, start: int, tags: Spelled) -> Answer | None:
    """Return what stands in the block at an offset, if no tag but its own follows.

    So it is in nearly every completion.
    """
    if text.startswith(tags.answer_open, start):
        inner = start + len(tags.answer_open)
        end = text.find("<", inner)
        if text.startswith(tags.answer_close, end) and text.find("<", end + 1) < 0:
            return _cut(text, inner, end)
    return None


def _scan_blocks(text: str, begin: int, tags: Spelled) -> Answer:
    """Walk over all tags behind the thinking; anything out of order is no answer."""
    blocks: list[tuple[int, int]] = []
    opened: int | None = None
    thinking, last_thought = False, begin
    for count, (start, tag) in enumerate(walk_tags(text, tags, begin)):
        end = start + len(tag)
        if count == MAX_TAGS:
            return _none(start, end, "too_many_tags", f"more than {MAX_TAGS:,} tags")
        if tag in (tags.think_open, tags.think_close):
            if opened is not None:
                return _none(start, end, "malformed_answer", f"{tag} inside the answer")
            thinking, last_thought = tag == tags.think_open, end
        elif thinking:
            continue
        elif (tag == tags.answer_close) == (opened is None):
            return _none(start, end, "malformed_answer", f"{tag} where none belongs")
        elif opened is None:
            opened = end
        else:
            blocks.append((opened, start))
            opened = None
    if opened is not None:
        return _none(opened, len(text), "unclosed_answer", f"{tags.answer_open} is never closed")
    if thinking:
        why = f"{tags.think_open} is never closed"
        return _none(last_thought, len(text), "unclosed_think", why)
    return _choose(text, blocks, last_thought, tags)


def _choose(text: str, blocks: list[tuple[int, int]], last_thought: int, tags: Spelled) -> Answer:
    if blocks and blocks[-1][0] >= last_thought:
        return _one_of(text, blocks)
    if tags.answer_open in text:
        why = f"{tags.answer_open} stands before the end of the thinking only"
        return _none(0, 0, "answer_in_think", why)
    return _none(0, 0, "no_answer", f"no {tags.answer_open} tag")


def _one_of(text: str, blocks: list[tuple[int, int]]) -> Answer:
    """Return what all blocks say, if they say the same."""
    contents = {text[start:end].strip() for start, end in blocks}
    if len(contents) > 1:
        return _none(*blocks[-1], "several_answers", f"{len(contents)} different answers")
    return _cut(text, *blocks[-1])


def _cut(text: str, start: int, end: int) -> Answer:
    return _strip(text[start:end], start)


def _strip(inner: str, start: int) -> Answer:
    """Return what stands in a block, which begins at an offset."""
    answer = inner.strip()
    if not answer:
        return _none(start, start + len(inner), "empty_answer", "the answer is empty")
    if len(answer) < len(inner):
        start += len(inner) - len(inner.lstrip())
    # Half the time of Answer(…), and once per row.
    return tuple.__new__(Answer, (answer, start, start + len(answer), "answer", ""))


def _none(start: int, end: int, code: str, reason: str) -> Answer:
    return Answer(None, start, end, code, reason)


def _in_box(text: str, begin: int, tags: Spelled) -> Answer:
    """Find the content of the one LaTeX box; several must say the same."""
    boxes: list[tuple[int, int]] = []
    at = text.find(_BOXED, _last_thought(text, begin, tags))
    while at >= 0:
        if len(boxes) == MAX_TAGS:
            return _none(at, len(text), "too_many_tags", f"more than {MAX_TAGS:,} boxes")
        start = at + len(_BOXED)
        end = _closing_brace(text, start)
        if end < 0:
            return _none(at, len(text), "unclosed_answer", "\\boxed{ is never closed")
        boxes.append((start, end))
        at = text.find(_BOXED, end)
    return _one_of(text, boxes) if boxes else _none(0, 0, "no_answer", "no \\boxed{}")


def _closing_brace(text: str, start: int) -> int:
    depth = 1
    braces = _BRACE.finditer(text, start, start + MAX_BOXED_CHARS)
    for brace in islice(braces, MAX_BRACES):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.start()
    return -1


def _at_last_number(text: str, begin: int, tags: Spelled) -> Answer:
    last = _none(0, 0, "no_answer", "no number in the completion")
    begin = max(_last_thought(text, begin, tags), len(text) - MAX_TAIL_CHARS)
    start = _NUMBER_START.search(text, begin)
    while start is not None:
        number = scan_number(text, start.start())
        end = start.end() if number is None else number[1]
        if number is not None:
            end += text.startswith("%", end)
            last = Answer(text[start.start() : end], start.start(), end)
        start = _NUMBER_START.search(text, max(end, start.end() + 1))
    return last


def _last_thought(text: str, begin: int, tags: Spelled) -> int:
    return max(begin, text.rfind(tags.think_close))


def _whole(text: str, begin: int, tags: Spelled) -> Answer:
    return _cut(text, begin, len(text))


_FINDERS: dict[AnswerPlace, Callable[[str, int, Spelled], Answer]] = {
    "tag": _in_tag,
    "boxed": _in_box,
    "last_number": _at_last_number,
    "completion": _whole,
}
