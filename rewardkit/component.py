"""One reward of a composition: built from a term, judged without trusting it."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign

from pydantic import ValidationError

from rewardkit.errors import SpecError
from rewardkit.plugins import KNOWN_PACKAGES, Entry, Plugin, Registry
from rewardkit.reward import Reward
from rewardkit.sample import Sample
from rewardkit.score import ERROR, Score
from rewardkit.spec import Term, is_foreign


@dataclass(frozen=True, slots=True)
class Component:
    """Hold one reward of a composition with its name, weight and origin."""

    alias: str
    reward: Reward
    weight: float
    gate: bool
    plugin: Plugin

    @property
    def trained(self) -> bool:
        """Whether the reward moves the total: a metric of weight 0 does not."""
        return self.gate or self.weight != 0

    @classmethod
    def build(cls, term: Term, registry: Registry) -> "Component":
        """Build a component from a term of the grammar.

        Raises:
            SpecError: Unknown reward or option, or a value that does not fit.
        """
        entry = _find(term.name, registry)
        if entry is None:
            raise _unknown_reward(term.name, registry)
        try:
            reward = entry.reward.model_validate(dict(term.options))
        except ValidationError as error:
            raise _bad_options(term, entry.reward, error) from None
        return cls(term.alias, reward, term.weight, term.gate, entry.plugin)

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge samples; one on which the reward fails has a score of None, code `error`."""
        try:
            scores = [_accept(score) for score in self.reward.score_batch(samples)]
        except Exception:  # plugin code; each sample is judged alone to find the one that breaks
            scores = []
        accepted = [score for score in scores if score is not None]
        whole = len(accepted) == len(scores) == len(samples)
        return accepted if whole else [self._score_alone(sample) for sample in samples]

    def _score_alone(self, sample: Sample) -> Score:
        try:
            score = self.reward.score(sample)
        except Exception as error:  # plugin code
            return self._error(f"raised {type(error).__name__}: {error}")
        return _accept(score) or self._error(f"returned {score!r}, no valid score")

    def _error(self, what: str) -> Score:
        return Score(None, ERROR, f"reward {self.alias!r} ({self.plugin}) {what}"[:500])


def _find(name: str, registry: Registry) -> Entry | None:
    if not is_foreign(name):
        return registry.rewards.get(name)
    from rewardkit import foreign  # 5 ms of the start, and seldom needed

    return foreign.find(name)


def _accept(score: object) -> Score | None:
    """Return a valid score, its zero without a sign; None for anything else."""
    if type(score) is not Score:
        return None
    value = score.value
    if value is None:
        return score
    if type(value) is not float or not 0.0 <= value <= 1.0:
        return None
    return score if value or copysign(1.0, value) > 0 else score._replace(value=0.0)


def _unknown_reward(name: str, registry: Registry) -> SpecError:
    names = sorted(registry.rewards)
    hints = [f"installed: {', '.join(names)}"]
    skipped = [item for item in registry.skipped if item.plugin.distribution.endswith(name)]
    near = difflib.get_close_matches(name, [*names, *KNOWN_PACKAGES], n=1)
    if skipped:
        hints.insert(0, f"{skipped[0].plugin} is installed and broken: {skipped[0].reason}")
    elif name in KNOWN_PACKAGES:
        hints.insert(0, f"it is a separate package: pip install {KNOWN_PACKAGES[name]}")
    elif near:
        hints.insert(0, f"did you mean {near[0]!r}?")
    return SpecError(f"unknown reward {name!r}", hints=tuple(hints))


def _bad_options(term: Term, reward: type[Reward], error: ValidationError) -> SpecError:
    first = error.errors()[0]
    option = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(option, reward.model_fields, n=1)
        hints = [f"did you mean {near[0]!r}?"] if near else []
        hints.append(f"its options: {', '.join(reward.model_fields) or 'none'}")
        return SpecError(f"reward {term.name!r} has no option {option!r}", hints=tuple(hints))
    return SpecError(
        f"reward {term.name!r}: option {option!r} is {first['input']!r}: {first['msg']}",
        hints=(f"see: rewardkit list {term.name}",),
    )
