"""Measure the reward `symbolic` beside math-verify: CPU time per pair, medians of one run.

    python benchmarks/symbolic.py [path/to/make_corpus.py] [--rows N] [--json]

Two workloads: pairs shaped as GRPO makes them (groups of completions of one prompt,
modal answers repeated), and the same pairs with every duplicate taken out. Both
judges read the extracted answer and the reference, so only judging is timed; what
rewardkit's worker processes use is counted. math-verify runs with its timeouts off
(they are not its cost) on a sample of the rows, since it takes milliseconds each.
"""

import argparse
import importlib.util
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from rewardkit_plugin_symbolic import (
    Symbolic,
    approximate,
    plain,
    quantities,
    rational,
    shortcuts,
    statements,
    traits,
    verdicts,
    wrapping,
)

from rewardkit import Sample

GROUP = 8
PEER_ROWS = 400
_COLUMNS = ("rows", "cold us", "warm us", "peer us", "ratio", "agree")
_WIDTHS = (6, 9, 9, 9, 16, 15)


class Row(NamedTuple):
    """Hold an answer, its reference, and whether it is right by construction."""

    answer: str
    reference: str
    right: bool


def own_corpus(count: int, seed: int) -> Iterator[Row]:
    """Make rows of a few common kinds, where no corpus is given."""
    draw = random.Random(seed)
    while count > 0:
        a, b = draw.randint(2, 60), draw.randint(2, 9)
        reference, right, wrong = draw.choice([
            (f"\\frac{{{a}}}{{{b}}}", f"{a}/{b}", f"{a + 1}/{b}"),
            (f"{a}\\sqrt{{{b}}}", f"\\sqrt{{{a * a * b}}}", f"{a}\\sqrt{{{b + 9}}}"),
            (f"(x+{a})(x-{b})", f"x^2 + {a - b}x - {a * b}", f"x^2 + {a - b}x + {a * b}"),
            (f"{a}\\sin(2x)", f"{2 * a}\\sin x\\cos x", f"{a}\\sin x"),
            (f"({a}, {b})", f"\\left({a}, {b}\\right)", f"({b}, {a})"),
            (f"e^{{{2 * a}x}}", f"(e^{{{a}x}})^2", f"e^{{{a}x}}"),
        ])  # fmt: skip
        for _ in range(min(GROUP, count)):
            good = draw.random() < 0.5
            yield Row(right if good else wrong, reference, good)
            count -= 1


def read_corpus(path: Path, count: int, seed: int, kind: str = "latex") -> Iterator[Row]:
    """Take the well-formed rows of a kind that a corpus maker makes."""
    spec = importlib.util.spec_from_file_location("corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for row in module.rows(count * 4, seed=seed, group=GROUP):
        if row["kind"] == kind and row["form"] == "ok":
            answer = row["completion"].rpartition("<answer>")[2].removesuffix("</answer>")
            yield Row(answer, row["reference"], row["label"] == 1.0)


def cpu_seconds() -> float:
    """Return what this process and the workers that have ended used."""
    return sum(
        sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def forget() -> None:
    """Empty every cache of the plugin."""
    for function in (
        statements.read_answer, wrapping.unwrap, wrapping.bare, plain.read_plainly,
        quantities._read_tail, shortcuts._quantity, traits.traits, rational.exact_value,
        rational.residue, approximate.approximate, verdicts._judge_short,
    ):  # fmt: skip
        function.cache_clear()
    verdicts._concluded.clear()


def time_ours(rows: list[Row], cold: bool) -> tuple[float, int]:
    """Return the median CPU seconds per row of five passes, and how many labels agree."""
    reward = Symbolic()
    times = []
    for _ in range(5):
        if cold:
            forget()
        samples = [Sample(f"<answer>{row.answer}</answer>", row.reference) for row in rows]
        start = cpu_seconds()
        scores = reward.score_batch(samples)
        times.append((cpu_seconds() - start) / len(rows))
    agree = sum((score.value == 1.0) == row.right for score, row in zip(scores, rows, strict=True))
    return statistics.median(times), agree


def peer() -> Callable[[Row], bool]:
    """Return math-verify's judgement of a row."""
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

    config = [LatexExtractionConfig(), ExprExtractionConfig()]

    def judge(row: Row) -> bool:
        sides = []
        for text in (row.reference, row.answer):
            anchored = text if "\\boxed" in text or text.startswith("$") else f"${text}$"
            sides.append(parse(anchored, extraction_config=config, parsing_timeout=None))
        return bool(verify(*sides, timeout_seconds=None))

    return judge


def time_peer(rows: list[Row]) -> tuple[float, int]:
    """Return math-verify's CPU seconds per row, its grammar warm, and how many labels agree."""
    judge = peer()
    judge(rows[0])
    start = time.process_time()
    agree = sum(judge(row) == row.right for row in rows)
    return (time.process_time() - start) / len(rows), agree


def measure(rows: list[Row], distinct: list[Row]) -> list[dict[str, object]]:
    """Measure both workloads."""
    table = []
    for name, load in (("GRPO-shaped", rows), ("every pair distinct", distinct)):
        sample = load[:PEER_ROWS]
        theirs, their_agree = time_peer(sample)
        cold, our_agree = time_ours(load, cold=True)
        warm, _ = time_ours(load, cold=False)
        table.append({
            "workload": name, "rows": len(load), "symbolic_cold_us": cold * 1e6,
            "symbolic_warm_us": warm * 1e6, "math_verify_us": theirs * 1e6,
            "ratio_cold": theirs / cold, "ratio_warm": theirs / warm,
            "symbolic_agrees": our_agree / len(load),
            "math_verify_agrees": their_agree / len(sample),
        })  # fmt: skip
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, help="a make_corpus.py")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    make = read_corpus(options.corpus, options.rows, options.seed) if options.corpus else (
        own_corpus(options.rows, options.seed)
    )  # fmt: skip
    rows = list(make)
    table = measure(rows, list(dict.fromkeys(rows)))
    if options.json:
        json.dump(table, sys.stdout)
        return
    print("workload".ljust(22), *map(str.rjust, _COLUMNS, _WIDTHS), sep="")
    for row in table:
        print(f"{row['workload']:22}{row['rows']:6}{row['symbolic_cold_us']:9.1f}"
              f"{row['symbolic_warm_us']:9.1f}{row['math_verify_us']:9.0f}"
              f"{row['ratio_cold']:8.0f}x{row['ratio_warm']:6.0f}x"
              f"{row['symbolic_agrees']:8.3f}{row['math_verify_agrees']:7.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
