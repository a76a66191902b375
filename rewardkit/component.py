"""One reward of a composition: built from a term, judged without trusting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign
from operator import itemgetter
from typing import Any

from pydantic import ValidationError

from rewardkit.errors import PluginError, RewardkitError, SpecError
from rewardkit.fault import MAX_REASON, find_fault
from rewardkit.hooks import describe_fault
from rewardkit.inert import inert
from rewardkit.isolation.limits import limits_of
from rewardkit.near import find_near
from rewardkit.plugins import KNOWN_PACKAGES, OWN, Entry, Plugin, Registry
from rewardkit.reward import Reward
from rewardkit.sample import Sample
from rewardkit.samples import Pair
from rewardkit.score import ERROR, Score
from rewardkit.spec import Term, is_foreign
from rewardkit.undisturbed import undisturbed

# Characters of a fault, and of the completion on which it came up.
_SHOWN = 300
_SHOWN_TEXT = 60


@dataclass(frozen=True, slots=True)
class Component:
    """Hold one reward of a composition with its name, weight and origin.

    Args:
        alias: What it is logged under.
        reward: What judges.
        weight: How much its value counts; of no account for a gate.
        gate: Whether it multiplies the total.
        plugin: Who brings it.
        found_as: What it was asked for as, where that is not the reward's own name.
    """

    alias: str
    reward: Reward
    weight: float
    gate: bool
    plugin: Plugin
    found_as: str = ""

    @property
    def trained(self) -> bool:
        """Whether the reward moves the total: a metric of weight 0 does not."""
        return self.gate or self.weight != 0

    @property
    def _is_trusted(self) -> bool:
        """Whether the reward leaves samples as they are: another might spoil them for the rest."""
        return self.plugin.distribution in OWN or limits_of(type(self.reward)) is not None

    @classmethod
    def build(cls, term: Term, registry: Registry) -> "Component":
        """Build a component from a term of the grammar.

        Raises:
            SpecError: Unknown reward or option, or a value that does not fit.
        """
        entry = _find(term.name, registry)
        if entry is None:
            raise _unknown_reward(term.name, registry)
        if entry.plugin.distribution in OWN:
            with undisturbed():  # our own classes are built when they are first used
                entry.reward.model_rebuild()
        try:
            reward = entry.reward.model_validate(dict(term.options))
        except ValidationError as error:
            raise _bad_options(term, entry.reward, error) from None
        except PluginError as error:
            raise _unbuilt(term, entry, error.what) from None
        except RewardkitError:
            raise
        except Exception as error:  # plugin code
            raise _unbuilt(term, entry, f"raised {describe_fault(error)}") from error
        return cls(term.alias, reward, term.weight, term.gate, entry.plugin, term.name)

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge samples; one on which the reward fails has a score of None, code `error`."""
        lent = samples if self._is_trusted else [sample.copy() for sample in samples]
        try:
            given: object = self.reward.score_batch(lent)
        except (Exception, SystemExit):  # plugin code; each is judged alone to find the culprit
            given = None
        if isinstance(given, list) and len(given) == len(samples):
            scores: list[Any] = given
        else:
            scores = [self._score_alone(sample) for sample in samples]
        if self.plugin.distribution in OWN and _are_sound(scores):
            return scores
        return [self._accept(score, sample) for score, sample in zip(scores, samples, strict=True)]

    def judge_pairs(self, pairs: Sequence[Pair]) -> list[Score] | None:
        """Judge pairs of answer and reference.

        Returns:
            One score for each; or None where a pair is not enough, and where the reward fails.
        """
        if self.plugin.distribution not in OWN:
            return None
        try:
            scores = self.reward.judge_pairs(pairs)
        except Exception:  # plugin code; samples say on which
            return None
        return scores if scores is not None and _are_sound(scores) else None

    def _score_alone(self, sample: Sample) -> object:
        try:
            return self.reward.score(sample if self._is_trusted else sample.copy())
        except (Exception, SystemExit) as error:  # plugin code
            return Score(None, ERROR, f"raised {describe_fault(error)}"[:MAX_REASON])

    def _accept(self, score: object, sample: Sample) -> Score:
        """Return a valid score, its zero without a sign; or one that says what is wrong."""
        fault = find_fault(score, len(sample.text))
        if fault:
            where = f"reward {self.alias!r} ({self.plugin})"
            said = f"{where} {fault[:_SHOWN]}; completion {sample.text[:_SHOWN_TEXT]!r}"
            return Score(None, ERROR, inert(said))
        assert isinstance(score, Score)  # noqa: S101 (find_fault saw to it)
        value = score.value
        signed = value == 0 and copysign(1.0, value) < 0
        return score._replace(value=0.0) if signed else score


def _are_sound(scores: list[Any]) -> bool:
    """Say, of a reward of our own, whether its values are such: the rest its own tests look at.

    It takes no step of the interpreter per row, where the full look takes 0.7 µs.
    """
    if not set(map(type, scores)) <= {Score} or ERROR in map(_CODE, scores):
        return False
    values = list(map(_VALUE, scores))
    # Most are one of a few objects; equal ones may still differ: 1 and 1.0, 0.0 and -0.0.
    distinct = dict(zip(map(id, values), values, strict=True)).values()
    return all(value is None or _is_sound(value) for value in distinct)


def _is_sound(value: object) -> bool:
    return type(value) is float and 0.0 <= value <= 1.0 and copysign(1.0, value) > 0


_VALUE, _CODE = itemgetter(0), itemgetter(1)


def _find(name: str, registry: Registry) -> Entry | None:
    if not is_foreign(name):
        return registry.rewards.get(name)
    from rewardkit import foreign  # 5 ms of the start, and seldom needed

    return foreign.find_there(name) if registry.isolate == "all" else foreign.find(name)


def _unknown_reward(name: str, registry: Registry) -> SpecError:
    if name in registry.collisions:
        owners = registry.collisions[name]
        return SpecError(
            f"several plugins bring a reward named {name!r}: {' and '.join(map(str, owners))}",
            hints=(
                f"uninstall one of them: pip uninstall {owners[-1].distribution}",
                "or choose what loads: REWARDKIT_PLUGINS=NAME,…",
            ),
        )
    names = sorted(registry.rewards)
    hints = [f"installed: {', '.join(names)}"]
    skipped = [item for item in registry.skipped if item.plugin.distribution.endswith(name)]
    near = find_near(name, [*names, *KNOWN_PACKAGES])
    if skipped:
        hints.insert(0, f"{skipped[0].plugin} is installed and broken: {skipped[0].reason}")
    elif name in KNOWN_PACKAGES:
        hints.insert(0, f"it is a separate package: pip install {KNOWN_PACKAGES[name]}")
    elif near:
        hints.insert(0, f"did you mean {near[0]!r}?")
    return SpecError(f"unknown reward {name!r}", hints=tuple(hints))


def _unbuilt(term: Term, entry: Entry, what: str) -> PluginError:
    return PluginError(f"reward {term.name!r} ({entry.plugin}) cannot be built: {what[:_SHOWN]}")


def _bad_options(term: Term, reward: type[Reward], error: ValidationError) -> SpecError:
    first = error.errors()[0]
    option = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = find_near(option, reward.model_fields)
        hints = [f"did you mean {near[0]!r}?"] if near else []
        hints.append(f"its options: {', '.join(reward.model_fields) or 'none'}")
        return SpecError(f"reward {term.name!r} has no option {option!r}", hints=tuple(hints))
    return SpecError(
        f"reward {term.name!r}: option {option!r} is {first['input']!r}: {first['msg']}",
        hints=(f"see: rewardkit list {term.name}",),
    )
