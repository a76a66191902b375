"""Run a function over tasks in child processes."""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from rewardkit.errors import RewardkitError
from rewardkit.undisturbed import let_in, undisturbed

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Processes:
    """Run in child processes, which end with this one however it ends.

    Args:
        workers: How many.
        method: How they are started. Not `fork`: a child made while other threads hold
            locks may hang.
    """

    here = False

    def __init__(self, workers: int, method: str = "spawn") -> None:
        self._workers = workers
        self._context = multiprocessing.get_context(method)

    def run(self, tasks: Iterable[_Task], work: Callable[[_Task], _Result]) -> Generator[_Result]:
        """Yield results; see `rewardkit.engine.executors.Executor`."""
        pickled = pickle.dumps(work)
        theirs, ours = self._context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(self._workers, self._context, _live_while, (theirs,))

        @undisturbed()  # the first task starts processes and a thread: half of that can't be undone
        def submit(task: _Task) -> "Future[_Result]":
            return pool.submit(call, pickled, task)

        try:
            yield from drive(tasks, submit, 2 * self._workers)
        except BrokenProcessPool as error:
            raise RewardkitError(
                "a worker process was killed, perhaps for want of memory",
                hints=("try fewer of them: --workers 1",),
            ) from error
        finally:
            ours.close()
            pool.shutdown(cancel_futures=True)
            theirs.close()


def _live_while(parent: Connection) -> None:
    """Leave interrupts to the parent, and end when it does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    let_in()  # the process began while they were held back, and what it starts inherits that
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Connection) -> None:
    parent.poll(None)  # the other end is never written to: it closes
    os._exit(0)


@lru_cache(maxsize=1)
def _unpickle(pickled: bytes) -> Callable[[Any], Any]:
    """Make the function once per process, so that what it remembers lasts for all tasks."""
    work: Callable[[Any], Any] = pickle.loads(pickled)  # noqa: S301 (from the parent process)
    return work


def call(pickled: bytes, task: Any) -> Any:
    """Run a pickled function on a task, in a worker."""
    return _unpickle(pickled)(task)


def drive(
    tasks: Iterable[_Task], submit: Callable[[_Task], "Future[_Result]"], width: int
) -> Iterator[_Result]:
    """Keep some tasks under way, and yield results as they are ready.

    Args:
        tasks: Taken one by one, so that there may be many.
        submit: Starts one.
        width: How many are under way at a time.

    Raises:
        Exception: What the first task that failed raised, when all before it are done.
    """
    rest = enumerate(tasks)
    running: dict[Future[_Result], int] = {}
    failed: dict[int, BaseException] = {}
    while True:
        if not failed:
            free = width - len(running)
            running.update({submit(task): place for place, task in islice(rest, free)})
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            place = running.pop(future)
            error = future.exception()
            if error is None:
                yield future.result()
            else:
                failed[place] = error
        if failed:
            running = {future: at for future, at in running.items() if at < min(failed)}
    if failed:
        raise failed[min(failed)]
