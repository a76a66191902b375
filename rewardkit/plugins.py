"""Load plugins: who brings which reward, who is broken, who collides."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rewardkit.distributions import Point, find_points, find_version
from rewardkit.hooks import BrokenPlugin, Brought, call_hooks, describe_fault
from rewardkit.isolation.limits import Isolate, Limits, read_isolate
from rewardkit.probe import Probe
from rewardkit.recipe import DatasetRecipe
from rewardkit.requirement import find_unmet
from rewardkit.reward import Reward

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "rewardkit"
# Rewards that live in packages of their own: an unknown name can say what to install.
KNOWN_PACKAGES: Mapping[str, str] = {
    "medcalc": "rewardkit-plugin-medcalc",
    "symbolic": "rewardkit-plugin-symbolic",
    "units": "rewardkit-plugin-units",
}
# Who wrote these wrote rewardkit: they run in process, and their names are taken.
OWN = frozenset({"rewardkit", *KNOWN_PACKAGES.values()})


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
    points = find_points(GROUP) if whose != "built in" else ()
    chosen = [point for point in points if whose == "everybody" or _is_own(point)]
    return _load(chosen, only, isolate)


def load(
    entry_points: Iterable["EntryPoint"], only: str | None = None, isolate: Isolate = "none"
) -> Registry:
    """Load the built-ins and these entry points.

    A plugin that cannot be loaded is skipped. A name that two plugins claim belongs to
    neither, unless one of them is ours.

    Args:
        entry_points: Points of the group `rewardkit`; each names a module.
        only: Comma-separated names to load, or None for all.
        isolate: What runs in workers.
    """
    return _load(map(Point.of, entry_points), only, isolate)


def _load(points: Iterable[Point], only: str | None, isolate: Isolate) -> Registry:
    wanted = None if only is None else {name.strip() for name in only.split(",")}
    chosen = [point for point in points if wanted is None or point.name in wanted]
    chosen.sort(key=lambda point: (not _is_own(point), point.name))
    limits = Limits.from_environment()
    registry = Registry(isolate=isolate)
    built_in = Point("rewardkit", "rewardkit.rewards", "rewardkit", _version())
    todo = [
        (point, isolate == "all" or (isolate == "auto" and not _is_own(point)))
        for point in [built_in, *chosen]
    ]
    with _describe_there([point for point, isolated in todo if isolated], limits) as there:
        for point, isolated in todo:
            module = "rewardkit" if point is built_in else point.module
            plugin = Plugin(point.distribution, point.version, module)
            try:
                brought = next(there)() if isolated else _load_here(point)
            except BrokenPlugin as broken:
                registry.skipped.append(Skipped(plugin, str(broken)))
                continue
            _add(registry, plugin, brought, isolated)
    return registry


@lru_cache(maxsize=1)
def _version() -> str:
    return find_version("rewardkit")


def _is_own(point: Point) -> bool:
    return point.distribution.lower().replace("_", "-") in OWN


@contextmanager
def _describe_there(
    points: Sequence[Point], limits: Limits
) -> Iterator[Iterator[Callable[[], Brought]]]:
    """Have workers describe plugins, all at once; give, in order, what waits for each."""
    if not points:
        yield iter(())
        return
    # A tenth of the start, and only third parties need it.
    from concurrent.futures import ThreadPoolExecutor

    from rewardkit.isolation.describe import describe
    from rewardkit.isolation.home import Home

    def ask(point: Point) -> Brought:
        _refuse_unmet(point)
        return describe(Home(point.value, limits))

    with ThreadPoolExecutor(min(8, len(points))) as threads:
        yield iter([threads.submit(ask, point).result for point in points])


def _load_here(point: Point) -> Brought:
    _refuse_unmet(point)
    began = time.perf_counter()
    try:
        module = point.load()
        return call_hooks(module, time.perf_counter() - began)
    except (Exception, SystemExit) as error:  # a plugin's import may raise anything
        raise BrokenPlugin(describe_fault(error)) from error


def _refuse_unmet(point: Point) -> None:
    """Refuse a plugin that was written for another version of rewardkit, without importing it."""
    unmet = find_unmet(point.requires, _version())
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
