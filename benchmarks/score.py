"""Time `rewardkit score` beside the script that people write first.

    python benchmarks/score.py rows.jsonl [--repeats 3] [--workers 2] [--no-peers] [--json]

`rows.jsonl` has the columns `completion` and `reference`. Each run is a process of
its own, from its start to its end. Prints rows and megabytes per second of processor
time, the median of the repeats, and how that compares with plain reading of the JSON, the
median of the ratios within each turn, as the machine's speed drifts; peak memory; and rows per
second of the wall clock, which workers are for.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

MEGA = 1e6
READ = "import sys, {0}\nfor line in open(sys.argv[1], 'rb'): {0}.loads(line)"


class Cost(NamedTuple):
    """Hold what a run took: seconds of the processor and of the wall clock, peak megabytes."""

    cpu: float
    wall: float
    peak: float


def commands(source: str, folder: str, workers: int, peers: bool) -> dict[str, list[str]]:
    """Return what is timed, by name."""
    naive = str(Path(__file__).with_name("naive_score.py"))
    score = ["-m", "rewardkit", "score", source, "-q"]
    output = ["-o", f"{folder}/scored.jsonl"]
    runs = {"json.loads alone": ["-c", READ.format("json"), source]}
    if peers:
        runs["orjson.loads alone"] = ["-c", READ.format("orjson"), source]
        runs["naive script"] = [naive, source, f"{folder}/naive.jsonl"]
    runs["rewardkit, no output"] = score
    runs["rewardkit -o"] = [*score, *output]
    if workers > 1:
        runs[f"rewardkit -o --workers {workers}"] = [*score, *output, "--workers", str(workers)]
    return runs


def time_one(arguments: Sequence[str]) -> Cost:
    """Run Python with these arguments."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    begin = time.perf_counter()
    child = os.posix_spawn(
        sys.executable, [sys.executable, *arguments], os.environ, file_actions=quiet
    )
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    wall = time.perf_counter() - begin
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024 / MEGA)


def measure(source: str, repeats: int, workers: int, peers: bool) -> list[dict[str, float | str]]:
    """Time everything in turns, so that a busy spell of the machine hits all alike."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every process compiles everything anew
    with open(source, "rb") as lines:
        rows = sum(1 for _ in lines)
    size = os.path.getsize(source) / MEGA
    with tempfile.TemporaryDirectory() as folder:
        todo = commands(source, folder, workers, peers)
        turns = [{name: time_one(run) for name, run in todo.items()} for _ in range(repeats)]
    seconds = {name: statistics.median(turn[name].cpu for turn in turns) for name in todo}
    return [
        {
            "run": name,
            "rows_per_s": rows / seconds[name],
            "mb_per_s": size / seconds[name],
            "of_json_loads": statistics.median(
                turn["json.loads alone"].cpu / turn[name].cpu for turn in turns
            ),
            "peak_mb": max(turn[name].peak for turn in turns),
            "wall_rows_per_s": rows / statistics.median(turn[name].wall for turn in turns),
        }
        for name in todo
    ]


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true", help="leave out what holds all rows")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = measure(options.source, options.repeats, options.workers, not options.no_peers)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    head = f"{'run':26}{'rows/s':>10}{'MB/s':>7}{'json.loads':>12}{'peak MB':>9}{'wall rows/s':>13}"
    print(head)
    for one in results:
        numbers = f"{one['rows_per_s']:10,.0f}{one['mb_per_s']:7.0f}{one['of_json_loads']:11.2f}x"
        print(f"{one['run']:26}{numbers}{one['peak_mb']:9.0f}{one['wall_rows_per_s']:13,.0f}")


if __name__ == "__main__":
    main()
