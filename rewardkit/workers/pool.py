"""Keep worker processes: lend one to each call, replace what had to be killed."""

import atexit
import os
import threading
import time
from collections.abc import Sequence
from functools import lru_cache

from rewardkit.workers.process import Outcome, WorkerProcess

_GIBIBYTE = 1 << 30
_TASKS_PER_WORKER = 2_000  # then it is replaced: caches of what it imports only grow
_MOST_RESIDENT = 512 << 20  # bytes; likewise
_TASKS_PER_LOOK = 64  # between two looks at how much memory it holds


class WorkerPool:
    """Run functions on JSON in worker processes with a deadline and a memory limit.

    Starts nothing before the first task. Safe from threads, event loops (it
    blocks, so call it in a thread there) and daemon processes; a copy in a
    forked or another process starts workers of its own. Installs no signal handler.

    Args:
        size: How many calls may run at once.
        memory_bytes: Address space of each worker.
    """

    def __init__(self, size: int = 2, memory_bytes: int = _GIBIBYTE) -> None:
        self.size = size
        self.memory_bytes = memory_bytes
        self._start_over()

    def _start_over(self) -> None:
        self._owner = os.getpid()
        self._idle: list[WorkerProcess] = []
        self._spare: WorkerProcess | None = None
        self._lock = threading.Lock()
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
        """Call a function on each payload.

        A task that times out, runs out of memory or crashes is tried once more,
        alone in a fresh worker, before that is believed.

        Args:
            function: `module:function`, importable where rewardkit is installed.
            payloads: One JSON value per task.
            deadline_s: Seconds for each task, counted from when it is sent; what
                its module takes to import is not counted.
            budget_s: Seconds for all of them; what is left then is a `timeout`.

        Returns:
            One outcome per payload, in their order.
        """
        if self._owner != os.getpid():
            self._start_over()
        until = time.monotonic() + budget_s
        with self._places:
            outcomes = [self._try(function, p, deadline_s, until) for p in payloads]
            for place, outcome in enumerate(outcomes):
                if outcome.error and time.monotonic() < until:
                    self._retire_one()
                    outcomes[place] = self._try(function, payloads[place], deadline_s, until)
        return outcomes

    def _try(self, function: str, payload: object, deadline_s: float, until: float) -> Outcome:
        left = until - time.monotonic()
        if left <= 0:
            return Outcome(error="timeout")
        worker = self._lease(function)
        outcome = worker.perform(function, payload, min(deadline_s, left))
        if outcome.error or _is_worn(worker):
            worker.kill()
        else:
            with self._lock:
                self._idle.append(worker)
        return outcome

    def _lease(self, function: str) -> WorkerProcess:
        """Take a worker, and see that a spare one is starting meanwhile."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            worker = self._spare or WorkerProcess(self.memory_bytes)
            self._spare = WorkerProcess(self.memory_bytes)
            self._spare.start_loading(function)
            return worker

    def _retire_one(self) -> None:
        """End one used worker, so that the next task meets a fresh one."""
        with self._lock:
            used = self._idle.pop() if self._idle else None
        if used is not None:
            used.kill()

    def close(self) -> None:
        """End all idle workers; the next task starts new ones."""
        if self._owner != os.getpid():
            return  # a fork's copy: the workers are its parent's
        with self._lock:
            workers = [*self._idle, *([self._spare] if self._spare else [])]
            self._idle, self._spare = [], None
        for worker in workers:
            worker.kill()


def _is_worn(worker: WorkerProcess) -> bool:
    if worker.tasks >= _TASKS_PER_WORKER:
        return True
    looking = worker.tasks % _TASKS_PER_LOOK == 0
    return looking and worker.resident_bytes() > _MOST_RESIDENT


@lru_cache(maxsize=1)
def _shared_pool() -> WorkerPool:
    pool = WorkerPool(size=max(1, min(4, (os.cpu_count() or 2) // 2)))
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
