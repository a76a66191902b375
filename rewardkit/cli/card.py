"""`rewardkit card`: a reward's contract, rates, clauses, cost and identity on one page."""

import click

from rewardkit.card.record import make_card
from rewardkit.card.text import card_text
from rewardkit.check.generated import no_traces
from rewardkit.cli.check import examples_option, seconds_option
from rewardkit.cli.options import json_option
from rewardkit.cli.screen import remark, say, write_json
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.rows.output import replacing

_KINDS = (".md", ".json")


@click.command(name="card")
@click.argument("name")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE",
    help="Write the card to FILE.md or FILE.json; may be repeated.",
)  # fmt: skip
@json_option
@seconds_option
@examples_option
def command(
    name: str, outputs: tuple[str, ...], as_json: bool, seconds: float, examples: int
) -> int:
    """Put the reward NAME through the suite and write its card; exit with 1 if a clause fails.

    NAME is a reward as in --rewards. Without -o the card is printed.
    """
    for path in outputs:
        if not path.endswith(_KINDS):
            raise ConfigError(f"a card is written as {' or '.join(_KINDS)}", where=f"-o {path}")
    remark(inert(f"checking {name}"))
    with no_traces():
        card = make_card(name, seconds, examples)
    written, text = write_json(card), card_text(card)
    for path in outputs:
        with replacing(path) as stream:
            stream.write(f"{written if path.endswith('.json') else text}\n".encode())
    if not outputs:
        say(written if as_json else text)
    return int(any(clause["status"] == "fail" for clause in card["clauses"].values()))
