"""The reward under check: what it pays for, and in which dress."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rewardkit.check.bench import Bench, Ruling
from rewardkit.check.cases import Case, Cases
from rewardkit.check.wrapper import SEEDS, WRAPPERS, Wrapper
from rewardkit.probe import Probe
from rewardkit.sample import Sample

# Attacks start from this many references; more would only repeat them.
_MOST_ANCHORS = 10
_MOST_TRIED = 20  # rows of the user's, cases of the author's
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
# Not of a zero: 0 m is 0 km.
QUANTITY = re.compile(r"(?=.*[1-9])([-+]?\d+(?:\.\d+)?) ([A-Za-z]+)", re.ASCII)


T = TypeVar("T")


class NotApplicable(Exception):  # noqa: N818 (it is no error)
    """A clause has nothing to say about this reward."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Hold a reference that the reward pays for itself, and an answer that is wrong.

    Args:
        wrapper: Where the reward looks for the answer.
        right: The reference as text.
        wrong: An answer that is not the reference.
        template: Carries the reference, the prompt and the columns.
        wrong_value: What the wrong answer earns: no attack may earn more.
    """

    wrapper: Wrapper
    right: str
    wrong: str
    template: Sample
    wrong_value: float

    def sample(self, completion: str, prompt: object = None) -> Sample:
        """Return a sample with another completion."""
        prompt = self.template.prompt if prompt is None else prompt
        return Sample(completion, self.template.reference, prompt, self.template.columns)


@dataclass(slots=True)
class _Dress:
    wrapper: Wrapper
    paid: list[Sample] = field(default_factory=list)


class Subject:
    """Hold the reward's process, the cases, and what can be learned by asking.

    Args:
        bench: Where it is judged.
        cases: The author's or the user's rows.
        probes: What installed plugins bring.
        reads: The columns that the reward says it looks at.
        examples: How many inputs a clause generates.
    """

    def __init__(
        self,
        bench: Bench,
        cases: Cases,
        probes: Sequence[Probe],
        reads: Sequence[str],
        examples: int,
    ) -> None:
        self.bench = bench
        self.cases = cases
        self.probes = probes
        self.reads = reads
        self.examples = examples

    def judge(self, sample: Sample) -> Ruling:
        """Judge one sample."""
        return self.bench.judge(sample)

    def judge_case(self, case: Case) -> Ruling:
        """Judge a labelled case with the options that its label is for."""
        return self.bench.judge(case.sample, case.options)

    @cached_property
    def rows(self) -> list[Sample]:
        """The user's rows whose reference could be an answer, each reference once."""
        known = [case.sample for case in self.cases.rows if not case.labelled]
        return _distinct(sample for sample in known if _text_of(sample))

    @cached_property
    def templates(self) -> list[Sample]:
        """Samples with references that the reward may pay: some rows, cases, and seeds."""
        # A case with columns of its own may be right for what they say.
        cases = [c.sample for c in self.cases.rows if c.value == 1 and not c.sample.columns]
        texts = dict.fromkeys([*SEEDS, *(probe.reference for probe in self.probes)])
        seeds = [Sample("", text) for text in texts]
        known = [*_spread(self.rows, _MOST_TRIED), *_spread(cases, _MOST_TRIED), *seeds]
        return _distinct(sample for sample in known if _text_of(sample))

    @cached_property
    def wrapper(self) -> Wrapper | None:
        """The place of the answer in which the reward pays most references, or None."""
        best = max(
            (self._earning(wrapper, self.templates) for wrapper in self._dresses()),
            key=lambda dress: len(dress.paid),
        )
        return best.wrapper if best.paid else None

    def _dresses(self) -> list[Wrapper]:
        right = _spread([case for case in self.cases.rows if case.value == 1], _MOST_TRIED)
        own = [wrapper for case in right if (wrapper := _cut_out(case))]
        return list(dict.fromkeys([*WRAPPERS, *own]))

    def _earning(self, wrapper: Wrapper, templates: Sequence[Sample]) -> _Dress:
        dress = _Dress(wrapper)
        for template in templates:
            completion = wrapper.wrap(_text_of(template))
            if self.judge(_with(template, completion)).value == 1.0:
                dress.paid.append(template)
        return dress

    @cached_property
    def anchors(self) -> list[Anchor]:
        """References that the reward pays for themselves, each with a wrong answer."""
        return self._anchors(self._paid)

    def with_unit(self) -> list[Anchor]:
        """Return anchors whose reference has a unit; see `need_comparison`."""
        self.need_comparison()
        return self._anchors([one for one in self._paid if QUANTITY.fullmatch(_text_of(one))])

    @cached_property
    def _paid(self) -> list[Sample]:
        return self._earning(self.wrapper, self.templates).paid if self.wrapper else []

    def _anchors(self, paid: list[Sample]) -> list[Anchor]:
        if self.wrapper is None:
            return []
        return [self._anchor(self.wrapper, one) for one in _spread(paid, _MOST_ANCHORS)]

    def anchor_for(self, reference: str) -> Anchor | None:
        """Return an anchor for one more reference, if the reward pays it for itself."""
        if self.wrapper is None:
            return None
        paid = self._earning(self.wrapper, [Sample("", reference)]).paid
        return self._anchor(self.wrapper, paid[0]) if paid else None

    def _anchor(self, wrapper: Wrapper, template: Sample) -> Anchor:
        right = _text_of(template)
        wrong = wrong_answers(right)[0]
        ruling = self.judge(_with(template, wrapper.wrap(wrong)))
        return Anchor(wrapper, right, wrong, template, ruling.value or 0.0)

    @cached_property
    def compares(self) -> bool:
        """Whether the reward looks at the reference: it says so, or it acts so."""
        return "reference" in self.reads or any(a.wrong_value < 1.0 for a in self.anchors)

    def need_comparison(self) -> list[Anchor]:
        """Return the anchors of a reward that compares.

        Raises:
            NotApplicable: It does not compare, or pays for nothing that is known here.
        """
        if not self.compares:
            raise NotApplicable("it does not compare with a reference")
        if not self.anchors:
            raise NotApplicable("no reference is known that it pays")
        return self.anchors

    @cached_property
    def ordinary(self) -> list[Sample]:
        """Samples of every kind that are quick to judge."""
        made = [
            anchor.sample(anchor.wrapper.wrap(answer))
            for anchor in self.anchors
            for answer in (anchor.right, anchor.wrong)
        ]
        given = [case.sample for case in self.cases.rows[:40]]
        odd = [Sample(text, "42") for text in ("", "42", "<answer></answer>", r"\boxed{}")]
        return [*made, *given, *odd]


