"""`rewardkit list`: what is installed, and what one reward can do."""

import click

from rewardkit.cli.options import isolate_option, json_option
from rewardkit.cli.screen import say, write_json
from rewardkit.isolation.limits import Isolate
from rewardkit.plugins import installed
from rewardkit.report.catalog import SCHEMA, catalog_table, describe, describe_all, reward_sheet


@click.command(name="list")
@click.argument("name", required=False)
@isolate_option
@json_option
def command(name: str | None, isolate: Isolate | None, as_json: bool) -> None:
    """List the installed rewards, or describe the reward NAME."""
    registry = installed(isolate)
    if name is None:
        data, text = describe_all(registry), catalog_table(registry)
    else:
        if name not in registry.rewards:
            # A twentieth of the start. It raises, and names what is near.
            from rewardkit.component import Component
            from rewardkit.spec import Term

            Component.build(Term(name, name), registry)
        entry = registry.rewards[name]
        data, text = {"schema": SCHEMA, **describe(name, entry)}, reward_sheet(name, entry)
    say(write_json(data) if as_json else text)
