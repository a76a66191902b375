"""`rewardkit calibrate`: measure rewards against labels."""

import click

from rewardkit.calibrate.calibration import Calibration, Options
from rewardkit.calibrate.record import as_object
from rewardkit.calibrate.settings import read_sweep
from rewardkit.calibrate.text import as_text
from rewardkit.cli.named import read_numbers
from rewardkit.cli.options import (
    isolate_option,
    json_option,
    map_option,
    paid_from_option,
    quiet_option,
    rewards_option,
    skip_bad_option,
)
from rewardkit.cli.screen import remark, say, write_json
from rewardkit.composite import Composite
from rewardkit.errors import InputError
from rewardkit.inert import inert
from rewardkit.isolation.limits import Isolate
from rewardkit.rows.blocks import Reader
from rewardkit.rows.mapping import parse_map
from rewardkit.spec import read_spec

_FAILED = 1


@click.command(name="calibrate")
@click.argument("inputs", nargs=-1, required=True, metavar="PATH...")
@rewards_option
@click.option(
    "--label", default="label", show_default=True, metavar="COLUMN",
    help="The column that says whether a completion is right.",
)  # fmt: skip
@click.option("--threshold", type=float, metavar="X", help="A label from X on means right.")
@click.option("--on", "subject", metavar="NAME", help="The reward, or total, to look at closely.")
@paid_from_option
@click.option("--slice", "slices", multiple=True, metavar="COLUMN", help="Count by its values too.")
@click.option(
    "--sweep", "sweeps", multiple=True, metavar="NAME.OPTION=V,V",
    help="Judge with each of these values of an option too.",
)  # fmt: skip
@click.option(
    "--min-j", type=click.FloatRange(-1, 1), metavar="X",
    help="Exit with 1 unless the lower end of J's interval reaches X.",
)  # fmt: skip
@click.option(
    "--examples", type=click.IntRange(0), default=5, show_default=True, metavar="N",
    help="Disagreements to show, each way.",
)  # fmt: skip
@map_option
@skip_bad_option
@isolate_option
@json_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    rewards: str,
    label: str,
    threshold: float | None,
    subject: str | None,
    paid_from: tuple[str, ...],
    slices: tuple[str, ...],
    sweeps: tuple[str, ...],
    min_j: float | None,
    examples: int,
    maps: tuple[str, ...],
    skip_bad: bool,
    isolate: Isolate | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Measure rewards against the labels in files: true or false, 1 or 0, right or wrong.

    Shows which share of the right completions is paid, which share of the wrong ones, and
    their difference, Youden's J. A reward with a J of 0 teaches nothing.
    """
    terms = read_spec(rewards)
    composite = Composite.from_spec(terms, isolate=isolate)
    options = Options(subject, read_numbers(paid_from, "--paid-from"), threshold, examples)
    tries = [read_sweep(text, composite, terms, isolate) for text in sweeps]
    calibration = Calibration(composite, options, slices, tries)
    columns = {**dict.fromkeys(slices, "--slice"), label: "--label"}
    mapped = parse_map(maps, composite.reads)
    reader = Reader(inputs, mapped, composite.needs, columns, skip_bad=skip_bad)
    if not quiet:
        remark(f"read as: {inert(str(reader.reading))}")
    for block in reader.blocks():
        labels = block.columns[label]
        by = {name: block.columns[name] for name in slices}
        calibration.add(block.samples, block.places, block.groups, labels, by)
    calibration.end()
    if not calibration.right and not calibration.wrong:
        raise InputError(f"no row has a label in {label!r}", where=", ".join(inputs))
    if not quiet:
        remark(_size(calibration, reader.refused.total()))
    record = as_object(calibration, inputs, reader.refused)
    say(write_json(record) if as_json else as_text(calibration))
    return _status(calibration, min_j)


def _size(calibration: Calibration, refused: int) -> str:
    parts = [f"{calibration.right} right and {calibration.wrong} wrong completions"]
    parts += [f"{calibration.unlabelled} without a label"] if calibration.unlabelled else []
    parts += [f"{refused} rows left out"] if refused else []
    return ", ".join(parts)


def _status(calibration: Calibration, min_j: float | None) -> int:
    """Compare the lower end: a few rows that happen to agree are no proof."""
    if min_j is None:
        return 0
    name, found = calibration.subject.name, calibration.subject.agreement
    low = None if found.interval is None else found.interval[0]
    if low is not None and low >= min_j:
        return 0
    shown = "not known" if low is None else f"{found.j:.4g}, its interval begins at {low:.4g}"
    remark(f"rewardkit: J of {name} is {shown}, under {min_j:g}")
    return _FAILED
