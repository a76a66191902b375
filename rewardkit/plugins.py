"""Load plugins: who brings which reward, who is broken, who collides."""

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata

from rewardkit.hooks import Brought, call_hooks, describe_fault
from rewardkit.isolation.describe import BrokenPlugin, describe
from rewardkit.isolation.home import Home
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
class Loaded:
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


@dataclass(frozen=True, slots=True)
class Entry:
    """Tie a reward class to the plugin that brings it; the class may stand for one elsewhere."""

    reward: type[Reward]
    plugin: Plugin
    isolated: bool = False


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


def installed(isolate: Isolate | None = None, *, own: bool = False) -> Registry:
    """Load the built-in rewards and every installed plugin, once for each setting.

    The variable `REWARDKIT_PLUGINS` restricts what loads: a comma-separated list
    of entry-point names; empty loads the built-ins alone.

    Args:
        isolate: What runs in workers: `auto`, what third parties bring; `all`; `none`. Without
            it, what the variable `REWARDKIT_ISOLATE` says, else `auto`.
        own: Leave out what third parties bring.
    """
    only = os.environ.get("REWARDKIT_PLUGINS")
    return load_installed(isolate or read_isolate(), own, only)


@lru_cache(maxsize=8)
def load_installed(isolate: Isolate, own: bool, only: str | None) -> Registry:
    """Load what is installed; see `installed`, which reads the environment."""
    points = metadata.entry_points(group=GROUP)
    chosen = [point for point in points if _is_own(point)] if own else points
    return load(chosen, only, isolate)


def installed_with(names: Iterable[str], isolate: Isolate | None = None) -> Registry:
    """Load no more than is needed for some rewards: third parties only if a name is not ours."""
    registry = installed(isolate, own=True)
    return registry if set(names) <= registry.rewards.keys() else installed(isolate)


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
    wanted = None if only is None else {name.strip() for name in only.split(",")}
    points = [point for point in entry_points if wanted is None or point.name in wanted]
    points.sort(key=lambda point: (not _is_own(point), point.name))
    limits = Limits.from_environment()
    registry = Registry(isolate=isolate)
    with ThreadPoolExecutor(max(1, min(8, len(points)))) as threads:
        bringing = [
            (point, isolated, threads.submit(_load_there, point, limits) if isolated else None)
            for point in [_BUILT_IN, *points]
            for isolated in [isolate == "all" or (isolate == "auto" and not _is_own(point))]
        ]
        for point, isolated, there in bringing:
            plugin = _plugin_of(point)
            try:
                brought = there.result() if there else _load_here(point)
            except BrokenPlugin as broken:
                registry.skipped.append(Skipped(plugin, str(broken)))
                continue
            _add(registry, plugin, brought, isolated)
    return registry


def _is_own(point: metadata.EntryPoint) -> bool:
    return _plugin_of(point).distribution.lower().replace("_", "-") in OWN


def _plugin_of(point: metadata.EntryPoint) -> Plugin:
    if point is _BUILT_IN:
        return Plugin("rewardkit", metadata.version("rewardkit"), "rewardkit")
    dist = point.dist
    return Plugin(dist.name if dist else point.name, dist.version if dist else "?", point.module)


def _load_there(point: metadata.EntryPoint, limits: Limits) -> Brought:
    _refuse_unmet(point)
    return describe(Home(point.value, limits))


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
    version = metadata.version("rewardkit")
    unmet = find_unmet(point.dist.requires or [] if point.dist else [], version)
    if unmet:
        raise BrokenPlugin(f"it needs {unmet}; this is rewardkit {version}")


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
