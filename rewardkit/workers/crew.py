"""Keep the workers of one function: some idle, one fresh and warm."""

import threading

from rewardkit.workers.process import WorkerProcess

_TASKS_PER_WORKER = 50_000  # then it is replaced: caches of what it imports only grow
_MOST_GROWTH = 256 << 20  # bytes since it was ready; likewise


class Crew:
    """Lend workers that have one function loaded, and keep a spare one warm.

    One that has ended while it waited is not lent: the kernel ends workers first when
    memory is short, and no task is to blame for that.

    A worker serves one function only: what one plugin does to its process is no
    other's trouble. Safe from threads.

    Args:
        function: `module:function`.
        memory_bytes: Address space of each worker.
    """

    def __init__(self, function: str, memory_bytes: int) -> None:
        self._function = function
        self._memory_bytes = memory_bytes
        self._idle: list[WorkerProcess] = []
        self._spare: WorkerProcess | None = None
        self._lock = threading.Lock()

    def take(self) -> WorkerProcess:
        """Return an idle worker, or else a fresh one."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive():
                    return worker
                worker.kill()
        return self.take_fresh()

    def take_fresh(self) -> WorkerProcess:
        """Return a worker that has done nothing yet, and warm the next one meanwhile."""
        with self._lock:
            worker, self._spare = self._spare, None
            if worker is not None and not worker.is_alive():
                worker.kill()
                worker = None
            worker = worker or self._start()
            self._spare = self._start()
            return worker

    def give_back(self, worker: WorkerProcess) -> None:
        """Take an idle worker back, or end it when it is worn."""
        if worker.tasks >= _TASKS_PER_WORKER or worker.growth() > _MOST_GROWTH:
            worker.kill()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End all workers that are not lent."""
        with self._lock:
            workers = [*self._idle, *([self._spare] if self._spare else [])]
            self._idle, self._spare = [], None
        for worker in workers:
            worker.kill()

    def _start(self) -> WorkerProcess:
        return WorkerProcess(self._function, self._memory_bytes)
