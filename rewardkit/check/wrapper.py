"""Where an answer stands in a completion, and answers that some reward or other pays."""

from dataclasses import dataclass

from rewardkit.sample import Sample

# References that some reward or other pays for, tried where there are no cases.
SEEDS = (
    "42",
    "-3.5",
    "0.25",
    "1000",
    "5 m",
    "20 kg",
    "25 °C",
    "Paris",
    "x+1",
    r"\frac{1}{2}",
    "B",
)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Name where an answer stands in a completion.

    Args:
        before: What comes first, usually the thinking.
        opening: What stands right before the answer.
        closing: What stands right behind it.
    """

    before: str
    opening: str
    closing: str

    def inner(self, answer: str) -> str:
        """Return the answer between opening and closing."""
        return f"{self.opening}{answer}{self.closing}"

    def wrap(self, answer: str) -> str:
        """Return a whole completion."""
        return self.before + self.inner(answer)


_THINKING = "<think>\nI compare what is asked with what I know.\n</think>\n"
WRAPPERS = (
    Wrapper(_THINKING, "<answer>", "</answer>"),
    Wrapper("", r"The answer is \boxed{", "}."),
    Wrapper(_THINKING, r"\boxed{", "}"),
    Wrapper("", "#### ", ""),
    Wrapper("", "The answer is ", "."),
    Wrapper(_THINKING, "", ""),
    Wrapper("", "", ""),
)


def warm_up() -> list[Sample]:
    """Return harmless samples on which a reward loads what it loads late."""
    return [Sample(wrapper.wrap(seed), seed) for wrapper in WRAPPERS[:2] for seed in SEEDS]
