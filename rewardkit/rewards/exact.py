"""The answer is the reference, character for character."""

import unicodedata
from collections.abc import Sequence
from itertools import starmap
from math import isfinite
from typing import ClassVar, Literal

from pydantic import ConfigDict

from rewardkit.reading.statements import print_number
from rewardkit.reward import AnswerReward, built_when_used
from rewardkit.sample import Sample
from rewardkit.samples import Pair
from rewardkit.score import Score

# Normalisation sorts runs of combining marks: quadratic in their length.
MAX_NORMALIZED_CHARS = 10_000


@built_when_used
class Exact(AnswerReward):
    """Pay for an answer that is the reference, apart from white space around it.

    Fields:
        ignore_case: Compare with case folded.
        normalize_whitespace: Take any run of white space for one space.
        unicode: Normalise both sides to this form first.
        any_of: A list as the reference means that any of its members is right.

    >>> Exact(ignore_case=True).score(Sample("<answer>Yes</answer>", "yes")).value
    1.0
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "exact"

    ignore_case: bool = False
    normalize_whitespace: bool = False
    unicode: Literal["NFC", "NFKC"] | None = None
    any_of: bool = False

    def judge(self, answer: str, sample: Sample) -> Score:
        """Compare as text."""
        return self._compare(answer, sample.reference)

    def judge_pairs(self, pairs: Sequence[Pair]) -> list[Score] | None:
        """Compare as text."""
        return list(starmap(self._compare, pairs)) if self.is_usual else None

    def _compare(self, answer: str, reference: object) -> Score:
        accepted = self._read_reference(reference)
        if not accepted:
            return Score(None, "reference_not_text", "the reference is not text or a number")
        if self.unicode and max(map(len, accepted)) > MAX_NORMALIZED_CHARS:
            return Score(None, "reference_too_long", "the reference is too long to normalise")
        if self.unicode and len(answer) > MAX_NORMALIZED_CHARS:
            return Score(0.0, "too_long", f"{len(answer)} characters are too many to normalise")
        given = self._normalize(answer)
        if any(given == self._normalize(text) for text in accepted):
            return _EQUAL
        return Score(0.0, "different", f"is not {accepted[0][:60]!r}")

    def _read_reference(self, reference: object) -> tuple[str, ...]:
        if not self.any_of or isinstance(reference, str) or not isinstance(reference, Sequence):
            return _texts(reference)
        members = [_texts(member) for member in reference]
        return tuple(text for texts in members for text in texts) if all(members) else ()

    def _normalize(self, text: str) -> str:
        if self.unicode:
            text = unicodedata.normalize(self.unicode, text)
        if self.ignore_case:
            text = text.casefold()
        return " ".join(text.split()) if self.normalize_whitespace else text.strip()


_EQUAL = Score(1.0, "equal", "equals the reference")


def _texts(reference: object) -> tuple[str, ...]:
    """Return the texts that a reference stands for: none if it is neither text nor a number."""
    if isinstance(reference, bool):
        return str(reference), str(reference).lower()
    text = print_number(reference).strip()
    if isinstance(reference, float):
        if not isfinite(reference):
            return ()  # how tables hold a missing value
        if reference.is_integer():
            return text, str(int(reference))
    return (text,) if text else ()
