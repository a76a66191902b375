"""`rewardkit compare`: two rewards on the same completions."""

import os
import re
from collections.abc import Sequence

import click

from rewardkit.change import read_change
from rewardkit.cli.named import read_numbers
from rewardkit.cli.options import (
    isolate_option,
    json_option,
    map_option,
    paid_from_option,
    quiet_option,
    skip_bad_option,
)
from rewardkit.cli.pairs import Opened, Opener
from rewardkit.cli.screen import remark, say, write_json
from rewardkit.compare.comparison import Comparison
from rewardkit.compare.record import as_object
from rewardkit.compare.text import as_text
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.isolation.limits import Isolate
from rewardkit.spec import Term, read_spec

_FAILED = 1
_SPEC = re.compile(r"\w+([:=,].*)?")
_WAYS = (
    "two specs on rows:     rewardkit compare numeric numeric:rtol=0.01 rows.jsonl",
    "two scored files:      rewardkit compare old.jsonl new.jsonl",
    "a spec with a change:  rewardkit compare numeric --with numeric.rtol=0.01 rows.jsonl",
    "a run and a spec:      rewardkit compare --run runs/… numeric:rtol=0.01",
)


@click.command(name="compare")
@click.argument("what", nargs=-1, required=True, metavar="A [B] [PATH...]")
@click.option("--run", "run", metavar="FOLDER", help="A is what this training run was paid.")
@click.option(
    "--with", "changes", multiple=True, metavar="NAME.OPTION=V",
    help="B is A with this option changed; may be repeated.",
)  # fmt: skip
@paid_from_option
@click.option(
    "--fail-on", type=click.Choice(["flips", "sign", "any"]),
    help="Exit with 1 if a value flips, an advantage changes sign, or anything differs.",
)  # fmt: skip
@click.option(
    "--examples", type=click.IntRange(0), default=3, show_default=True, metavar="N",
    help="Flips to show, of each kind.",
)  # fmt: skip
@map_option
@skip_bad_option
@isolate_option
@json_option
@quiet_option
def command(
    what: tuple[str, ...],
    run: str | None,
    changes: tuple[str, ...],
    paid_from: tuple[str, ...],
    fail_on: str | None,
    examples: int,
    maps: tuple[str, ...],
    skip_bad: bool,
    isolate: Isolate | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Compare A with B on the same completions: what flips, and what training would notice.

    A and B are rewards as in --rewards, and PATH what they judge; or A and B are two files that
    `rewardkit score -o` wrote, and no PATH is given.
    """
    opened = _open(Opener(maps, skip_bad, isolate), what, run, changes)
    numbers = read_numbers(paid_from, "--paid-from")
    comparison = Comparison(opened.a, opened.b, numbers, examples)
    for row, other in opened.pairs:
        comparison.add(row, other)
    comparison.end()
    if not quiet:
        remark(_size(comparison, opened))
    pairing = opened.pairing
    only = (pairing.only_first, pairing.only_second) if pairing else (0, 0)
    say(write_json(as_object(comparison, *only)) if as_json else as_text(comparison))
    return _status(comparison, fail_on, sum(only))


def _open(opener: Opener, what: Sequence[str], run: str | None, changes: Sequence[str]) -> Opened:
    if run is not None and len(what) == 1 and not changes:
        return opener.run(run, what[0])
    if run is None and changes and len(what) > 1:
        terms: Sequence[Term] = read_spec(what[0])
        names = [term.alias for term in terms]
        for text in changes:
            terms = read_change(text, names, "--with").made_to(terms)
        return opener.specs(what[0], ",".join(map(str, terms)), what[1:], terms)
    if run is None and not changes and len(what) > 2:
        return opener.specs(what[0], what[1], what[2:])
    if run is None and not changes and len(what) == 2 and not _is_spec(what[0]):
        return opener.files(*what)
    raise ConfigError("cannot tell what is to be compared", hints=_WAYS)


def _is_spec(text: str) -> bool:
    return _SPEC.fullmatch(text) is not None and not os.path.exists(text)


def _size(comparison: Comparison, opened: Opened) -> str:
    parts = [f"completions: {comparison.rows}, groups: {comparison.groups}"]
    if opened.pairing:
        counts = opened.pairing.only_first, opened.pairing.only_second
        parts += [f"{n} rows only {side}" for n, side in zip(counts, "AB", strict=True) if n]
    refused = sum(reader.refused.total() for reader in opened.readers)
    parts += [f"{refused} rows left out"] if refused else []
    return ", ".join(parts)


def _status(comparison: Comparison, fail_on: str | None, alone: int) -> int:
    flips = sum(column.flipped for column in comparison.columns)
    signs = comparison.total.signs.changed
    found = {
        "flips": f"{flips} values flip" if flips else "",
        "sign": f"{signs} advantages change sign" if signs else "",
        "any": "something differs" if alone or _differs(comparison) else "",
    }
    said = found[fail_on] if fail_on else ""
    if said:
        remark(f"rewardkit: {inert(said)}, and --fail-on {fail_on} was asked for")
    return _FAILED if said else 0


def _differs(comparison: Comparison) -> bool:
    return any(column.changed or column.flipped for column in comparison.columns)
