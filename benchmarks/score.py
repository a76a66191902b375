"""Time `rewardkit score` beside the script that people write first.

    python benchmarks/score.py rows.jsonl [--repeats 3] [--workers 2] [--json]

`rows.jsonl` has the columns `completion` and `reference`. Each run is a process of
its own, from its start to its end. Prints rows and megabytes per second of processor
time, the median of the repeats, beside plain reading of the JSON, and peak memory.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MEGA = 1e6
READ = "import sys, json\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"


def commands(source: str, folder: str, workers: int) -> dict[str, list[str]]:
    """Return what is timed, by name."""
    naive = str(Path(__file__).with_name("naive_score.py"))
    score = ["-m", "rewardkit", "score", source, "-q"]
    output = ["-o", f"{folder}/scored.jsonl"]
    runs = {
        "json.loads alone": ["-c", READ, source],
        "naive script": [naive, source, f"{folder}/naive.jsonl"],
        "rewardkit, no output": score,
        "rewardkit -o": [*score, *output],
    }
    if workers > 1:
        runs[f"rewardkit -o --workers {workers}"] = [*score, *output, "--workers", str(workers)]
    return runs


def time_one(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python with these arguments; return processor seconds and peak megabytes."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(
        sys.executable, [sys.executable, *arguments], os.environ, file_actions=quiet
    )
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / MEGA


def measure(source: str, repeats: int, workers: int) -> list[dict[str, float | str]]:
    """Time everything in turns, so that a busy spell of the machine hits all alike."""
    with open(source, "rb") as lines:
        rows = sum(1 for _ in lines)
    size = os.path.getsize(source) / MEGA
    with tempfile.TemporaryDirectory() as folder:
        todo = commands(source, folder, workers)
        turns = [{name: time_one(run) for name, run in todo.items()} for _ in range(repeats)]
    results: list[dict[str, float | str]] = []
    for name in todo:
        seconds = statistics.median(turn[name][0] for turn in turns)
        memory = max(turn[name][1] for turn in turns)
        speed = {"rows_per_s": rows / seconds, "mb_per_s": size / seconds}
        results.append({"run": name, **speed, "peak_mb": memory})
    return results


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = measure(options.source, options.repeats, options.workers)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print(f"{'run':28}{'rows/s':>12}{'MB/s':>8}{'peak MB':>10}")
    for one in results:
        numbers = f"{one['rows_per_s']:12,.0f}{one['mb_per_s']:8.0f}{one['peak_mb']:10.0f}"
        print(f"{one['run']:28}{numbers}")


if __name__ == "__main__":
    main()
