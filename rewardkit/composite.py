"""Compose rewards with weights and gates into the total that is trained on."""

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Literal, NamedTuple

from rewardkit.component import Component
from rewardkit.errors import SpecError
from rewardkit.isolation.limits import Isolate
from rewardkit.plugins import Registry, installed_with
from rewardkit.sample import Sample
from rewardkit.samples import Samples
from rewardkit.score import ERROR, LIMIT_CODES, Score
from rewardkit.spec import Term, is_foreign, read_spec

# A completion of 1 MB is some 250,000 tokens: longer than any policy is asked to write.
MAX_CHARS = 1_000_000
# The codes of a score of None that leave its sample without a total.
_MASKED = LIMIT_CODES | {ERROR}
# A score's value and its code: all that a total depends on.
Fact = tuple[float | None, str]
_VALUE_AND_CODE = itemgetter(0, 1)
OnLimit = Literal["zero", "mask"]


class Outcome(NamedTuple):
    """Hold what is counted of a verdict. Few occur, and verdicts share them.

    Args:
        facts: Value and code of each score, in the composition's order.
        total: See `Verdict`.
    """

    facts: tuple[Fact, ...]
    total: float | None


class Verdict(NamedTuple):
    """Hold what a composition says of one sample.

    Args:
        scores: One score per component, in the composition's order.
        total: The weighted sum in float32 arithmetic, written as its shortest
            decimal, or None where the sample has no total.
    """

    scores: tuple[Score, ...]
    total: float | None

    @property
    def outcome(self) -> Outcome:
        """What is counted."""
        return Outcome(tuple(map(_VALUE_AND_CODE, self.scores)), self.total)


class Judged(NamedTuple):
    """Hold a verdict on one row of many, of which others may have the same.

    Args:
        scores: See `Verdict`.
        total: See `Verdict`.
        outcome: What is counted.
    """

    scores: tuple[Score, ...]
    total: float | None
    outcome: Outcome


# Half the time of the classes themselves, and once per row.
_VERDICT, _JUDGED = partial(tuple.__new__, Verdict), partial(tuple.__new__, Judged)
_SCORES_AND_TOTAL, _TOTAL = itemgetter(0, 1), itemgetter(1)


