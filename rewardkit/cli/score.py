"""`rewardkit score`: score files of completions."""

import gc
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import click

from rewardkit.cli.floors import read_floors
from rewardkit.cli.options import (
    isolate_option,
    json_option,
    map_option,
    quiet_option,
    rewards_option,
    skip_bad_option,
)
from rewardkit.cli.progress import progress_on
from rewardkit.cli.screen import is_live, remark, say, write_json
from rewardkit.cli.signals import ended_by_sigterm
from rewardkit.composite import Composite
from rewardkit.engine.choice import Engine, choose_executor
from rewardkit.engine.executors import Executor
from rewardkit.engine.keeping import Start, how_to_go_on
from rewardkit.engine.plan import Plan, plan
from rewardkit.engine.progress import no_progress
from rewardkit.engine.run import run
from rewardkit.errors import ConfigError
from rewardkit.inert import inert
from rewardkit.isolation.limits import Isolate
from rewardkit.lock import Lock
from rewardkit.report.summary import Summary
from rewardkit.report.table import summary_table
from rewardkit.rows.mapping import parse_map
from rewardkit.rows.source import SPLIT_BYTES

_FAILED, _REWARDS_RAISED = 1, 3
_UNLOCKED = "score with these, as they are: leave out --locked"


@click.command(name="score")
@click.argument("inputs", nargs=-1, required=True, metavar="PATH...")
@rewards_option
@click.option("-o", "--output", metavar="FILE", help="Write scored rows: .jsonl .jsonl.gz .parquet")
@json_option
@map_option
@click.option(
    "--fail-under", "floors", multiple=True, metavar="NAME=MEAN",
    help="Exit with 1 if the mean of a reward, or of total, is lower.",
)  # fmt: skip
@skip_bad_option
@click.option("--strict", is_flag=True, help="Exit with 3 if a reward failed on any row.")
@click.option(
    "--workers", type=click.IntRange(0), default=1, show_default=True, metavar="N",
    help="Number of processes; 0 is this one.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["auto", "serial", "processes", "ray"]), default="auto",
    show_default=True, help="Who does the work.",
)  # fmt: skip
@click.option("--ray-address", metavar="ADDRESS", help="A Ray cluster: auto, or HOST:PORT.")
@click.option("--resume", is_flag=True, help="Go on with a run that was broken off.")
@click.option("--fresh", is_flag=True, help="Throw a run that was broken off away.")
@click.option("--locked", metavar="FILE", help="Refuse other rewards than those of FILE.lock.json.")
@click.option(
    "--split-mb",
    type=click.FloatRange(min=0, min_open=True),
    default=SPLIT_BYTES / (1 << 20),
    hidden=True,
)
@isolate_option
@quiet_option
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
    engine: Engine,
    ray_address: str | None,
    resume: bool,
    fresh: bool,
    locked: str | None,
    split_mb: float,
    isolate: Isolate | None,
    quiet: bool,
) -> int:
    """Score the completions in files, folders, 'globs' or URLs; - is stdin.

    They are JSON lines, also packed as .gz or .zst, or Parquet.

    Without -o only the summary is printed. With it, rows get `rewards`, `total` and
    `why`, and nothing else about them changes. What is finished is kept until all is:
    --resume goes on with it.
    """
    # What was imported lives until the end: the collector need not look at it with every
    # block of rows, which costs a tenth of the time.
    gc.freeze()
    composite = Composite.from_spec(rewards, isolate=isolate)
    limits = read_floors(floors, composite)
    executor = choose_executor(engine, workers, ray_address)
    start = _start(resume, fresh)
    mapped = parse_map(maps, composite.reads)
    ready = plan(inputs, composite, mapped, output, skip_bad, int(split_mb * (1 << 20)))
    if locked is not None:
        Lock.read(Path(locked)).refuse_drift(ready.job.lock, f"--locked {locked}", _UNLOCKED)
    note = _silent if quiet else remark
    note(f"{_files(ready)} read as: {inert(str(ready.job.reading))}")
    summary = _run(inputs, ready, executor, start, quiet, note)
    _warn(summary, output, note)
    show = remark if output == "-" else say  # then stdout holds the rows
    result = {**summary.as_object(), "lock": ready.job.lock.as_object()}
    show(write_json(result) if as_json else summary_table(summary))
    return _status(summary, limits, strict)


def _silent(text: str) -> None:
    """Print nothing."""


def _files(ready: Plan) -> str:
    paths = sorted({split.path for split in ready.splits})
    return inert(paths[0]) if len(paths) == 1 else f"{len(paths)} files"


def _start(resume: bool, fresh: bool) -> Start:
    if resume and fresh:
        raise ConfigError("go on with it, or throw it away? name one", where="--resume --fresh")
    return "resume" if resume else "fresh" if fresh else "ask"


def _run(
    inputs: tuple[str, ...],
    ready: Plan,
    executor: Executor,
    start: Start,
    quiet: bool,
    note: Callable[[str], None],
) -> Summary:
    began = time.perf_counter()
    job = ready.job
    live = not quiet and is_live(sys.stderr)
    try:
        with (
            ended_by_sigterm(),
            progress_on(ready.splits) if live else nullcontext(no_progress) as progress,
        ):
            tally = run(ready, executor, start, progress)
    except (KeyboardInterrupt, SystemExit):
        note(inert(_what_is_left(ready)))
        raise
    places = {**job.reading.roles, **job.reading.columns}.items()
    mapping = {role: selector.text for role, selector in places}
    summary = Summary(inputs, job.reading.layout, mapping, job.composite, tally)
    seconds = time.perf_counter() - began
    note(f"{_size(summary)}, {seconds:.1f} s, {tally.rows / seconds:,.0f} rows/s")
    return summary


def _what_is_left(ready: Plan) -> str:
    if ready.job.output is None:
        return "no summary"
    kept = how_to_go_on(ready.parts_folder, len(ready.splits)) if ready.resumable else ""
    return f"{ready.job.output} was not written" + (f"; {kept}" if kept else "")


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
