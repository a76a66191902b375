"""Load plugins: who brings which reward, who is broken, who collides."""

import importlib
import inspect
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata

import pluggy

from rewardkit import hookspecs
from rewardkit.errors import PluginError
from rewardkit.probe import Probe
from rewardkit.recipe import DatasetRecipe
from rewardkit.reward import Reward

GROUP = "rewardkit"
# Rewards that live in packages of their own: an unknown name can say what to install.
KNOWN_PACKAGES: Mapping[str, str] = {
    "medcalc": "rewardkit-plugin-medcalc",
    "symbolic": "rewardkit-plugin-symbolic",
    "units": "rewardkit-plugin-units",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Plugin:
    """Name the distribution that brings a reward.

    Args:
        distribution: Its name; for a file, the file's path.
        version: Its version; for a file, a digest.
        module: The module that its code is in, or the path of the file.
    """

    distribution: str
    version: str
    module: str = ""

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Say which plugin was not loaded, and why."""

    plugin: Plugin
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Tie a reward class to the plugin that brings it."""

    reward: type[Reward]
    plugin: Plugin


@dataclass(slots=True)
class Registry:
    """Hold what is installed: rewards by name, recipes, probes, and skipped plugins."""

    rewards: dict[str, Entry] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    recipes: list[DatasetRecipe] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)


@lru_cache(maxsize=1)
def installed() -> Registry:
    """Load the built-in rewards and every installed plugin, once per process.

    The variable `REWARDKIT_PLUGINS` restricts what loads: a comma-separated list
    of entry-point names; empty loads the built-ins alone.

    Raises:
        PluginError: Two plugins bring a reward of the same name.
    """
    return load(metadata.entry_points(group=GROUP), os.environ.get("REWARDKIT_PLUGINS"))


def load(entry_points: Iterable[metadata.EntryPoint], only: str | None = None) -> Registry:
    """Load the built-ins and these entry points, one by one.

    Args:
        entry_points: Points of the group `rewardkit`; each names a module.
        only: Comma-separated names to load, or None for all.

    Raises:
        PluginError: Two plugins bring a reward of the same name.
    """
    registry = Registry()
    builtin = Plugin("rewardkit", metadata.version("rewardkit"), "rewardkit")
    _add(registry, builtin, importlib.import_module("rewardkit.rewards"))
    wanted = None if only is None else {name.strip() for name in only.split(",")}
    for point in sorted(entry_points, key=lambda point: point.name):
        if wanted is None or point.name in wanted:
            _load_one(registry, point)
    return registry


def _load_one(registry: Registry, point: metadata.EntryPoint) -> None:
    dist = point.dist
    plugin = Plugin(dist.name if dist else point.name, dist.version if dist else "?", point.module)
    try:
        module = point.load()
        _add(registry, plugin, module)
    except PluginError:
        raise
    except (Exception, SystemExit) as error:  # a plugin's import may raise anything
        registry.skipped.append(Skipped(plugin, _describe(error)))


def _describe(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"ModuleNotFoundError: {error.name}"
    return f"{type(error).__name__}: {error}"


def _add(registry: Registry, plugin: Plugin, module: object) -> None:
    manager = pluggy.PluginManager("rewardkit")
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    manager.check_pending()
    rewards = [reward for rewards in manager.hook.rewardkit_rewards() for reward in rewards]
    recipes = [recipe for recipes in manager.hook.rewardkit_datasets() for recipe in recipes]
    probes = [probe for probes in manager.hook.rewardkit_probes() for probe in probes]
    if not rewards and not recipes and not probes:
        raise ValueError("it brings no reward and no dataset; does its hook return a list?")
    for reward in rewards:
        check_reward(reward)
    for reward in rewards:
        _add_reward(registry, plugin, reward)
    registry.recipes.extend(recipes)
    registry.probes.extend(probes)


def check_reward(reward: object) -> None:
    """Refuse what is no reward class, or one without a method or a name.

    Raises:
        TypeError: It is no `Reward` class, or abstract.
        ValueError: Its name is missing or malformed.
    """
    if not (isinstance(reward, type) and issubclass(reward, Reward)):
        raise TypeError(f"rewardkit_rewards returned {reward!r}, which is no Reward class")
    if inspect.isabstract(reward):
        raise TypeError(f"{reward.__name__} has no method 'score'")
    name = getattr(reward, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{reward.__name__}.name is {name!r}; a name is like 'units'")


def _add_reward(registry: Registry, plugin: Plugin, reward: type[Reward]) -> None:
    other = registry.rewards.get(reward.name)
    if other is not None:
        raise PluginError(
            f"two plugins bring a reward named {reward.name!r}: {other.plugin} and {plugin}",
            hints=(
                f"uninstall one of them: pip uninstall {plugin.distribution}",
                "or choose what loads: REWARDKIT_PLUGINS=NAME,…",
            ),
        )
    registry.rewards[reward.name] = Entry(reward, plugin)
