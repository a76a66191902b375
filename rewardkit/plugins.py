"""Load plugins: who brings which reward, who is broken, who collides."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from typing import NamedTuple

from rewardkit.hooks import BrokenPlugin, Brought, call_hooks, describe_fault
from rewardkit.isolation.limits import Isolate, Limits, read_isolate
from rewardkit.probe import Probe
from rewardkit.recipe import DatasetRecipe
from rewardkit.requirement import find_unmet
from rewardkit.reward import Reward

GROUP = "rewardkit"
# Rewards that live in packages of their own: an unknown name can say what to install.
KNOWN_PACKAGES: Mapping[str, str] = {
    "medcalc": "rewardkit-plugin-medcalc",
    "symbolic": "rewardkit-plugin-symbolic",
    "units": "rewardkit-plugin-units",
}
# Who wrote these wrote rewardkit: they run in process, and their names are taken.
OWN = frozenset({"rewardkit", *KNOWN_PACKAGES.values()})
_BUILT_IN = metadata.EntryPoint("rewardkit", "rewardkit.rewards", GROUP)


class Plugin(NamedTuple):
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


class Skipped(NamedTuple):
    """Say which plugin was not loaded, and why."""

    plugin: Plugin
    reason: str


class Loaded(NamedTuple):
    """Say which plugin was loaded.

    Args:
        plugin: Which one.
        isolated: It runs in workers.
        rewards: Names of what it brings, also of those that another plugin claims too.
        seconds: What its import took.
    """

    plugin: Plugin
    isolated: bool
    rewards: tuple[str, ...]
    seconds: float


class Entry(NamedTuple):
    """Tie a reward class to the plugin that brings it; the class may stand for one elsewhere."""

    reward: type[Reward]
    plugin: Plugin
    isolated: bool = False


class _Found(NamedTuple):
    """Tie an entry point to the plugin that it belongs to."""

    point: metadata.EntryPoint
    plugin: Plugin

    @property
    def is_own(self) -> bool:
        return self.plugin.distribution.lower().replace("_", "-") in OWN


@dataclass(slots=True)
class Registry:
    """Hold what is installed.

    Attributes:
        rewards: By name.
        recipes: Of datasets.
        probes: For the conformance suite.
        loaded: The plugins that work.
        skipped: Those that do not.
        collisions: Names that several plugins claim, with these plugins.
        isolate: What runs in workers.
    """

    rewards: dict[str, Entry] = field(default_factory=dict)
    recipes: list[DatasetRecipe] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    loaded: list[Loaded] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    collisions: dict[str, tuple[Plugin, ...]] = field(default_factory=dict)
    isolate: Isolate = "none"


def installed(isolate: Isolate | None = None) -> Registry:
    """Load the built-in rewards and every installed plugin, once for each setting.

    The variable `REWARDKIT_PLUGINS` restricts what loads: a comma-separated list
    of entry-point names; empty loads the built-ins alone.

    Args:
        isolate: What runs in workers: `auto`, what third parties bring; `all`; `none`. Without
            it, what the variable `REWARDKIT_ISOLATE` says, else `auto`.
    """
    return _load_for("everybody", isolate)


def installed_with(names: Iterable[str], isolate: Isolate | None = None) -> Registry:
    """Load no more than is needed for some rewards.

    Nobody can take the name of a built-in reward, and no third party that of one of ours.
    """
    wanted = set(names)
    for whose in ("built in", "ours"):
        registry = _load_for(whose, isolate)
        if wanted <= registry.rewards.keys():
            return registry
    return installed(isolate)


def _load_for(whose: str, isolate: Isolate | None) -> Registry:
    only = os.environ.get("REWARDKIT_PLUGINS")
    return load_installed(isolate or read_isolate(), whose, only)


@lru_cache(maxsize=16)
def load_installed(isolate: Isolate, whose: str, only: str | None) -> Registry:
    """Load what is installed; see `installed`, which reads the environment."""
    points = metadata.entry_points(group=GROUP) if whose != "built in" else ()
    chosen = [one for one in map(_find, points) if whose == "everybody" or one.is_own]
    return _load(chosen, only, isolate)


def load(
    entry_points: Iterable[metadata.EntryPoint], only: str | None = None, isolate: Isolate = "none"
) -> Registry:
    """Load the built-ins and these entry points.

    A plugin that cannot be loaded is skipped. A name that two plugins claim belongs to
    neither, unless one of them is ours.

    Args:
        entry_points: Points of the group `rewardkit`; each names a module.
        only: Comma-separated names to load, or None for all.
        isolate: What runs in workers.
    """
    return _load(map(_find, entry_points), only, isolate)


def _load(found: Iterable[_Found], only: str | None, isolate: Isolate) -> Registry:
    wanted = None if only is None else {name.strip() for name in only.split(",")}
    chosen = [one for one in found if wanted is None or one.point.name in wanted]
    chosen.sort(key=lambda one: (not one.is_own, one.point.name))
    limits = Limits.from_environment()
    registry = Registry(isolate=isolate)
    todo = [
        (one, isolate == "all" or (isolate == "auto" and not one.is_own))
        for one in [_Found(_BUILT_IN, Plugin("rewardkit", _version(), "rewardkit")), *chosen]
    ]
    with _describe_there([one.point for one, isolated in todo if isolated], limits) as there:
        for (point, plugin), isolated in todo:
            try:
                brought = next(there)() if isolated else _load_here(point)
            except BrokenPlugin as broken:
                registry.skipped.append(Skipped(plugin, str(broken)))
                continue
            _add(registry, plugin, brought, isolated)
    return registry


@lru_cache(maxsize=1)
def _version() -> str:
    return metadata.version("rewardkit")


def _find(point: metadata.EntryPoint) -> _Found:
    if point.dist is None:
        return _Found(point, Plugin(point.name, "?", point.module))
    said = point.dist.metadata  # is read anew each time
    return _Found(point, Plugin(said["Name"], said["Version"], point.module))


@contextmanager
def _describe_there(
    points: Sequence[metadata.EntryPoint], limits: Limits
) -> Iterator[Iterator[Callable[[], Brought]]]:
    """Have workers describe plugins, all at once; give, in order, what waits for each."""
    if not points:
        yield iter(())
        return
    # A tenth of the start, and only third parties need it.
    from concurrent.futures import ThreadPoolExecutor

    from rewardkit.isolation.describe import describe
    from rewardkit.isolation.home import Home

    def ask(point: metadata.EntryPoint) -> Brought:
        _refuse_unmet(point)
        return describe(Home(point.value, limits))

    with ThreadPoolExecutor(min(8, len(points))) as threads:
        yield iter([threads.submit(ask, point).result for point in points])


def _load_here(point: metadata.EntryPoint) -> Brought:
    _refuse_unmet(point)
    began = time.perf_counter()
    try:
        module = point.load()
        return call_hooks(module, time.perf_counter() - began)
    except (Exception, SystemExit) as error:  # a plugin's import may raise anything
        raise BrokenPlugin(describe_fault(error)) from error


def _refuse_unmet(point: metadata.EntryPoint) -> None:
    """Refuse a plugin that was written for another version of rewardkit, without importing it."""
    unmet = find_unmet(point.dist.requires or [] if point.dist else [], _version())
    if unmet:
        raise BrokenPlugin(f"it needs {unmet}; this is rewardkit {_version()}")


def _add(registry: Registry, plugin: Plugin, brought: Brought, isolated: bool) -> None:
    names = tuple(reward.name for reward in brought.rewards)
    registry.loaded.append(Loaded(plugin, isolated, names, brought.seconds))
    registry.recipes.extend(brought.recipes)
    registry.probes.extend(brought.probes)
    for reward in brought.rewards:
        _claim(registry, reward.name, Entry(reward, plugin, isolated))


def _claim(registry: Registry, name: str, entry: Entry) -> None:
    other = registry.rewards.get(name)
    if other is None and name not in registry.collisions:
        registry.rewards[name] = entry
        return
    owners = registry.collisions.get(name) or ((other.plugin,) if other else ())
    registry.collisions[name] = (*owners, entry.plugin)
    if other is not None and other.plugin.distribution not in OWN:
        del registry.rewards[name]
