"""Measure the reward `numeric` beside math-verify: CPU time per row, medians of one run.

    python benchmarks/numeric.py path/to/make_corpus.py [--rows N] [--json]

The well-formed rows of a corpus whose reference is a number: groups of completions of one
prompt, and the same with every duplicate taken out. math-verify gets the extracted answer. What
has seen none of the rows judges them all: the reward itself, as a trainer calls it, and a
composition of it alone, as `rewardkit score` does. Both also find the answer, behind a short
thought.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from symbolic import PEER_ROWS, Row, read_corpus, time_peer

from rewardkit import Composite
from rewardkit.rewards.numeric import Numeric
from rewardkit.sample import NO_COLUMNS
from rewardkit.samples import Samples

PASSES = 9
Judge = Callable[[Samples], list[float | None]]


def time_ours(rows: list[Row], judge: Judge) -> tuple[float, int]:
    """Return the median CPU seconds per row, and how many labels agree."""
    texts = [f"<think>Let me see.</think><answer>{row.answer}</answer>" for row in rows]
    times = []
    for _ in range(PASSES):
        batch = Samples(texts, [row.reference for row in rows], None, [NO_COLUMNS] * len(rows))
        start = time.process_time()
        values = judge(batch)
        times.append((time.process_time() - start) / len(rows))
    agree = sum((value == 1.0) == row.right for value, row in zip(values, rows, strict=True))
    return statistics.median(times), agree


def by_reward(batch: Samples) -> list[float | None]:
    """Judge as a trainer does; samples are made first."""
    return [score.value for score in Numeric().score_batch(list(batch))]


def by_composition(batch: Samples) -> list[float | None]:
    """Judge as `rewardkit score` does."""
    return [judged.total for judged in Composite.from_spec("numeric").judge(batch)]


def measure(rows: list[Row]) -> list[dict[str, object]]:
    """Measure groups, and distinct pairs."""
    table = []
    for name, load in (("groups", rows), ("every pair distinct", list(dict.fromkeys(rows)))):
        theirs, their_agree = time_peer(load[:PEER_ROWS])
        for how, judge in (("reward", by_reward), ("score", by_composition)):
            ours, our_agree = time_ours(load, judge)
            table.append({
                "workload": f"{name}, {how}", "rows": len(load), "numeric_us": ours * 1e6,
                "math_verify_us": theirs * 1e6, "ratio": theirs / ours,
                "numeric_agrees": our_agree / len(load),
                "math_verify_agrees": their_agree / min(PEER_ROWS, len(load)),
            })  # fmt: skip
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="a make_corpus.py")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table = measure(list(read_corpus(options.corpus, options.rows, options.seed, "number")))
    if options.json:
        print(json.dumps(table, indent=2))
        return
    print(f"{'workload':30}{'rows':>6}{'numeric us':>12}{'peer us':>9}{'ratio':>8}{'agree':>15}")
    for row in table:
        print(f"{row['workload']:30}{row['rows']:6}{row['numeric_us']:12.1f}"
              f"{row['math_verify_us']:9.0f}{row['ratio']:7.0f}x"
              f"{row['numeric_agrees']:8.3f}{row['math_verify_agrees']:7.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
