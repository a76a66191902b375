"""Learn what a plugin brings without importing it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rewardkit.about import About, Option
from rewardkit.errors import PluginError
from rewardkit.hooks import Brought, check_reward
from rewardkit.isolation.home import Home
from rewardkit.isolation.proxy import make_class
from rewardkit.isolation.wire import find_other
from rewardkit.probe import Probe
from rewardkit.recipe import DatasetRecipe


class BrokenPlugin(Exception):  # noqa: N818 (it is reported, not raised to the user)
    """A plugin can't be described."""


def describe(home: Home) -> Brought:
    """Have a worker import a plugin and say what it brings.

    Raises:
        BrokenPlugin: It can't be imported, or something is wrong with it.
    """
    outcome = home.ask("describe", {})
    if outcome.error:
        raise BrokenPlugin(f"its import {home.explain(outcome, home.limits.load_s)}")
    try:
        return _read(home, outcome.value)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise BrokenPlugin("its process answered something else than a description") from None


def _read(home: Home, answer: Any) -> Brought:
    if "fault" in answer:
        raise BrokenPlugin(str(answer["fault"])[:500])
    rewards = [make_class(home, _read_about(reward)) for reward in answer["rewards"]]
    for reward in rewards:
        check_reward(reward)
    recipes = [
        DatasetRecipe(tuple(names), frozenset(columns), _Convert(home, place))
        for place, (names, columns) in enumerate(answer["recipes"])
    ]
    probes = [Probe(**{**probe, "rewards": tuple(probe["rewards"])}) for probe in answer["probes"]]
    return Brought(tuple(rewards), tuple(recipes), tuple(probes), float(answer["seconds"]))


def _read_about(packed: Any) -> About:
    name, help_, reads, finds_answer, file, options = packed
    described = tuple(Option(*option) for option in options)
    return About(name, help_, tuple(reads), finds_answer, file, described)


@dataclass(frozen=True, slots=True)
class _Convert:
    """Have a worker turn a dataset's row into a prompt and a reference."""

    home: Home
    recipe: int

    def __call__(self, row: Mapping[str, object]) -> dict[str, object]:
        other = find_other(row)
        if other:
            raise PluginError(f"{self.home.point} cannot be sent a row that holds {other}")
        outcome = self.home.ask("convert", {"recipe": self.recipe, "row": dict(row)})
        answer = outcome.value if isinstance(outcome.value, Mapping) else {}
        if isinstance(answer.get("row"), dict):
            return dict(answer["row"])
        what = answer.get("fault") or self.home.explain(outcome, self.home.limits.load_s)
        raise PluginError(f"the dataset recipe of {self.home.point}: {what}")
