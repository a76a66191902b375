"""`rewardkit list`: what is installed, and what one reward can do."""

import contextlib
from importlib import metadata

import click

from rewardkit.cli.screen import remark, say, write_json
from rewardkit.component import Component
from rewardkit.plugins import installed
from rewardkit.report.catalog import SCHEMA, catalog_table, describe, describe_all, reward_sheet
from rewardkit.spec import Term

_NAMESAKE = "harbor-rewardkit"


@click.command(name="list")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(name: str | None, as_json: bool) -> None:
    """List the installed rewards, or describe the reward NAME."""
    _warn_of_namesake()
    registry = installed()
    if name is None:
        data, text = describe_all(registry), catalog_table(registry)
    else:
        if name not in registry.rewards:
            Component.build(Term(name, name), registry)  # raises, and names what is near
        entry = registry.rewards[name]
        data, text = {"schema": SCHEMA, **describe(name, entry)}, reward_sheet(name, entry)
    say(write_json(data) if as_json else text)


def _warn_of_namesake() -> None:
    """Say that another distribution installs a package and a command of the same name."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        metadata.distribution(_NAMESAKE)
        remark(
            f"rewardkit: {_NAMESAKE} is installed here too, and the two overwrite each other\n"
            "  keep them in separate environments"
        )
