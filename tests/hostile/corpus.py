"""Hostile texts, the rewards that meet them, and the places where they stand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rewardkit import Composite, Sample
from rewardkit.reward import Reward

OWN = Path(__file__).with_name("cases.jsonl")
# Larger, made for this project, and not shipped with it.
PUBLIC = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile.jsonl"

# Each reward, and each option that reads text in another way.
SPECS = (
    "format",
    "format:prefilled_think=true",
    "exact",
    "exact:ignore_case=true:normalize_whitespace=true:unicode=NFKC",
    "numeric",
    "numeric:allow_units=true:percent=fraction:rtol=0.01",
    "numeric:answer_in=boxed",
    "numeric:answer_in=last_number",
    "numeric:answer_in=completion",
    "units:rtol=0.01",
    "units:answer_in=completion:temperature=difference",
    "symbolic:deadline_s=0.1",
    "symbolic:answer_in=completion:deadline_s=0.1",
    "medcalc",
)
# What is right, by reward: nothing that a hostile text says by accident.
REFERENCES = {
    "exact": "eight thousand",
    "numeric": "831725.5",
    "units": "8317.25 km/s",
    "symbolic": r"\frac{8317}{29}x^2+1",
    "medcalc": "8317.25",
}
WRONG = "-77.5"  # beside a hostile text that is not the answer
COLUMNS = {"calculator_id": 2, "output_type": "decimal"}
PLACES = ("completion", "answer", "boxed", "thinking", "reference", "prompt")


class Case(NamedTuple):
    """Hold a hostile text.

    Args:
        id: What the case is called.
        text: What a policy writes.
        right: Rewards that rightly pay it as a whole completion.
        gold: The reference that it aims at, where it aims at one.
        documented: Whether it earns against that is a choice, and no attack.
    """

    id: str
    text: str
    right: frozenset[str] = frozenset()
    gold: str | None = None
    documented: bool = False


def cases(path: Path, marker: str) -> Iterator[Case]:
    """Read cases; `@@MARKER@@` is where code that is executed leaves a file."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        payload = row["payload"]
        text = payload if isinstance(payload, str) else "".join(p * n for p, n in payload["repeat"])
        yield Case(
            row["id"], text.replace("@@MARKER@@", marker), frozenset(row.get("right", ())),
            row.get("gold"), row.get("expected", "").startswith("documented"),
        )  # fmt: skip


def rewards() -> list[Reward]:
    """Build every installed reward, most in several ways."""
    return [Composite.from_spec(spec).components[0].reward for spec in SPECS]


def place(text: str, where: str, reward: str) -> Sample:
    """Put a text where a policy, or a dataset, may put it."""
    reference = REFERENCES.get(reward)
    if where == "reference":
        return Sample(f"<answer>{WRONG}</answer>", text, columns=COLUMNS)
    if where == "prompt":
        return Sample(f"<answer>{WRONG}</answer>", reference, text, COLUMNS)
    completion = {
        "completion": text,
        "answer": f"<think>a</think><answer>{text}</answer>",
        "boxed": f"<think>a</think><answer>\\boxed{{{text}}}</answer>",
        "thinking": f"<think>{text}</think><answer>{WRONG}</answer>",
    }[where]
    return Sample(completion, reference, columns=COLUMNS)


def right(reward: Reward) -> Sample:
    """Return what a reward must pay in full."""
    answer = REFERENCES.get(reward.name, WRONG)
    completion = {
        "completion": answer,
        "boxed": f"\\boxed{{{answer}}}",
        "last_number": answer,
        "tag": f"<think>a</think><answer>{answer}</answer>",
    }[getattr(reward, "answer_in", "tag")]
    if getattr(reward, "prefilled_think", False):
        completion = completion.removeprefix("<think>")
    return Sample(completion, answer, columns=COLUMNS)