class Composite:
    """Judge samples with several rewards.

    Args:
        components: At least one, with distinct aliases.
        max_chars: A completion of more characters is `too_long` to every reward.
        on_limit: What a completion earns that runs into a limit (`too_long`, `timeout`,
            `out_of_memory`, `inconclusive`): `zero`, or `mask` for None and no total.

    >>> composite = Composite.from_spec("format:0.2,numeric:0.5")
    >>> composite.score(Sample("<think>2+2</think><answer>4</answer>", 4)).total
    0.7
    """

    def __init__(
        self,
        components: Iterable[Component],
        max_chars: int = MAX_CHARS,
        on_limit: OnLimit = "zero",
    ) -> None:
        self.components = tuple(components)
        self.max_chars = max_chars
        self.on_limit = on_limit
        if not any(part.weight for part in self.components if not part.gate) and self._gates():
            raise SpecError(
                "a gate needs a weighted reward to multiply",
                where="--rewards",
                hints=("an example: format:gate,numeric:0.5",),
            )
        # Few distinct outcomes occur, and float32 arithmetic by struct is slow.
        self._weigh = lru_cache(maxsize=4096)(self._outcome)

    @classmethod
    def from_spec(
        cls,
        spec: str | Sequence[Term],
        registry: Registry | None = None,
        max_chars: int = MAX_CHARS,
        on_limit: OnLimit = "zero",
        isolate: Isolate | None = None,
    ) -> "Composite":
        """Build a composition from the grammar of `--rewards`; see the class.

        Args:
            spec: The grammar, or terms that were read from it.
            registry: What is installed; without it, what is found.
            max_chars: See the class.
            on_limit: See the class.
            isolate: What runs in workers, where there is no registry; see `plugins.installed`.

        Raises:
            SpecError: Unknown reward or option, a value that does not fit, bad grammar.
        """
        terms = read_spec(spec) if isinstance(spec, str) else spec
        registry = registry or installed_with(
            [term.name for term in terms if not is_foreign(term.name)], isolate
        )
        components = [Component.build(term, registry) for term in terms]
        return cls(components, max_chars, on_limit)

    def __reduce__(self) -> tuple[object, ...]:
        return Composite, (self.components, self.max_chars, self.on_limit)

    @property
    def names(self) -> tuple[str, ...]:
        """The components' names, in order."""
        return tuple(component.alias for component in self.components)

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns that any of the rewards looks at, in order of first use."""
        return tuple(dict.fromkeys(c for part in self.components for c in part.reward.reads))

    @property
    def needs(self) -> dict[str, str]:
        """The first column that each reward reads, with the reward's name."""
        parts = [part for part in self.components if part.reward.reads]
        return {part.reward.reads[0]: part.alias for part in reversed(parts)}

    @property
    def best_total(self) -> float | None:
        """The highest total that there is."""
        return self.total([
            Score(1.0 if part.gate or part.weight > 0 else 0.0, "best")
            for part in self.components
        ])  # fmt: skip

    def score(self, sample: Sample) -> Verdict:
        """Judge one sample; see `score_batch`."""
        return self.score_batch([sample])[0]

    def score_batch(self, samples: Sequence[Sample]) -> list[Verdict]:
        """Judge samples.

        A reward that raises, or returns anything but a valid score, gives that
        sample a score of None with the code `error`, and the sample no total: a 0.0
        would teach the policy that right is wrong.
        """
        return list(map(_VERDICT, map(_SCORES_AND_TOTAL, self._judge_each(samples))))

    def judge(self, samples: Sequence[Sample]) -> list[Judged]:
        """Judge samples as `score_batch` does, evidence aside; what says the same is judged once.

        Returns:
            One for each sample; several samples may share one.
        """
        by_pairs = all(part.judge_pairs([]) is not None for part in self.components)
        if not (by_pairs and isinstance(samples, Samples)):
            return self._judge_each(samples)
        keys = samples.row_keys(set(self.reads) - {"reference"}, self.max_chars)
        if keys is None:
            return self._judge_each(samples)
        places = {key: place for place, key in enumerate(keys)}
        pairs, rest = samples.cut_pairs(places)
        columns = [part.judge_pairs(list(pairs.values())) for part in self.components]
        known = [column for column in columns if column is not None]
        if len(known) < len(columns):  # a reward failed: on which sample, the long way says
            return self._judge_each(samples)
        judged = dict(zip(pairs, self._add(known), strict=True))
        left = self._judge_each([samples[place] for place in rest.values()])
        judged.update(zip(rest, left, strict=True))
        return list(map(judged.__getitem__, keys))

    def _judge_each(self, samples: Sequence[Sample]) -> list[Judged]:
        limit = self.max_chars
        fitting = [sample for sample in samples if len(sample.text) <= limit]
        judged = self._add([component.score_batch(fitting) for component in self.components])
        if len(fitting) == len(samples):
            return judged
        rest = iter(judged)
        return [
            next(rest) if len(sample.text) <= limit else self._refuse(sample) for sample in samples
        ]

    def _add(self, columns: list[list[Score]]) -> list[Judged]:
        """Put the scores of each reward together."""
        if self.on_limit == "mask":
            columns = [[_mask(score) for score in column] for column in columns]
        facts = zip(*[map(_VALUE_AND_CODE, column) for column in columns], strict=True)
        outcomes = list(map(self._weigh, facts))
        rows = zip(*columns, strict=True), map(_TOTAL, outcomes), outcomes
        return list(map(_JUDGED, zip(*rows, strict=True)))

    def _refuse(self, sample: Sample) -> Judged:
        reason = f"{len(sample.text):,} characters; the limit is {self.max_chars:,}"
        value = None if self.on_limit == "mask" else 0.0
        scores = [Score(value, "too_long", reason)]
        return self._add([scores] * len(self.components))[0]

    def total(self, scores: Sequence[Score]) -> float | None:
        """Return the number that is trained on, or None where there is none.

        Abstaining rewards add nothing. There is no total where a reward that is trained on
        ended in `error` or is masked, where a gate abstains, and where every weighted
        reward does.

        Args:
            scores: One per component, in order.
        """
        return self._weigh(tuple(map(_VALUE_AND_CODE, scores))).total

    def _outcome(self, facts: tuple[Fact, ...]) -> Outcome:
        return Outcome(facts, self._sum(facts))

    def _is_masked(self, facts: Sequence[Fact]) -> bool:
        pairs = zip(self.components, facts, strict=True)
        return any(part.trained and one[0] is None and one[1] in _MASKED for part, one in pairs)

    def _gates(self) -> bool:
        return any(part.gate for part in self.components)

    def _sum(self, facts: Sequence[Fact]) -> float | None:
        """Add as TRL does: float32 products in order, what is not scored adds nothing.

        Source:
            trl 1.16, `GRPOTrainer._calculate_rewards` and what follows it: float32
            rewards, the nansum of reward times weight. torch adds up to four columns in
            order; `rewardkit.export.trl` never hands it more.
        """
        if self._is_masked(facts):
            return None
        pairs = [(part, one[0]) for part, one in zip(self.components, facts, strict=True)]
        gates = [value for part, value in pairs if part.gate]
        weighted = [(part.weight, value) for part, value in pairs if part.weight and not part.gate]
        scored = [(weight, value) for weight, value in weighted if value is not None]
        if None in gates or not scored:
            return None
        if any(value != 1.0 for value in gates):
            return 0.0
        total = 0.0
        for weight, value in scored:
            total = _float32(total + _float32(_float32(value) * _float32(weight)))
        return _shortest(total)


def _mask(score: Score) -> Score:
    if score.value is None or score.code not in LIMIT_CODES:
        return score
    return Score(None, score.code, score.reason, score.evidence)


def _float32(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _shortest(value: float) -> float:
    """Return the shortest decimal that is the same float32: 0.7, not 0.699999988079071."""
    for digits in range(6, 9):
        short = float(f"{value:.{digits}g}")
        if _float32(short) == value:
            return short + 0.0
    return float(f"{value:.9g}") + 0.0
