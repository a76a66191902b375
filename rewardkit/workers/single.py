"""Put one question to one worker, and wait for the answer."""

import json
import select
import time

from rewardkit.workers.outcome import Outcome
from rewardkit.workers.process import LOADING_S, WorkerLostError, WorkerProcess


def perform(worker: WorkerProcess, payload: object, deadline_s: float) -> Outcome:
    """Have a worker do one task; there is no second try, and no use for it after an error.

    Args:
        worker: Idle; the caller keeps it, and kills it.
        payload: What its function is called with.
        deadline_s: Seconds for the task; importing the function is not counted.
    """
    worker.give(json.dumps([payload]).encode(), 1, deadline_s)
    until = time.monotonic() + (deadline_s if worker.ready else LOADING_S)
    try:
        while time.monotonic() < until:
            _await(worker, until)
            for frame in worker.hear():
                if frame.failed:
                    return Outcome(None, "crashed", frame.failed)
                if frame.answers:
                    return frame.answers[0]
                until = time.monotonic() + deadline_s
    except WorkerLostError as lost:
        return Outcome(None, lost.error)
    return Outcome(None, "timeout")


def _await(worker: WorkerProcess, until: float) -> None:
    """Sleep until the worker says something, having sent it what it reads meanwhile."""
    poll = select.poll()
    poll.register(worker.ear, select.POLLIN)
    if worker.has_unsent:
        poll.register(worker.mouth, select.POLLOUT)
    poll.poll(max(0.0, until - time.monotonic()) * 1000)
    worker.send()
