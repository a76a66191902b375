"""Fill the templates of a plugin's package."""

import keyword
import re
from importlib import metadata, resources
from pathlib import Path
from string import Template

from rewardkit.errors import ConfigError
from rewardkit.plugins import KNOWN_PACKAGES, installed

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
# What the template imports, and its class may not be called.
_IMPORTED = frozenset({"AnswerReward", "ClassVar", "Reward", "Sample", "Score"})
# Template to place; both with the names below put in.
_FILES = {
    "pyproject.toml": "pyproject.toml",
    "reward.py": "src/$module/__init__.py",
    "cases.jsonl": "src/$module/cases/$name.jsonl",
    "test.py": "tests/test_$name.py",
    "README.md": "README.md",
    "LICENSE": "LICENSE",
    "workflow.yml": ".github/workflows/test.yml",
}


def write_package(name: str, parent: Path) -> tuple[Path, list[str]]:
    """Write a package with one working reward into a new folder.

    Args:
        name: Of the reward: lower-case letters, digits and underscores.
        parent: Where the folder `rewardkit-plugin-NAME` goes.

    Returns:
        The folder, and the files in it.

    Raises:
        ConfigError: The name cannot be used, or the folder is there already.
    """
    _check_name(name)
    names = _names(name)
    folder = parent / names["distribution"]
    try:
        folder.mkdir()
    except FileExistsError:
        hint = "choose another name, or another place: --into FOLDER"
        raise ConfigError("it is there already", where=str(folder), hints=(hint,)) from None
    except OSError as error:
        raise ConfigError(f"cannot make it: {error.strerror}", where=str(folder)) from error
    templates = resources.files("rewardkit.scaffold") / "template"
    written: list[str] = []
    for template, place in _FILES.items():
        path = folder / Template(place).substitute(names)
        path.parent.mkdir(parents=True, exist_ok=True)
        source = (templates / f"{template}.tmpl").read_text(encoding="utf-8")
        path.write_text(Template(source).substitute(names), encoding="utf-8")
        written.append(path.relative_to(folder).as_posix())
    return folder, written


def _names(name: str) -> dict[str, str]:
    classname = "".join(part.capitalize() for part in name.split("_"))
    return {
        "name": name,
        "classname": f"{classname}Reward" if classname in _IMPORTED else classname,
        "module": f"rewardkit_plugin_{name}",
        "distribution": f"rewardkit-plugin-{name.replace('_', '-')}",
        "version": ".".join(metadata.version("rewardkit").split(".")[:2]),
    }


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name.endswith("_") or keyword.iskeyword(name):
        near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40]
        usable = _NAME.fullmatch(near) and not keyword.iskeyword(near)
        raise ConfigError(
            f"a reward cannot be named {name!r}",
            hints=(
                "a name has lower-case letters, digits and underscores, and begins with a letter",
                *([f"for example: rewardkit new-plugin {near}"] if usable else []),
            ),
        )
    entry = installed().rewards.get(name)
    owner = str(entry.plugin) if entry else KNOWN_PACKAGES.get(name)
    if owner:
        raise ConfigError(
            f"there is a reward {name!r} already: {owner}",
            hints=("two plugins may not bring one name; choose another",),
        )
