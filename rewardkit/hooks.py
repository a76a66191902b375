"""Ask a plugin's module what it brings, and refuse what is none of it."""

import inspect
from collections import Counter
from typing import NamedTuple

import pluggy

from rewardkit import hookspecs
from rewardkit.probe import Probe
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.recipe import DatasetRecipe
from rewardkit.reward import Reward

_NAME = lazy_pattern(r"[a-z][a-z0-9_]{0,63}")


class BrokenPlugin(Exception):  # noqa: N818 (it is reported, not raised to the user)
    """A plugin can't be loaded."""


class Brought(NamedTuple):
    """Hold what a plugin brings.

    Args:
        rewards: Classes.
        recipes: Of the datasets that it knows.
        probes: Answers with what they must earn.
        seconds: What it took to import.
    """

    rewards: tuple[type[Reward], ...]
    recipes: tuple[DatasetRecipe, ...]
    probes: tuple[Probe, ...]
    seconds: float


def call_hooks(module: object, seconds: float = 0.0) -> Brought:
    """Call the hooks of one plugin.

    Raises:
        Exception: Whatever its hooks raise, and what is wrong with what they return.
    """
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
    twice = [name for name, n in Counter(reward.name for reward in rewards).items() if n > 1]
    if twice:
        raise ValueError(f"it brings two rewards named {twice[0]!r}")
    return Brought(tuple(rewards), tuple(recipes), tuple(probes), seconds)


def check_reward(reward: object) -> None:
    """Refuse what is no reward class, or one without a method or a name.

    Raises:
        TypeError: It is no `Reward` class, or abstract, or `reads` is no tuple of names.
        ValueError: Its name is missing or malformed.
    """
    if not (isinstance(reward, type) and issubclass(reward, Reward)):
        raise TypeError(f"rewardkit_rewards returned {reward!r:.200}, which is no Reward class")
    if inspect.isabstract(reward):
        raise TypeError(f"{reward.__name__} has no method 'score'")
    name = getattr(reward, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{reward.__name__}.name is {name!r:.100}; a name is like 'units'")
    if not isinstance(reward.reads, tuple) or not all(isinstance(c, str) for c in reward.reads):
        raise TypeError(f"{reward.__name__}.reads is no tuple of column names")


def describe_fault(error: BaseException) -> str:
    """Say in one line what a plugin raised."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"ModuleNotFoundError: {error.name}"
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # its own text may fail
        return type(error).__name__