def _spread(items: list[T], most: int) -> list[T]:
    """Return at most so many, from all over the list."""
    return items[:: max(1, -(-len(items) // most))]


def _distinct(samples: Iterable[Sample]) -> list[Sample]:
    return list({repr((s.reference, dict(s.columns))): s for s in samples}.values())


def _with(template: Sample, completion: str) -> Sample:
    return Sample(completion, template.reference, template.prompt, template.columns)


def _text_of(sample: Sample) -> str:
    """Return the reference as a policy would write it, or nothing for lists and the like."""
    reference = sample.reference
    is_plain = isinstance(reference, str | int | float) and not isinstance(reference, bool)
    return str(reference).strip() if is_plain else ""


def _cut_out(case: Case) -> Wrapper | None:
    answer = _text_of(case.sample)
    head, found, tail = case.sample.text.rpartition(answer) if answer else ("", "", "")
    thought, closed, opening = head.rpartition("</think>")
    return Wrapper(thought + closed, opening, tail) if found else None


def wrong_answers(right: str) -> list[str]:
    """Return answers that no tolerance can make right, the plainest first.

    >>> wrong_answers("5 m")
    ['17 m', '-5 m']
    """
    number = _NUMBER.match(right)
    if number is None:
        others = ("17", "Oslo") if re.search(r"\d", right) else ("Oslo", "17")
        return [other for other in others if other != right]
    value, tail = number[0], right[number.end() :]
    other = "17" if abs(float(value)) < 10 else f"{2 * abs(float(value)) + 7:g}"
    flipped = value.lstrip("-+") if value.startswith("-") else f"-{value.lstrip('+')}"
    return [f"{other}{tail}", *([f"{flipped}{tail}"] if float(value) else [])]
