"""Describe the rewards that are installed: as a table, as a sheet, as JSON."""

import re
import textwrap
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from rewardkit.columns import align
from rewardkit.inert import inert
from rewardkit.plugins import KNOWN_PACKAGES, Entry, Registry
from rewardkit.reward import Reward

SCHEMA = "rewardkit/list/1"
_TYPES = {"bool": "true or false", "Decimal": "number", "float": "number", "int": "whole number",
          "str": "text", "NoneType": "none"}  # fmt: skip
_FIELD_HELP = re.compile(r"^(\w+): (.+(?:\n +.+)*)", re.MULTILINE)


def describe_all(registry: Registry) -> dict[str, Any]:
    """Return what is installed, what could be, and what was skipped, as plain data."""
    return {
        "schema": SCHEMA,
        "rewards": [describe(name, registry.rewards[name]) for name in sorted(registry.rewards)],
        "not_installed": [
            {"name": name, "install": f"pip install {package}"}
            for name, package in _absent(registry).items()
        ],
        "skipped": [
            {
                "distribution": item.plugin.distribution,
                "version": item.plugin.version,
                "reason": item.reason,
            }
            for item in registry.skipped
        ],
    }


def describe(name: str, entry: Entry) -> dict[str, Any]:
    """Return one reward's help, columns, origin and options as plain data."""
    return {
        "name": name,
        "help": _first_line(entry.reward),
        "reads": list(entry.reward.reads),
        "distribution": entry.plugin.distribution,
        "version": entry.plugin.version,
        "options": _options(entry.reward),
        "example": _example(name, entry.reward),
    }


def _absent(registry: Registry) -> Mapping[str, str]:
    broken = {item.plugin.distribution for item in registry.skipped}
    return {
        name: package
        for name, package in KNOWN_PACKAGES.items()
        if name not in registry.rewards and package not in broken
    }


def catalog_table(registry: Registry) -> str:
    """Return the table of `rewardkit list`."""
    rows = [["NAME", "READS", "FROM"]]
    for name in sorted(registry.rewards):
        entry = registry.rewards[name]
        rows.append([name, ", ".join(entry.reward.reads) or "–", str(entry.plugin)])
    rows += [
        [name, "not installed", f"pip install {package}"]
        for name, package in _absent(registry).items()
    ]
    return "\n".join([*align(rows, gap=3), *_skipped_lines(registry)])


def _skipped_lines(registry: Registry) -> list[str]:
    if not registry.skipped:
        return []
    one = len(registry.skipped) == 1
    lines = [
        "",
        "1 plugin was skipped:" if one else f"{len(registry.skipped)} plugins were skipped:",
    ]
    return lines + [f"  {item.plugin} ({inert(item.reason, 200)})" for item in registry.skipped]


def reward_sheet(name: str, entry: Entry) -> str:
    """Return the page of `rewardkit list NAME`."""
    reward = entry.reward
    lines = [f"{name}   {entry.plugin}", _first_line(reward), ""]
    lines.append(f"reads    {', '.join(reward.reads) or '–'}")
    options = [
        [option["name"], option["type"], option["default"], option["help"]]
        for option in _options(reward)
    ]
    if options:
        lines += ["", *align([["OPTION", "TYPE", "DEFAULT", ""], *options], gap=3)]
    return "\n".join([*lines, "", f"example  {_example(name, reward)}"])


def _first_line(reward: type[Reward]) -> str:
    return (reward.__doc__ or "").strip().partition("\n")[0]


def _options(reward: type[Reward]) -> list[dict[str, str]]:
    written = _written_help(reward)
    return [
        {
            "name": name,
            "type": _type_name(field.annotation),
            "default": "required" if field.is_required() else _show_default(field.default),
            "help": field.description or written.get(name, ""),
        }
        for name, field in reward.model_fields.items()
    ]


def _show_default(default: object) -> str:
    return str(default).lower() if default is None or isinstance(default, bool) else str(default)


def _written_help(reward: type[Reward]) -> dict[str, str]:
    """Read the `Fields:` of the docstrings, those of the bases too."""
    found: dict[str, str] = {}
    for base in reversed(reward.__mro__):
        _, _, fields = (base.__doc__ or "").partition("Fields:\n")
        fields = textwrap.dedent(fields.partition("\n\n")[0])
        found |= {match[1]: " ".join(match[2].split()) for match in _FIELD_HELP.finditer(fields)}
    return found


def _type_name(annotation: Any) -> str:
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _type_name(parts[0])
    if get_origin(annotation) is Literal:
        return " | ".join(map(str, parts))
    if get_origin(annotation) in (Union, types.UnionType):
        return " | ".join(_type_name(part) for part in parts)
    name = getattr(annotation, "__name__", str(annotation))
    return _TYPES.get(name, name)


def _example(name: str, reward: type[Reward]) -> str:
    """Show the first option of the reward's own, away from its default."""
    own = [option for option in _options(reward) if option["name"] in reward.__annotations__]
    others = {"number": "0.01", "true or false": "true"}
    option = next((f":{o['name']}={others[o['type']]}" for o in own if o["type"] in others), "")
    return f"rewardkit score completions.jsonl --rewards {name}:0.5{option}"
