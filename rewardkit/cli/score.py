"""`rewardkit score`: score files of completions."""

import difflib
import gc
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import click

from rewardkit.cli.isolate import isolate_option
from rewardkit.cli.named import read_numbers
from rewardkit.cli.progress import progress_on
from rewardkit.cli.screen import is_live, remark, say, write_json
from rewardkit.composite import Composite
from rewardkit.engine.run import Plan, plan, run
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.isolation.limits import Isolate
from rewardkit.report.summary import Summary
from rewardkit.report.table import summary_table
from rewardkit.rows.batch import Batch
from rewardkit.rows.mapping import parse_map

_FAILED, _REWARDS_RAISED = 1, 3


@click.command(name="score")
@click.argument("inputs", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--rewards", default="format,numeric", show_default=True, metavar="SPEC",
    help="name[:weight|:gate][:option=value]…, comma-separated, or a TOML file.",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write scored rows: .jsonl .jsonl.gz .parquet")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option(
    "--map", "maps", multiple=True, metavar="TARGET=COLUMN",
    help="Say which column is what: --map answer=solution:boxed",
)  # fmt: skip
@click.option(
    "--fail-under", "floors", multiple=True, metavar="NAME=MEAN",
    help="Exit with 1 if the mean of a reward, or of total, is lower.",
)  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Leave out rows that can't be scored.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a reward failed on any row.")
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N",
    help="Number of processes.",
)  # fmt: skip
@isolate_option
@click.option("-q", "--quiet", is_flag=True, help="Print the result and errors only.")
def command(
    inputs: tuple[str, ...],
    rewards: str,
    output: str | None,
    as_json: bool,
    maps: tuple[str, ...],
    floors: tuple[str, ...],
    skip_bad: bool,
    strict: bool,
    workers: int,
    isolate: Isolate | None,
    quiet: bool,
) -> int:
    """Score the completions in files, folders, 'globs' or URLs; - is stdin.

    They are JSON lines, also packed as .gz or .zst, or Parquet.

    Without -o only the summary is printed. With it, rows get `rewards`, `total` and
    `why`, and nothing else about them changes.
    """
    # What was imported lives until the end: the collector need not look at it with every
    # block of rows, which costs a tenth of the time.
    gc.freeze()
    composite = Composite.from_spec(rewards, isolate=isolate)
    limits = _read_floors(floors, composite)
    ready = plan(inputs, composite, parse_map(maps, composite.reads), output, skip_bad)
    note = _silent if quiet else remark
    note(f"{_files(ready)} read as: {inert(str(ready.job.reading))}")
    summary = _run(inputs, ready, workers, quiet, note)
    _warn(summary, output, note)
    show = remark if output == "-" else say  # then stdout holds the rows
    show(write_json(summary.as_object()) if as_json else summary_table(summary))
    return _status(summary, limits, strict)


def _silent(text: str) -> None:
    """Print nothing."""


def _files(ready: Plan) -> str:
    paths = sorted({split.path for split in ready.splits})
    return inert(paths[0]) if len(paths) == 1 else f"{len(paths)} files"


def _run(
    inputs: tuple[str, ...],
    ready: Plan,
    workers: int,
    quiet: bool,
    note: Callable[[str], None],
) -> Summary:
    began = time.perf_counter()
    job = ready.job
    live = not quiet and is_live(sys.stderr)
    try:
        with progress_on(ready.splits) if live else nullcontext(_ignore) as progress:
            tally = run(ready, workers, progress)
    except KeyboardInterrupt:
        note(f"{inert(job.output)} was not written" if job.output else "no summary")
        raise
    places = {**job.reading.roles, **job.reading.columns}.items()
    mapping = {role: selector.text for role, selector in places}
    summary = Summary(inputs, job.reading.layout, mapping, job.composite, tally)
    seconds = time.perf_counter() - began
    note(f"{_size(summary)}, {seconds:.1f} s, {tally.rows / seconds:,.0f} rows/s")
    return summary


def _ignore(batch: Batch) -> None:
    """Show no progress."""


def _size(summary: Summary) -> str:
    rows = f"{summary.tally.rows} rows"
    if not summary.grouped:
        return rows
    sizes = sorted(summary.groups.sizes)
    count = "1 group" if summary.group_count == 1 else f"{summary.group_count} groups"
    span = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    named = summary.mapping.get("group")
    by = f"by {named}" if named else "equal prompts"
    return f"{rows}, {count} of {span} ({by})"


def _warn(summary: Summary, output: str | None, note: Callable[[str], None]) -> None:
    tally = summary.tally
    if 2 * tally.unopened_think > tally.looked_for_think:
        note(
            "Most completions close <think> without opening it: the chat template does that."
            " Say so: --rewards format:prefilled_think=true"
        )
    if tally.refused and output is None:
        note("With -o, the rows left out are kept in FILE.rejects.jsonl")


def _read_floors(floors: Sequence[str], composite: Composite) -> dict[str, float]:
    names = [*composite.names, "total"]
    limits = read_numbers(floors, "--fail-under")
    for name, limit in limits.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            raise ConfigError(
                f"no reward {name!r} in --rewards", where=f"--fail-under {name}={limit:g}",
                hints=(*(f"did you mean {one!r}?" for one in near), f"names: {', '.join(names)}"),
            )  # fmt: skip
    return limits


def _status(summary: Summary, limits: dict[str, float], strict: bool) -> int:
    if strict and summary.errors():
        remark("rewardkit: rewards failed on some rows, and --strict was asked for")
        return _REWARDS_RAISED
    status = 0
    for name, limit in limits.items():
        mean = summary.mean(name)
        if mean is None or mean < limit:
            shown = "not scored on any row" if mean is None else f"{mean:.4g}"
            remark(f"rewardkit: {name} is {shown}, under {limit:g}")
            status = _FAILED
    return status
