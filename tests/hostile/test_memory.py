"""What was scored is forgotten: memory does not grow with the number of completions."""

import gc
import tracemalloc

from rewardkit import Composite
from tests.hostile.stream import SPEC, batches

FULL = 2_500  # completions after which every cache is full
MORE = 5_000
MOST_GROWTH = 3 << 20  # bytes; without a limit on its caches it is five times that


def test_five_thousand_completions_leave_nothing_behind():
    composite = Composite.from_spec(SPEC)
    tracemalloc.start()
    for batch in batches(0, FULL):
        composite.score_batch(batch)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for batch in batches(FULL, FULL + MORE):
        composite.score_batch(batch)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < MOST_GROWTH
