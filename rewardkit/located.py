"""Find a function by the name of its module or by the path of its file."""

import hashlib
import importlib
import importlib.util
import pkgutil
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

from rewardkit.errors import SpecError
from rewardkit.near import find_near
from rewardkit.plugins import Plugin


def locate(target: str) -> tuple[object, Plugin]:
    """Import what `package.module:name` or `path/to/file.py:name` leads to.

    Raises:
        SpecError: Module, file or name are missing; the nearest name is in the hints.
    """
    place, colon, name = target.rpartition(":")
    if not colon or not name.isidentifier():
        raise SpecError(
            f"{target!r} names no function",
            hints=("write package.module:function, or path/to/file.py:function",),
        )
    is_file = place.endswith(".py")
    module = _load_file(Path(place)) if is_file else _load_module(place)
    try:
        found = getattr(module, name)
    except AttributeError:
        names = [known for known in dir(module) if not known.startswith("_")]
        raise SpecError(f"{place} has no {name!r}", hints=_nearest(name, names)) from None
    except Exception as error:  # a lazy module imports the rest only now
        raise _broken(place, error) from error
    return found, _owner(place, module, is_file)


def _load_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name == missing or name.startswith(f"{missing}."):
            raise SpecError(f"no module named {missing!r}", hints=_near_modules(missing)) from None
        raise _broken(name, error) from error
    except (Exception, SystemExit) as error:  # somebody else's module may raise anything
        raise _broken(name, error) from error


def _load_file(path: Path) -> ModuleType:
    path = path.expanduser().absolute()
    name = f"rewardkit_file_{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    if not path.is_file():
        names = [item.name for item in path.parent.glob("*.py")]
        raise SpecError(f"no file {str(path)!r}", hints=_nearest(path.name, names))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101 (it is, for a name that ends in .py)
    assert spec.loader is not None  # noqa: S101
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # somebody else's module may raise anything
        del sys.modules[name]
        raise _broken(str(path), error) from error
    return module


def _broken(place: str, error: BaseException) -> SpecError:
    return SpecError(f"cannot import {place}: {type(error).__name__}: {error}")


def _near_modules(missing: str) -> tuple[str, ...]:
    parent = missing.rpartition(".")[0]
    folders = sys.modules[parent].__path__ if parent else None
    dot = f"{parent}." if parent else ""
    near = _nearest(missing, [f"{dot}{module.name}" for module in pkgutil.iter_modules(folders)])
    return near if parent else (*near, "is it installed here? a file goes by its path: ./NAME.py")


def _nearest(name: str, names: list[str]) -> tuple[str, ...]:
    return tuple(f"did you mean {near!r}?" for near in find_near(name, names))


def _owner(place: str, module: ModuleType, is_file: bool) -> Plugin:
    """Name the distribution, or the file with a digest in place of a version."""
    if not is_file:
        names = metadata.packages_distributions().get(place.partition(".")[0])
        if names:
            return Plugin(names[0], metadata.version(names[0]), place)
    source = getattr(module, "__file__", None)
    digest = hashlib.sha256(Path(source).read_bytes()).hexdigest()[:12] if source else "?"
    return Plugin(place, digest, place)
