"""Describe the rewards that are installed: as a table, as a sheet, as JSON."""

from collections.abc import Mapping
from typing import Any

from rewardkit.about import About, describe_reward
from rewardkit.columns import align
from rewardkit.inert import inert
from rewardkit.plugins import KNOWN_PACKAGES, Entry, Registry

SCHEMA = "rewardkit/list/1"


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
        "collisions": {
            name: [str(plugin) for plugin in plugins]
            for name, plugins in registry.collisions.items()
        },
    }


def describe(name: str, entry: Entry) -> dict[str, Any]:
    """Return one reward's help, columns, origin and options as plain data."""
    about = describe_reward(entry.reward)
    return {
        "name": name,
        "help": about.help,
        "reads": list(about.reads),
        "distribution": entry.plugin.distribution,
        "version": entry.plugin.version,
        "isolated": entry.isolated,
        "options": [
            {
                "name": option.name,
                "type": option.type,
                "default": option.default,
                "help": option.help,
            }
            for option in about.options
        ],
        "example": _example(about),
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
        reads = ", ".join(describe_reward(entry.reward).reads)
        rows.append([name, inert(reads, 120) or "–", inert(str(entry.plugin))])
    rows += [
        [name, "not installed", f"pip install {package}"]
        for name, package in _absent(registry).items()
    ]
    return "\n".join([*align(rows, gap=3), *_faults(registry)])


def _faults(registry: Registry) -> list[str]:
    lines = [
        f"  {inert(str(item.plugin))} ({inert(item.reason, 200)})" for item in registry.skipped
    ]
    if lines:
        one = len(lines) == 1
        lines.insert(0, "1 plugin was skipped:" if one else f"{len(lines)} plugins were skipped:")
    lines += [
        f"{name} is brought by {inert(' and '.join(map(str, plugins)))}"
        for name, plugins in registry.collisions.items()
    ]
    return ["", *lines, "See: rewardkit doctor"] if lines else []


def reward_sheet(name: str, entry: Entry) -> str:
    """Return the page of `rewardkit list NAME`."""
    about = describe_reward(entry.reward)
    place = ", in a worker" if entry.isolated else ""
    lines = [f"{name}   {inert(str(entry.plugin))}{place}", inert(about.help, 200), ""]
    lines.append(f"reads    {inert(', '.join(about.reads), 200) or '–'}")
    options = [
        [inert(text, 100) for text in (option.name, option.type, option.default, option.help)]
        for option in about.options
    ]
    if options:
        lines += ["", *align([["OPTION", "TYPE", "DEFAULT", ""], *options], gap=3)]
    return "\n".join([*lines, "", f"example  {_example(about)}"])


def _example(about: About) -> str:
    """Show the first option of the reward's own, away from its default."""
    others = {"number": "0.01", "true or false": "true"}
    own = [option for option in about.options if option.own and option.type in others]
    option = next((f":{option.name}={others[option.type]}" for option in own), "")
    return f"rewardkit score completions.jsonl --rewards {about.name}:0.5{option}"
