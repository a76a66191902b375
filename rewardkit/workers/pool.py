"""Lend workers to calls: a few at a time, kept between calls."""

import atexit
import contextlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rewardkit.workers.batch import Batch
from rewardkit.workers.crew import Crew
from rewardkit.workers.outcome import Outcome

_GIBIBYTE = 1 << 30
_TASKS_PER_WORKER = 4  # fewer than this many are not worth starting another one
_MOST_WORKERS = 4  # of one process


class WorkerPool:
    """Run functions on JSON in worker processes with a deadline and a memory limit.

    Starts nothing before the first task. Safe from threads, event loops (it
    blocks, so call it in a thread there) and daemon processes; a copy in a
    forked or another process starts workers of its own. Installs no signal handler.

    Args:
        size: How many workers may be busy at once, for all callers together.
        memory_bytes: Address space of each worker.
    """

    def __init__(self, size: int = 2, memory_bytes: int = _GIBIBYTE) -> None:
        self.size = size
        self.memory_bytes = memory_bytes
        self._start_over()

    def _start_over(self) -> None:
        self._owner = os.getpid()
        self._crews: dict[str, Crew] = {}
        self._places = threading.BoundedSemaphore(self.size)

    def __reduce__(self) -> tuple[type["WorkerPool"], tuple[int, int]]:
        return WorkerPool, (self.size, self.memory_bytes)

    def run(
        self,
        function: str,
        payloads: Sequence[object],
        deadline_s: float = 1.0,
        budget_s: float = 60.0,
    ) -> list[Outcome]:
        """Call a function on each payload; one that hangs, swells or dies harms no other.

        What might be the machine's fault is tried once more, alone in a fresh worker,
        before it is believed: a timeout without the processor time for it, a used
        worker's lack of memory, a lost worker.

        Args:
            function: `module:function`, importable here.
            payloads: One JSON value per task.
            deadline_s: Seconds for each task, counted from when a worker began it; what
                its module takes to import is not counted.
            budget_s: Seconds for all of them; what is not done then is `budget`.

        Returns:
            One outcome per payload, in their order.
        """
        if self._owner != os.getpid():
            self._start_over()
        until = time.monotonic() + budget_s
        with self._lend_places(-(-len(payloads) // _TASKS_PER_WORKER)) as places:
            crew = self._crews.get(function)
            if crew is None:
                crew = self._crews.setdefault(function, Crew(function, self.memory_bytes))
            return Batch(crew, payloads, deadline_s, until, places).finish()

    @contextlib.contextmanager
    def _lend_places(self, most: int) -> Iterator[int]:
        """Wait for one place, and take more of them if they are free."""
        self._places.acquire()
        count = 1
        try:
            while count < most and self._places.acquire(blocking=False):
                count += 1
            yield count
        finally:
            self._places.release(count)

    def close(self) -> None:
        """End all idle workers; the next task starts new ones."""
        if self._owner == os.getpid():  # else a fork's copy: the workers are its parent's
            for crew in list(self._crews.values()):
                crew.close()


def _fair_size() -> int:
    """Return half of this process's share of the processors: the other half replaces workers.

    Source:
        torchrun and accelerate set `LOCAL_WORLD_SIZE` to the ranks on this machine.
    """
    ranks = os.environ.get("LOCAL_WORLD_SIZE", "1")
    share = (os.cpu_count() or 2) // (int(ranks) if ranks.isdecimal() and int(ranks) else 1)
    return max(1, min(_MOST_WORKERS, share // 2))


@lru_cache(maxsize=1)
def _shared_pool() -> WorkerPool:
    pool = WorkerPool(_fair_size())
    atexit.register(pool.close)
    return pool


def run(
    function: str, payloads: Sequence[object], deadline_s: float = 1.0, budget_s: float = 60.0
) -> list[Outcome]:
    """Call a function on each payload in a pool that all of the process shares.

    Args:
        function: See `WorkerPool.run`, for the other arguments too.
        payloads: One JSON value per task.
        deadline_s: Seconds for each task.
        budget_s: Seconds for all of them.

    >>> run("time:sleep", [30], deadline_s=0.05)[0].error
    'timeout'
    """
    return _shared_pool().run(function, payloads, deadline_s, budget_s)
