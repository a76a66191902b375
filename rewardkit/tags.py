"""The four tags of a completion: spelled once, found in one pass each.

`str.find` of whole tags and possessive patterns on bounded text only: the usual
`<answer>(.*?)</answer>` with white space around it is cubic on hostile text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# More tags, or boxes, than this are a flood: no completion that means something has a tenth.
MAX_TAGS = 1_000

# A pattern looks at every character: quick for what a policy writes, slow for megabytes of `<`.
MAX_MATCHED_CHARS = 100_000

# White space and what prints nothing at all: a block of these is empty.
INVISIBLE = " \t\n\r\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"


class Tags(NamedTuple):
    """Name the two tags of a completion, without brackets."""

    think: str = "think"
    answer: str = "answer"


DEFAULT_TAGS = Tags()


class Spelled(NamedTuple):
    """Hold the four tags, in the order in which they must stand, and what matches them."""

    think_open: str
    think_close: str
    answer_open: str
    answer_close: str
    any_tag: re.Pattern[str]
    shape: re.Pattern[str]
    ending: re.Pattern[str]

    @property
    def four(self) -> tuple[str, ...]:
        """The tags alone."""
        return self[:4]


@lru_cache(maxsize=16)
def spell(tags: Tags) -> Spelled:
    """Spell tags and compile their pattern, once for each pair of names.

    >>> spell(Tags()).four
    ('<think>', '</think>', '<answer>', '</answer>')
    """
    think, answer = map(re.escape, tags)
    spelled = (f"<{tags.think}>", f"</{tags.think}>", f"<{tags.answer}>", f"</{tags.answer}>")
    no_tag = f"<(?!/?(?:{think}|{answer})>)"
    visible = f"[{INVISIBLE}]*+(?:[^<]|{no_tag})(?:[^<]++|{no_tag})*+"
    ending = rf"</{think}>\s*+<{answer}>({visible})</{answer}>\s*+"
    patterns = (f"</?(?:{think}|{answer})>", rf"\s*+(<{think}>)?+{visible}{ending}", ending)
    return Spelled(*spelled, *map(re.compile, patterns))


def match_shape(text: str, tags: Tags = DEFAULT_TAGS) -> re.Match[str] | None:
    """Match a completion that is the two blocks and nothing else: once, in order, not empty.

    Most completions are so, and for them one match takes the place of every other scan.

    Returns:
        A match, or None, also for what is longer than `MAX_MATCHED_CHARS`. Group 1 is the
        tag that opens the thinking, or None where a chat template may have put it in the
        prompt; group 2 is what stands in the answer block.

    >>> match_shape("<think>2+2</think><answer>4</answer>")[2]
    '4'
    """
    return spell(tags).shape.fullmatch(text) if len(text) <= MAX_MATCHED_CHARS else None


def skip_thinking(text: str) -> int:
    """Return the offset of the next `<` in a completion that begins as most do, or -1.

    Most begin with the tag and something visible. The next `<` is found in half the time
    that a pattern takes over the thinking.

    >>> skip_thinking("<think>2+2</think><answer>4</answer>"), skip_thinking("4")
    (10, -1)
    """
    at = text.find("<", _FIRST)
    # One of the first two characters is nearly always visible.
    if (
        at > _FIRST + 1
        and text.startswith(_OPENING)
        and (text[_FIRST] not in INVISIBLE or text[_FIRST + 1] not in INVISIBLE)
    ):
        return at
    return -1


_OPENING = spell(DEFAULT_TAGS).think_open
_FIRST = len(_OPENING)


def walk_tags(text: str, spelled: Spelled, begin: int = 0) -> Iterator[tuple[int, str]]:
    """Give the offset of each tag, and the tag, in the order of the text.

    >>> list(walk_tags("<answer>4</answer> <b>", spell(Tags())))
    [(0, '<answer>'), (9, '</answer>')]
    """
    if len(text) > MAX_MATCHED_CHARS:
        return _walk_long(text, spelled, begin)
    return ((tag.start(), tag[0]) for tag in spelled.any_tag.finditer(text, begin))


def _walk_long(text: str, spelled: Spelled, begin: int) -> Iterator[tuple[int, str]]:
    """Look once for each of the four, however many there are of the others."""
    ahead = {tag: text.find(tag, begin) for tag in spelled.four}
    ahead = {tag: at for tag, at in ahead.items() if at >= 0}
    while ahead:
        tag = min(ahead, key=ahead.__getitem__)
        at = ahead[tag]
        yield at, tag
        ahead[tag] = text.find(tag, at + len(tag))
        if ahead[tag] < 0:
            del ahead[tag]
