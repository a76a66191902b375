"""Time the start of the command line beside importing pydantic, which it can't do without.

    python benchmarks/start.py [--repeats 15] [--json]

Each run is a process of its own, from its start to its end: `--help`, `list`, and `score` of
two rows, with and without an output, and with two processes. Prints processor time, the median
of the repeats, and its ratio to `from pydantic import BaseModel` in the same run. The first
turn, which compiles what was never compiled, does not count.
"""

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from score import time_one

PEER = "import of pydantic"
ROW = {"completion": "<think>2 + 2</think><answer>4</answer>", "reference": "4"}


def commands(folder: str) -> dict[str, list[str]]:
    """Return what is timed, by name."""
    rows = f"{folder}/rows.jsonl"
    line = f"{json.dumps(ROW)}\n"
    Path(rows).write_text(line * 2)
    score = ["-m", "rewardkit", "score", rows, "-q", "--rewards", "format,numeric"]
    output = ["-o", f"{folder}/scored.jsonl"]
    two = ["--workers", "2", "--split-mb", str(len(line) / (1 << 20))]  # a row for each
    return {
        PEER: ["-c", "from pydantic import BaseModel"],
        "rewardkit --help": ["-m", "rewardkit", "--help"],
        "rewardkit list": ["-m", "rewardkit", "list"],
        "rewardkit score": score,
        "rewardkit score -o": [*score, *output],
        "rewardkit score -o --workers 2": [*score, *output, *two],
    }


def measure(repeats: int) -> list[dict[str, float | str]]:
    """Time everything in turns, so that a busy spell of the machine hits all alike."""
    # Without it every process compiles everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        todo = commands(folder)
        turns = [
            {name: time_one(run).cpu for name, run in todo.items()} for _ in range(repeats + 1)
        ]
    seconds = {name: statistics.median(turn[name] for turn in turns[1:]) for name in todo}
    return [
        {"run": name, "ms": seconds[name] * 1e3, "of_pydantic": of_peer(turns[1:], name)}
        for name in todo
    ]


def of_peer(turns: Sequence[dict[str, float]], name: str) -> float:
    """Return the median of the ratios within each turn: the machine's speed drifts."""
    return statistics.median(turn[name] / turn[PEER] for turn in turns)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = measure(options.repeats)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print(f"{'run':32}{'ms':>6}{'of pydantic':>13}")
    for one in results:
        print(f"{one['run']:32}{one['ms']:6.0f}{one['of_pydantic']:12.2f}x")


if __name__ == "__main__":
    main()
