"""Time the rewards of one GRPO step beside the rewards that TRL brings.

    python benchmarks/step.py rows.jsonl [--completions 256] [--steps 20] [--no-peers] [--json]

`rows.jsonl` has the columns `completion` and `reference`, completions of one prompt side by
side. A step hands 256 completions as messages to every function that
`rewardkit.export.trl.reward_funcs` gives for format, numeric and symbolic, as TRL does; each
step brings new rows. Prints milliseconds of processor time per step, the median, and what
composing takes on top of the rewards themselves. The peers get every tenth step: they take
a second each.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from trl.rewards import accuracy_reward, think_format_reward

from rewardkit import Composite, Sample
from rewardkit.export.trl import reward_funcs

SPEC = "format,numeric,symbolic"
PEERS_EVERY = 10
Batch = dict[str, list[Any]]


def read_steps(source: str, size: int, steps: int) -> list[Batch]:
    """Return the columns of each step, as TRL hands them over."""
    with open(source) as lines:
        rows = [json.loads(next(lines)) for _ in range(size * steps)]
    return [as_columns(rows[start : start + size]) for start in range(0, len(rows), size)]


def as_columns(rows: Sequence[dict[str, Any]]) -> Batch:
    """Return rows as lists of messages and of references."""
    said = [[{"role": "assistant", "content": row["completion"]}] for row in rows]
    asked = [[{"role": "user", "content": f"Question {row.get('prompt_id')}"}] for row in rows]
    return {
        "prompts": asked, "completions": said,
        "reference": [row["reference"] for row in rows],
    }  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Return milliseconds of processor time."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1e3


def time_ours(steps: Sequence[Batch]) -> float:
    """Return the median over the steps; the first two warm the interpreter up."""
    functions, _ = reward_funcs(SPEC)
    times = [timed(lambda step=step: [one(**step) for one in functions]) for step in steps]
    return statistics.median(times[2:])


def time_peers(steps: Sequence[Batch]) -> float:
    """Return the median of TRL's two rewards together."""
    chosen = steps[::PEERS_EVERY]
    times = [timed(lambda step=step: peers_on(step)) for step in chosen]
    return statistics.median(times)


def peers_on(step: Batch) -> None:
    """Call TRL's rewards as its trainer does."""
    think_format_reward(step["completions"])
    accuracy_reward(step["completions"], [f"${reference}$" for reference in step["reference"]])


def time_composing(steps: Sequence[Batch]) -> tuple[float, float]:
    """Return the time of a composition, and of its rewards alone, on rows seen before."""
    whole = Composite.from_spec(SPEC)
    parts = [part.reward for part in whole.components]
    composed, alone = [], []
    for step in steps:
        whole.score_batch(samples_of(step))
        for _ in range(3):
            batches = [samples_of(step), samples_of(step)]
            composed.append(timed(lambda batch=batches[0]: whole.score_batch(batch)))
            alone.append(timed(lambda batch=batches[1]: [one.score_batch(batch) for one in parts]))
    return statistics.median(composed), statistics.median(alone)


def samples_of(step: Batch) -> list[Sample]:
    """Return the samples of a step."""
    columns = (step["completions"], step["reference"], step["prompts"])
    return [Sample(*row) for row in zip(*columns, strict=True)]


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source")
    parser.add_argument("--completions", type=int, default=256)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    steps = read_steps(options.source, options.completions, options.steps)
    ours = time_ours(steps)
    composed, alone = time_composing(steps)
    results = {
        f"rewardkit {SPEC}": ours,
        "seen before: Composite.score_batch": composed,
        "seen before: the rewards alone": alone,
    }
    if not options.no_peers:
        results["TRL think_format and accuracy"] = time_peers(steps)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for name, milliseconds in results.items():
        print(f"{name:38}{milliseconds:10.2f} ms per {options.completions} completions")


if __name__ == "__main__":
    main()
