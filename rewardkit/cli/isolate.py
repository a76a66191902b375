"""The option `--isolate` of several commands."""

from typing import get_args

import click

from rewardkit.isolation.limits import Isolate

isolate_option = click.option(
    "--isolate", type=click.Choice(get_args(Isolate)),
    help="Rewards that run in workers: those of third parties, all, or none.  [auto]",
)  # fmt: skip
