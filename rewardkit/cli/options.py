"""Options that several commands share."""

import click

paid_from_option = click.option(
    "--paid-from", "paid_from", multiple=True, metavar="NAME=X",
    help="A value from X on is pay; 0.5, and for total half of the highest, if not said.",
)  # fmt: skip
map_option = click.option(
    "--map", "maps", multiple=True, metavar="TARGET=COLUMN",
    help="Say which column is what: --map answer=solution:boxed",
)  # fmt: skip
skip_bad_option = click.option(
    "--skip-bad", is_flag=True, help="Leave out rows that can't be read."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print the result and errors only.")
