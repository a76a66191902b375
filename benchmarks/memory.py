"""Measure how much a process grows while it scores a long stream, one in a hundred hostile.

Part of `python benchmarks/hostile.py --memory`.
"""

import gc
import os
import time
from pathlib import Path
from typing import NamedTuple

from rewardkit import Composite
from tests.hostile.corpus import OWN, PUBLIC
from tests.hostile.stream import SPEC, batches

_BATCH = 500
_COMPLETIONS = 100_000


class Growth(NamedTuple):
    """Hold megabytes that the process holds more than after its first batch."""

    completions: int
    at_most_mb: float
    at_the_end_mb: float
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
    for batch in batches(_COMPLETIONS, _COMPLETIONS + _BATCH, _BATCH, corpus):
        composite.score_batch(batch)
    gc.collect()
    before, most = resident_mb(), 0.0
    began, cpu = time.perf_counter(), time.process_time()
    for batch in batches(0, _COMPLETIONS, _BATCH, corpus):
        composite.score_batch(batch)
        most = max(most, resident_mb() - before)
    gc.collect()
    return Growth(
        _COMPLETIONS, most, resident_mb() - before,
        time.perf_counter() - began, time.process_time() - cpu,
    )  # fmt: skip


def show(growth: Growth) -> None:
    """Print it."""
    print(
        f"{growth.completions} completions, one in a hundred hostile; the process grew by"
        f" {growth.at_most_mb:.1f} MB at most, {growth.at_the_end_mb:.1f} MB at the end"
        f" ({growth.wall_s:.0f} s, {growth.cpu_s:.0f} s of its own processor time)"
    )
