"""Options that several commands share."""

from typing import get_args

import click

from rewardkit.isolation.limits import Isolate

rewards_option = click.option(
    "--rewards", default="format,numeric", show_default=True, metavar="SPEC",
    help="name[:weight|:gate][:option=value]…, comma-separated, or a TOML file.",
)  # fmt: skip
isolate_option = click.option(
    "--isolate", type=click.Choice(get_args(Isolate)),
    help="Rewards that run in workers: those of third parties, all, or none.  [auto]",
)  # fmt: skip
paid_from_option = click.option(
    "--paid-from", "paid_from", multiple=True, metavar="NAME=X",
    help="A value from X on is pay; 0.5, and for total half of the highest, if not said.",
)  # fmt: skip
map_option = click.option(
    "--map", "maps", multiple=True, metavar="TARGET=COLUMN",
    help="Say which column is what: --map answer=solution:boxed",
)  # fmt: skip
skip_bad_option = click.option(
    "--skip-bad", is_flag=True, help="Leave out rows that can't be scored."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print the result and errors only.")
