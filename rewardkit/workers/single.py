"""Put one question to one worker, and wait for the answer."""

import json
import time

from rewardkit.workers.outcome import Outcome
from rewardkit.workers.process import LOADING_S, WorkerLostError, WorkerProcess, wait


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
            wait([worker], until)
            worker.send()
            for frame in worker.hear():
                if frame.failed:
                    return Outcome(None, "crashed", frame.failed)
                if frame.answers:
                    return frame.answers[0]
                until = time.monotonic() + deadline_s
    except WorkerLostError as lost:
        return Outcome(None, lost.error)
    return Outcome(None, "timeout")
