"""Look at everything that an installation needs to work."""

import platform
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import rewardkit
from rewardkit.columns import align
from rewardkit.inert import inert
from rewardkit.isolation.limits import Limits
from rewardkit.namesake import find_namesake
from rewardkit.plugins import Registry
from rewardkit.workers import WorkerPool

SCHEMA = "rewardkit/doctor/1"
_EXTRA = re.compile(r"([A-Za-z0-9._-]+).*extra == ['\"]([a-z]+)['\"]")
_DEADLINE_S = 0.2
# What is tried in a worker, with what must come of it.
_TRIALS = {
    "deadline": ("time:sleep", 30.0, "timeout"),
    "memory limit": ("builtins:bytearray", 1 << 40, "out_of_memory"),
    "lost worker": ("os:_exit", 1, "crashed"),
    "no environment": ("os:getenv", "PATH", ""),
}


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """Hold how one plugin does.

    Args:
        distribution: Its name.
        version: Its version.
        runs: `in process`, `in a worker`, or `broken`.
        rewards: Names of what it brings.
        seconds: What its import took.
        reason: Why it is broken, or empty.
    """

    distribution: str
    version: str
    runs: str
    rewards: tuple[str, ...] = ()
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Hold what was found.

    Args:
        version: Of rewardkit.
        python: Version of Python.
        folder: Where rewardkit is.
        plugins: All that are installed.
        extras: Packages that each extra lacks.
        workers: Milliseconds that each limit of the workers took to act, or None.
        broken: What is wrong, one sentence each.
    """

    version: str
    python: str
    folder: str
    plugins: tuple[PluginHealth, ...]
    extras: dict[str, tuple[str, ...]]
    workers: dict[str, float | None]
    broken: tuple[str, ...]

    def as_object(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"schema": SCHEMA, **asdict(self)}


def examine(registry: Registry) -> Health:
    """Look at the plugins, the extras and the workers."""
    loaded = [
        PluginHealth(
            one.plugin.distribution, one.plugin.version,
            "in a worker" if one.isolated else "in process", one.rewards, one.seconds,
        )
        for one in registry.loaded
    ]  # fmt: skip
    skipped = [
        PluginHealth(one.plugin.distribution, one.plugin.version, "broken", reason=one.reason)
        for one in registry.skipped
    ]
    workers = _try_workers()
    return Health(
        metadata.version("rewardkit"),
        platform.python_version(),
        str(Path(rewardkit.__file__).parent),
        (*loaded, *skipped),
        _missing_of_extras(),
        workers,
        tuple(_say_broken(registry, workers)),
    )


def _say_broken(registry: Registry, workers: dict[str, float | None]) -> Iterator[str]:
    if namesake := find_namesake():
        yield namesake
    for one in registry.skipped:
        yield f"{one.plugin} was skipped: {one.reason}"
    for name, plugins in registry.collisions.items():
        held = registry.rewards.get(name)
        outcome = f"{held.plugin} has it" if held else "none of them has it"
        yield f"{' and '.join(map(str, plugins))} bring a reward named {name!r}: {outcome}"
    for name, took in workers.items():
        if took is None:
            yield f"workers: {name} does not act here"


def _missing_of_extras() -> dict[str, tuple[str, ...]]:
    missing: dict[str, tuple[str, ...]] = {}
    for requirement in metadata.requires("rewardkit") or ():
        found = _EXTRA.match(requirement)
        if found and found[2] not in ("dev", "fuzz"):
            package, extra = found.groups()
            missing[extra] = (*missing.get(extra, ()), *_absent(package))
    return missing


def _absent(package: str) -> tuple[str, ...]:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return (package,)
    return ()


def _try_workers() -> dict[str, float | None]:
    pool = WorkerPool(1, int(Limits.from_environment().memory_mb * (1 << 20)))
    try:
        return {name: _try(pool, *trial) for name, trial in _TRIALS.items()}
    finally:
        pool.close()


def _try(pool: WorkerPool, function: str, payload: object, error: str) -> float | None:
    pool.run("time:sleep", [0.0])  # so that no start is measured
    began = time.perf_counter()
    (outcome,) = pool.run(function, [payload], _DEADLINE_S)
    took = (time.perf_counter() - began) * 1e3
    return took if outcome.value is None and outcome.error == error else None


def health_page(health: Health) -> str:
    """Return the page of `rewardkit doctor`."""
    rows = [["PLUGIN", "RUNS", "IMPORT", "REWARDS"]]
    for one in health.plugins:
        took = "–" if one.reason else f"{one.seconds:.2f} s"
        said = one.reason or ", ".join(one.rewards) or "–"
        rows.append([inert(f"{one.distribution} {one.version}"), one.runs, took, inert(said, 100)])
    extras = [
        [name, "yes" if not lacks else f"lacks {', '.join(lacks)}: pip install 'rewardkit[{name}]'"]
        for name, lacks in health.extras.items()
    ]
    workers = [
        [name, "does not act here" if took is None else f"acts, {took:.0f} ms"]
        for name, took in health.workers.items()
    ]
    faults = [f"broken  {inert(sentence, 300)}" for sentence in health.broken] or ["all is well"]
    return "\n".join([
        f"rewardkit {health.version}, Python {health.python}, {inert(health.folder)}",
        "", *align(rows, gap=3),
        "", *align([["EXTRA", ""], *extras], gap=3),
        "", *align([["WORKERS", ""], *workers], gap=3),
        "", *faults,
    ])  # fmt: skip
