"""A reward's identity: what has to be the same for the numbers to be the same."""

import hashlib
import importlib.util
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from rewardkit.component import Component
from rewardkit.composite import Composite, OnLimit
from rewardkit.errors import ConfigError
from rewardkit.isolation.limits import limits_of
from rewardkit.reward import Reward

SCHEMA = "rewardkit/lock/1"
_LOCKS = "rewardkit score -o FILE writes FILE.lock.json, and a run has rewards.json"
_NAME_OF_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class LockedReward:
    """Hold the identity of one reward of a composition.

    Args:
        alias: Its name in the composition.
        reward: The name that it is installed under, or where it leads: `module:function`.
        weight: Its weight; of no account for a gate.
        gate: Whether it multiplies the total.
        options: All of its options, those left at their default too.
        distribution: The package that brings it.
        version: The package's version.
        digest: SHA-256 over the package's files, in hexadecimal.
        requires: Version of each package that it requires.
        limits: Seconds for one completion and MiB of memory, where it runs in a worker: a
            verdict depends on them there. None in process.
    """

    alias: str
    reward: str
    weight: float
    gate: bool
    options: Mapping[str, Any]
    distribution: str
    version: str
    digest: str
    requires: Mapping[str, str]
    limits: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Lock:
    """Hold the identity of a composition.

    Args:
        rewards: One per reward, in order.
        max_chars: The longest completion that is judged.
        on_limit: What a completion earns that runs into a limit.
        python: Version of Python, without the patch level.
        core: SHA-256 over the files of rewardkit, in hexadecimal.

    >>> lock = Lock.of(Composite.from_spec("format:0.2,numeric:0.5"))
    >>> lock.differences(Lock.of(Composite.from_spec("format:0.3,numeric:0.5:rtol=0.02")))
    ["reward 'format': weight was 0.2 and is 0.3", "reward 'numeric': rtol was '0' and is '0.02'"]
    """

    rewards: tuple[LockedReward, ...]
    max_chars: int
    on_limit: OnLimit
    python: str
    core: str

    @classmethod
    def of(cls, composite: Composite) -> "Lock":
        """Describe a composition as it is installed here."""
        rewards = tuple(_lock(component) for component in composite.components)
        python = ".".join(platform.python_version_tuple()[:2])
        return cls(rewards, composite.max_chars, composite.on_limit, python, digest("rewardkit"))

    @classmethod
    def from_object(cls, data: Mapping[str, Any], where: str = "") -> "Lock":
        """Read what `as_object` gave.

        Raises:
            ConfigError: It is none, or one of a later version, or was changed by hand.
        """
        try:
            if data["schema"] != SCHEMA:
                raise ConfigError(
                    f"a lock of the kind {data['schema']!r}, not {SCHEMA!r}", where=where
                )
            rewards = tuple(LockedReward(**reward) for reward in data["rewards"])
            lock = cls(rewards, *[data[name] for name in _SHARED])
            if data["hash"] != lock.hash:
                raise ConfigError("the lock is not what its hash says", where=where)
        except (KeyError, TypeError) as error:
            raise ConfigError(f"this is no reward lock: {error}", where=where) from None
        return lock

    @classmethod
    def read(cls, path: Path) -> "Lock":
        """Read the lock of a file, of a model folder or of a run.

        Raises:
            ConfigError: There is none, or it is damaged.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ConfigError("there is no lock", where=str(path), hints=(_LOCKS,)) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise ConfigError(f"cannot read the lock: {why}", where=str(path)) from error
        return cls.from_object(data, str(path))

    def refuse_drift(self, now: "Lock", where: str, hint: str) -> None:
        """Check that the rewards are still those of this lock.

        Args:
            now: The rewards as they are here.
            where: Where this lock came from.
            hint: What to do instead.

        Raises:
            ConfigError: They are not; the message says in what they differ.
        """
        found = self.differences(now)
        if found:
            raise ConfigError(
                "the rewards are not the ones that were locked", where=where, hints=(*found, hint)
            )

    @property
    def hash(self) -> str:
        """SHA-256 over all of it, in hexadecimal."""
        return hashlib.sha256(to_json(_sorted(asdict(self)))).hexdigest()

    def as_object(self) -> dict[str, Any]:
        """Return the lock as plain data, with its hash."""
        return {"schema": SCHEMA, "hash": self.hash, **asdict(self)}

    def differences(self, now: "Lock") -> list[str]:
        """Say, one sentence each, in what another lock differs from this one."""
        found = list(_differences("", asdict(self), asdict(now), _SHARED))
        before, after = ({each.alias: each for each in lock.rewards} for lock in (self, now))
        if list(before) != list(after):
            return [f"the rewards were {', '.join(before)} and are {', '.join(after)}", *found]
        for alias, reward in before.items():
            found += _differences(f"reward {alias!r}: ", _flat(reward), _flat(after[alias]))
        return found


_SHARED = ("max_chars", "on_limit", "python", "core")


def _lock(component: Component) -> LockedReward:
    plugin = component.plugin
    return LockedReward(
        component.alias,
        component.found_as or component.reward.name,
        component.weight,
        component.gate,
        component.reward.model_dump(mode="json"),
        plugin.distribution,
        plugin.version,
        digest(plugin.module),
        _requires(plugin.distribution),
        _limits(component.reward),
    )


def _limits(reward: Reward) -> dict[str, float] | None:
    limits = limits_of(type(reward))
    return limits and {"row_s": limits.row_s, "memory_mb": limits.memory_mb}


@lru_cache(maxsize=256)
def digest(module: str) -> str:
    """Return SHA-256 over the files of a package, of a module or of one file.

    Nothing is imported. Compiled files are left out: they are made anew on each machine.

    Args:
        module: A dotted name, of which the first part counts, or the path of a file.
    """
    sha = hashlib.sha256()
    for name, path in sorted(_files(module)):
        body = path.read_bytes()
        sha.update(f"{name}\0{len(body)}\0".encode() + body)
    return sha.hexdigest()


def _files(module: str) -> Iterator[tuple[str, Path]]:
    if module.endswith(".py"):
        yield Path(module).name, Path(module).expanduser()
        return
    spec = importlib.util.find_spec(module.partition(".")[0])
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        if spec.origin and Path(spec.origin).is_file():
            yield Path(spec.origin).name, Path(spec.origin)
        return
    for folder in map(Path, spec.submodule_search_locations):
        for path in folder.rglob("*"):
            if path.suffix != ".pyc" and path.is_file():
                yield path.relative_to(folder).as_posix(), path


@lru_cache(maxsize=256)
def _requires(distribution: str) -> Mapping[str, str]:
    """Return the versions of what a distribution needs always, not for an extra."""
    try:
        requirements = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:  # a file, or a module that is in no package
        return {}
    names = [_NAME_OF_REQUIREMENT.match(text) for text in requirements if "extra ==" not in text]
    found = ((name[0], _version(name[0])) for name in names if name)
    return {name: version for name, version in sorted(found) if version}


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:  # needed on another system only
        return None


def _flat(reward: LockedReward) -> dict[str, Any]:
    fields = asdict(reward)
    return {**fields.pop("options"), **fields.pop("requires"), **fields}


def _differences(
    whose: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str] = ()
) -> Iterator[str]:
    for name in names or dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield f"{whose}{name} was {before.get(name)!r} and is {after.get(name)!r}"


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list | tuple) else value
