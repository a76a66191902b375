"""`rewardkit verify`: judge stored completions again and compare the numbers."""

import click

from rewardkit.cli.options import json_option, map_option
from rewardkit.cli.screen import say, write_json
from rewardkit.engine.stored import find_stored
from rewardkit.engine.verify import verify
from rewardkit.lock import Lock
from rewardkit.report.proof import Proof, proof_object, proof_text
from rewardkit.rows.mapping import parse_map

_WAY_OUT = "install what the lock names, or go on without --locked"


@click.command(name="verify")
@click.argument("path")
@click.option(
    "--lock", metavar="FILE",
    help="What scored it.  [rewards.json of a run, or PATH.lock.json]",
)  # fmt: skip
@click.option("--locked", is_flag=True, help="Stop before anything is judged if rewards changed.")
@map_option
@click.option(
    "--show", type=click.IntRange(0), default=5, show_default=True, metavar="N",
    help="Completions to show that differ.",
)  # fmt: skip
@json_option
def command(
    path: str, lock: str | None, locked: bool, maps: tuple[str, ...], show: int, as_json: bool
) -> int:
    """Judge again what PATH stores, and exit with 1 if any number is not the same.

    PATH is the folder of a run, or a file that `rewardkit score -o` wrote.
    """
    parts = [(part, part.composite()) for part in find_stored(path, lock)]
    drift: list[str] = []
    for part, composite in parts:
        now = Lock.of(composite)
        if locked:
            part.lock.refuse_drift(now, path, _WAY_OUT)
        drift += part.lock.differences(now)
    hashes = dict.fromkeys(part.lock.hash for part, _ in parts)
    proof = Proof(path, list(hashes), list(dict.fromkeys(drift)), show)
    for part, composite in parts:
        verify(part.inputs, composite, parse_map(maps, composite.reads), proof)
    say(write_json(proof_object(proof)) if as_json else proof_text(proof))
    return int(proof.changed > 0)
