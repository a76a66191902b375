"""Measure how much a process grows while it scores a long stream, one in a hundred hostile.

Part of `python benchmarks/hostile.py --memory`.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple

from rewardkit import Composite
from tests.hostile.corpus import OWN, PUBLIC, cases
from tests.hostile.stream import HOSTILE_EVERY, SPEC, batches

_BATCH = 500
_COMPLETIONS = 100_000


class Growth(NamedTuple):
    """Hold the most that the process held, over all texts once, and over all again, later.

    The largest text of the corpus has 20 MB, a multiple of which is held for a moment in
    each pass: that is no growth. What the last pass holds more than the first one is.
    """

    passes: int
    completions: int
    first_mb: float
    last_mb: float
    wall_s: float
    cpu_s: float


def resident_mb() -> float:
    """Return what this process holds."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure() -> Growth:
    """Score the stream with every reward."""
    composite = Composite.from_spec(SPEC)
    corpus = PUBLIC if PUBLIC.exists() else OWN
    length = HOSTILE_EVERY * len(list(cases(corpus, "")))
    began, cpu = time.perf_counter(), time.process_time()
    peaks = []
    for begin in range(0, _COMPLETIONS, length):
        most = 0.0
        for batch in batches(begin, begin + length, _BATCH, corpus):
            composite.score_batch(batch)
            most = max(most, resident_mb())
        peaks.append(most)
    wall, own = time.perf_counter() - began, time.process_time() - cpu
    return Growth(len(peaks), len(peaks) * length, peaks[0], peaks[-1], wall, own)


def show(growth: Growth) -> None:
    """Print it."""
    print(
        f"{growth.completions} completions, one in {HOSTILE_EVERY} hostile, each hostile text"
        f" {growth.passes} times: at most {growth.first_mb:.1f} MB in the first pass,"
        f" {growth.last_mb:.1f} MB in the last"
        f" ({growth.wall_s:.0f} s, {growth.cpu_s:.0f} s of its own processor time)"
    )
