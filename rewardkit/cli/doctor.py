"""`rewardkit doctor`: what is installed, what is broken, and whether the limits act here."""

import click

from rewardkit.cli.options import isolate_option, json_option
from rewardkit.cli.screen import say, write_json
from rewardkit.isolation.limits import Isolate
from rewardkit.plugins import installed
from rewardkit.report.health import examine, health_page


@click.command(name="doctor")
@isolate_option
@json_option
def command(isolate: Isolate | None, as_json: bool) -> int:
    """Say what is installed and what is broken; exit with 1 if anything is."""
    health = examine(installed(isolate))
    say(write_json(health.as_object()) if as_json else health_page(health))
    return int(bool(health.broken))
