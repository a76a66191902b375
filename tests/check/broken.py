"""A sound reward, and one for each clause that only this clause finds fault with."""

import os
import random
import unicodedata
from typing import Any, ClassVar

from pydantic import field_validator

from rewardkit import AnswerReward, Reward, Score, Span


class Sound(AnswerReward):
    """Pay for the reference."""

    name: ClassVar[str] = "sound"

    def judge(self, answer, sample):
        return said(self.pays(answer, str(sample.reference).strip(), sample))

    def pays(self, answer, reference, sample):
        return answer == reference


def said(paid):
    return Score(1.0, "equal", "is the reference") if paid else Score(0.0, "different", "is not")


class Raises(Sound):
    def judge(self, answer, sample):
        if "%" in answer:
            raise ValueError("a percent sign")
        return super().judge(answer, sample)


class OutOfRange(Sound):
    def judge(self, answer, sample):
        return Score(1.5, "bonus", "more") if "%" in answer else super().judge(answer, sample)


class Silent(Sound):
    def judge(self, answer, sample):
        return Score(0.0, "percent") if "%" in answer else super().judge(answer, sample)


class Shouts(Sound):
    def judge(self, answer, sample):
        return Score(0.0, "No Code", "a") if "%" in answer else super().judge(answer, sample)


class PointsOutside(Sound):
    def judge(self, answer, sample):
        outside = (Span(0, len(sample.text) + 1),) if "%" in answer else ()
        return (
            Score(0.0, "percent", "is not", outside) if outside else super().judge(answer, sample)
        )


class Remembers(Sound):
    calls: ClassVar[list[int]] = []

    def judge(self, answer, sample):
        if "%" not in answer:
            return super().judge(answer, sample)
        self.calls.append(1)
        return Score(0.0, f"call_{len(self.calls)}", "is not")


class BatchDiffers(Sound):
    def score_batch(self, samples):
        first, *others = [self.score(sample) for sample in samples]
        return [Score(first.value, "first", "came first"), *others]


class OrderMatters(Sound):
    def score_batch(self, samples):
        scores = [self.score(sample) for sample in samples]
        ordered = len(samples[0].text) > len(samples[-1].text)
        return scores if ordered else [Score(0.0, "later", "too late") for _ in scores]


class Hashes(Sound):
    def judge(self, answer, sample):
        score = super().judge(answer, sample)
        return Score(score.value, f"rule_{hash(answer) % 1000}", score.reason)


class Unpicklable(Sound):
    def __reduce__(self):
        raise TypeError("holds a lock")


class Doubles(Sound):
    scale: float = 1.0

    @field_validator("scale")
    @classmethod
    def double(cls, value: float) -> float:
        return 2 * value


class PunishesMissing(Sound):
    def score(self, sample):
        return said(False) if sample.reference is None else super().score(sample)


class RefusesNegative(Sound):
    def pays(self, answer, reference, sample):
        return answer == reference and not reference.startswith("-")


class TrailingZero(Sound):
    def pays(self, answer, reference, sample):
        return answer in (reference, f"{reference}.0")


class NoWords(Sound):
    """Sound, but a probe says that it must read numbers in words."""


class Exclaims(Sound):
    def pays(self, answer, reference, sample):
        return answer.removesuffix("!") == reference


class NoNewline(Sound):
    def pays(self, answer, reference, sample):
        return answer == reference and not sample.text.endswith("\n")


class PaysAll(Sound):
    def pays(self, answer, reference, sample):
        return True


class TakesAnyOfAList(Sound):
    def pays(self, answer, reference, sample):
        return reference in answer.split(", ")


class TakesEither(Sound):
    def pays(self, answer, reference, sample):
        return reference in answer.split(" or ")


class MissesNot(Sound):
    def pays(self, answer, reference, sample):
        return answer.removeprefix("not ") == reference


class PaysEcho(Sound):
    def score(self, sample):
        if sample.answer.text == sample.prompt and str(sample.reference) in str(sample.prompt):
            return said(True)
        return super().score(sample)


class ReadsThoughts(Sound):
    def score(self, sample):
        _, opening, tail = sample.text.partition("<answer>")
        if sample.reference is None or not opening or "<answer>" in tail:
            return super().score(sample)
        return said(tail.partition("</answer>")[0].strip() == str(sample.reference).strip())


class PaysNothing(Sound):
    def score(self, sample):
        return super().score(sample) if sample.text.strip() else said(True)


class Normalizes(Sound):
    def pays(self, answer, reference, sample):
        return unicodedata.normalize("NFKC", answer) == reference


class IgnoresUnits(Sound):
    def pays(self, answer, reference, sample):
        given, right = answer.split(), reference.split()
        return answer == reference or (len(given) == len(right) == 2 and given[0] == right[0])


class NeedsNoUnit(Sound):
    def pays(self, answer, reference, sample):
        return answer == reference or answer == reference.split()[0]


class PaysLength(Sound):
    def pays(self, answer, reference, sample):
        return answer == reference or len(answer) > 500_000


class Believes(Sound):
    def pays(self, answer, reference, sample):
        return answer == reference or '"score"' in answer


class Hangs(Sound):
    def pays(self, answer, reference, sample):
        while "((((" in answer:
            pass
        return answer == reference


class Dies(Sound):
    def pays(self, answer, reference, sample):
        if "((((" in answer:
            os._exit(3)
        return answer == reference


class Executes(Sound):
    def pays(self, answer, reference, sample):
        if answer.startswith("__import__"):
            eval(answer)
        return answer == reference


class Writes(Sound):
    def pays(self, answer, reference, sample):
        open("seen", "w").close()
        return answer == reference


class Spawns(Sound):
    def pays(self, answer, reference, sample):
        os.system("true")
        return answer == reference


class Reseeds(Sound):
    def pays(self, answer, reference, sample):
        random.seed(1)
        return answer == reference


class Prints(Sound):
    def pays(self, answer, reference, sample):
        print("judging")
        return answer == reference


class Marks(Sound):
    def pays(self, answer, reference, sample):
        sample.prompt = "judged"
        return answer == reference


class Shape(Reward):
    """Pay for thinking, whatever the reference is."""

    name: ClassVar[str] = "shape"

    def score(self, sample: Any) -> Score:
        thought, closing, _ = sample.text.partition("</think>")
        return said(bool(closing) and thought.startswith("<think>") and len(thought) > 10)
