"""Find what is installed without `importlib.metadata`, a seventh of the start of `list`.

What lies in folders, as pip installs it, is read here; all else is left to `importlib.metadata`,
and so is every answer that is none.
"""

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, NamedTuple

from rewardkit.reading.lazy import lazy_pattern

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# Source: importlib.metadata of Python 3.11, for a value and for a name.
_VALUE = lazy_pattern(r"(?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?((?P<extras>\[.*\])\s*)?$")
_SEPARATORS = lazy_pattern(r"[-_.]+")


class Point(NamedTuple):
    """Hold an entry point and who has it.

    Args:
        name: Left of the equals sign.
        value: Right of it: `module`, or `module:attribute`.
        distribution: Who has it.
        version: Of the distribution.
        requires: What the distribution needs, as its metadata say.
    """

    name: str
    value: str
    distribution: str
    version: str
    requires: Sequence[str] = ()

    @classmethod
    def of(cls, point: "EntryPoint") -> "Point":
        """Take over what `importlib.metadata` found."""
        if point.dist is None:
            return cls(point.name, point.value, point.name, "?")
        said = point.dist.metadata  # is read anew each time
        requires = point.dist.requires or ()
        return cls(point.name, point.value, said["Name"], said["Version"], requires)

    @property
    def module(self) -> str:
        """The module that it names."""
        return self._parts()[0]

    def load(self) -> object:
        """Import what it names."""
        module, attributes = self._parts()
        return reduce(getattr, filter(None, attributes.split(".")), importlib.import_module(module))

    def _parts(self) -> tuple[str, str]:
        match = _VALUE.match(self.value)
        return (match["module"], match["attr"] or "") if match else (self.value, "")


def find_points(group: str) -> list[Point]:
    """Return the entry points of a group."""
    infos = _infos()
    if infos is None:
        from importlib import metadata

        return [Point.of(point) for point in metadata.entry_points(group=group)]
    return [point for info in infos.values() for point in _points_of(info, group)]


def find_version(name: str) -> str:
    """Return the version of a distribution.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    info = (_infos() or {}).get(_normalize(name))
    said = _read_headers(info) if info else {}
    if "version" in said:
        return said["version"][0]
    from importlib import metadata

    return metadata.version(name)


def is_installed(name: str) -> bool:
    """Say whether there is a distribution of this name."""
    infos = _infos()
    if infos is not None:
        return _normalize(name) in infos
    from importlib import metadata

    return any(True for _ in metadata.distributions(name=name))


def _infos() -> dict[str, str] | None:
    """Return the folder of each distribution's metadata; None where some may lie elsewhere."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    if finders != [PathFinder]:
        return None
    found: dict[str, str] = {}
    for folder in sys.path:
        # Notebooks put a `Path` there, which imports pass over.
        if not isinstance(folder, str) or folder.endswith(".egg") or os.path.isfile(folder):
            return None
        for name in _list(folder):
            stem, end = os.path.splitext(name)
            if end == ".dist-info":
                found.setdefault(_normalize(stem.partition("-")[0]), os.path.join(folder, name))
            elif end == ".egg-info":
                return None
    return found


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _normalize(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower().replace("-", "_")


def _read(info: str, name: str) -> str:
    try:
        with open(os.path.join(info, name), encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""


def _points_of(info: str, group: str) -> Iterator[Point]:
    text = _read(info, "entry_points.txt")
    if f"[{group}]" not in text:
        return
    said = _read_headers(info)
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line.strip("[]")
        elif section == group and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            owner, version = (said.get(key, ["?"])[0] for key in ("name", "version"))
            yield Point(name.strip(), value.strip(), owner, version, said.get("requires-dist", ()))


def _read_headers(info: str) -> dict[str, list[str]]:
    """Read the lines `Name: value` that stand before the first empty one."""
    found: dict[str, list[str]] = {}
    for line in _read(info, "METADATA").splitlines():
        if not line:
            break
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.lower(), []).append(value.strip())
    return found
