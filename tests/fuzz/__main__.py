"""Judge many completions made from random bytes with every reward.

    python -m tests.fuzz [--completions N] [--seed S] [--processes P]

Exits with 1 and prints the shortest bytes that break a promise. Where a completion is stuck,
it ends with a traceback of the place.
"""

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.fuzz.holding import SPECS
from tests.fuzz.searching import search


def main() -> int:
    """Search as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--completions", type=int, default=1_000_000)
    parser.add_argument("--seed", default=str(time.time_ns()))
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    asked = parser.parse_args()
    share = -(-asked.completions // asked.processes)
    began = time.monotonic()
    seeds = [f"{asked.seed}-{place}" for place in range(asked.processes)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.processes, context) as pool:
        found = [one for one in pool.map(search, seeds, [share] * len(seeds)) if one]
    for one in found:
        print(f"{one.spec}: bytes.fromhex({one.data.hex()!r}): {one.broken}")
    print(
        f"{share * asked.processes:,} completions, {len(SPECS)} rewards, seed {asked.seed}: "
        f"{len(found) or 'no'} broken promise, {time.monotonic() - began:.0f} s"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
