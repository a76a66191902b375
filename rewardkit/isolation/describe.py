"""Learn what a plugin brings without importing it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from rewardkit.about import About
from rewardkit.errors import PluginError, SpecError
from rewardkit.hooks import BrokenPlugin, Brought, check_reward
from rewardkit.isolation.home import Home
from rewardkit.isolation.proxy import make_class
from rewardkit.isolation.wire import find_other, unpack_refusal
from rewardkit.probe import Probe
from rewardkit.recipe import DatasetRecipe
from rewardkit.reward import Reward

# What is raised for garbage; the first two for names that no class can have.
_NO_DESCRIPTION = (NameError, TypeError, ValueError)


class _Description(BaseModel):
    """Hold what a worker says of a plugin.

    Fields:
        rewards: Each with its options as they are by default, as JSON; empty where it
            can't be built without options.
        recipes: Names and columns of each.
        probes: As they are.
        seconds: What the import took.
    """

    rewards: tuple[tuple[About, str], ...]
    recipes: tuple[tuple[tuple[str, ...], frozenset[str]], ...]
    probes: tuple[Probe, ...]
    seconds: float


def describe(home: Home) -> Brought:
    """Have a worker import a plugin and say what it brings.

    Raises:
        BrokenPlugin: It can't be imported, or something is wrong with it.
    """
    outcome = home.ask("describe", {})
    if outcome.error:
        raise BrokenPlugin(f"its import {home.explain(outcome, home.limits.load_s)}")
    if isinstance(outcome.value, Mapping) and "fault" in outcome.value:
        raise BrokenPlugin(str(outcome.value["fault"])[:500])
    try:
        return _read(home, _Description.model_validate(outcome.value))
    except _NO_DESCRIPTION:
        raise BrokenPlugin("its process answered something else than a description") from None


class _Function(BaseModel):
    """Hold what a worker says of a function: as a reward, and who brings it."""

    reward: tuple[About, str]
    owner: tuple[str, str, str]


def describe_function(home: Home) -> tuple[type[Reward], tuple[str, str, str]]:
    """Have a worker find a function; return a class that stands for it, and its owner.

    Raises:
        SpecError: It can't be used.
    """
    outcome = home.ask("describe_function", {})
    if outcome.error:
        raise SpecError(
            f"cannot import {home.point}: it {home.explain(outcome, home.limits.load_s)}"
        )
    if isinstance(outcome.value, Mapping) and outcome.value.get("refused"):
        raise unpack_refusal(outcome.value["refused"])
    try:
        found = _Function.model_validate(outcome.value)
        return make_class(home, *found.reward), found.owner
    except _NO_DESCRIPTION:
        what = "its process answered something else than a description"
        raise SpecError(f"cannot use {home.point}: {what}") from None


def _read(home: Home, found: _Description) -> Brought:
    rewards = tuple(make_class(home, about, defaults) for about, defaults in found.rewards)
    for reward in rewards:
        check_reward(reward)
    recipes = tuple(
        DatasetRecipe(names, columns, _Convert(home, place))
        for place, (names, columns) in enumerate(found.recipes)
    )
    return Brought(rewards, recipes, found.probes, found.seconds)


@dataclass(frozen=True, slots=True)
class _Convert:
    """Have a worker turn a dataset's row into a prompt and a reference."""

    home: Home
    recipe: int

    def __call__(self, row: Mapping[str, Any]) -> dict[str, object]:
        other = find_other(row)
        if other:
            raise PluginError(f"{self.home.point} cannot be sent a row that holds {other}")
        (outcome,) = self.home.run({"recipe": self.recipe}, [dict(row)])
        answer = outcome.value if isinstance(outcome.value, Mapping) else {}
        if isinstance(answer.get("row"), dict):
            return dict(answer["row"])
        what = answer.get("fault") or self.home.explain(outcome, self.home.limits.row_s)
        raise PluginError(f"the dataset recipe of {self.home.point}: {what}")
