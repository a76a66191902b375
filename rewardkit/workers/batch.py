"""Spread tasks over workers; see to it that each has its deadline and its second try."""

import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from rewardkit.workers.child import FLUSH_S
from rewardkit.workers.crew import Crew
from rewardkit.workers.outcome import Frame, Outcome
from rewardkit.workers.process import LOADING_S, WorkerLostError, WorkerProcess, wait

_MOST_TASKS = 512  # in one message: enough to cost a microsecond each, few enough to do again
_MOST_BYTES = 1 << 20  # of a message, where it has more than one task
_LOADING_TRIES = 3  # in a row
# A task that used this share of its deadline on a processor was not kept from it.
_CERTAIN = 0.8


class UnloadableError(Exception):
    """Say why no worker has the function."""


@dataclass(slots=True)
class _Shift:
    """Hold what one worker is busy with.

    Args:
        worker: Who is.
        tasks: Places of its tasks in the batch.
        again: This is the second try.
        fresh: The worker had done nothing before.
        until: When it is given up.
        answered: How many of the tasks it has answered.
    """

    worker: WorkerProcess
    tasks: Sequence[int]
    again: bool
    fresh: bool
    until: float
    answered: int = 0


class Batch:
    """Run one call of `WorkerPool.run`.

    Args:
        crew: Lends the workers.
        payloads: One JSON value per task.
        deadline_s: Seconds for each task.
        until: When the time of all of them is over, on the monotonic clock.
        most_workers: At one time.
    """

    def __init__(
        self, crew: Crew, payloads: Sequence[object], deadline_s: float, until: float,
        most_workers: int,
    ) -> None:  # fmt: skip
        self._crew = crew
        self._payloads = payloads
        self._deadline_s = deadline_s
        self._until = until
        self._most_workers = most_workers
        self._outcomes: list[Outcome | None] = [None] * len(payloads)
        self._waiting: deque[Sequence[int]] = deque([range(len(payloads))] if payloads else [])
        self._suspects: deque[int] = deque()
        self._shifts: list[_Shift] = []
        self._loading_tries = _LOADING_TRIES

    def finish(self) -> list[Outcome]:
        """Return one outcome per payload."""
        rest = Outcome(error="budget")
        try:
            while self._begin_shifts():
                wait([shift.worker for shift in self._shifts], self._next_deadline())
                for shift in self._shifts.copy():
                    self._attend(shift)
        except (UnloadableError, OSError) as error:  # the system may refuse another process
            rest = Outcome(error="crashed", detail=str(error))
        finally:
            for shift in self._shifts:  # the time is over, or the caller was interrupted
                shift.worker.kill()
        return [outcome or rest for outcome in self._outcomes]

    def _begin_shifts(self) -> bool:
        """Give every free worker something to do; say whether there is anything to wait for."""
        if time.monotonic() >= self._until:
            return False
        while len(self._shifts) < self._most_workers and (self._waiting or self._suspects):
            again = not self._waiting
            tasks = [self._suspects.popleft()] if again else self._take_share()
            tasks, message = self._encode(tasks)
            if message:
                self._begin(tasks, message, again)
        return bool(self._shifts)

    def _take_share(self) -> Sequence[int]:
        """Take the next tasks; fewer towards the end, so that all workers finish together."""
        tasks = self._waiting.popleft()
        shares = 2 * self._most_workers if self._most_workers > 1 else 1
        return self._split(tasks, min(_MOST_TASKS, -(-len(tasks) // shares)))

    def _split(self, tasks: Sequence[int], count: int) -> Sequence[int]:
        """Return the first tasks; the others wait."""
        if count < len(tasks):
            self._waiting.appendleft(tasks[count:])
        return tasks[:count]

    def _encode(self, tasks: Sequence[int]) -> tuple[Sequence[int], bytes]:
        """Return as many of the tasks as fit a message, and the message; the others wait."""
        while True:
            try:
                message = json.dumps([self._payloads[place] for place in tasks]).encode()
            except (TypeError, ValueError, RecursionError) as error:
                if len(tasks) == 1:
                    self._outcomes[tasks[0]] = Outcome(None, "crashed", type(error).__name__)
                    return (), b""
            else:
                if len(tasks) == 1 or len(message) <= _MOST_BYTES:
                    return tasks, message
            tasks = self._split(tasks, len(tasks) // 2)

    def _begin(self, tasks: Sequence[int], message: bytes, again: bool) -> None:
        worker = self._crew.take_fresh() if again else self._crew.take()
        seconds = self._deadline_s + FLUSH_S if worker.ready else LOADING_S
        until = time.monotonic() + seconds
        self._shifts.append(_Shift(worker, tasks, again, not worker.tasks, until))
        worker.give(message, len(tasks), self._deadline_s)

    def _next_deadline(self) -> float:
        return min(self._until, *(shift.until for shift in self._shifts))

    def _attend(self, shift: _Shift) -> None:
        try:
            for frame in shift.worker.hear():
                self._note(shift, frame)
        except WorkerLostError as lost:
            self._lose(shift, lost.error)
            return
        if shift.answered == len(shift.tasks):
            self._shifts.remove(shift)
            self._crew.give_back(shift.worker)
        elif time.monotonic() >= shift.until:
            self._lose(shift, "timeout")
        else:
            shift.worker.send()

    def _note(self, shift: _Shift, frame: Frame) -> None:
        """Keep what a worker answered; the task that it now works on has its whole deadline.

        The task began at most `FLUSH_S` after the last answers left.
        """
        if frame.failed:
            raise UnloadableError(frame.failed)
        self._loading_tries = _LOADING_TRIES
        shift.until = time.monotonic() + self._deadline_s + FLUSH_S
        if len(frame.answers) > len(shift.tasks) - shift.answered:
            raise WorkerLostError
        for outcome in frame.answers:
            if outcome.error == "out_of_memory":
                raise WorkerLostError(outcome.error)
            self._outcomes[shift.tasks[shift.answered]] = outcome
            shift.answered += 1

    def _lose(self, shift: _Shift, error: str) -> None:
        """Kill a worker; believe or suspect the task that it was at, the others wait again."""
        left = shift.tasks[shift.answered :]
        at = _find_culprit(shift, error)
        believed = shift.again or self._is_certain(shift, error)
        self._shifts.remove(shift)
        shift.worker.kill()
        if not shift.worker.ready:
            self._load_again(shift)
        elif at is None:  # it had begun none of them
            half = len(left) // 2
            self._waiting.extendleft((left[half:], left[:half]))
        else:
            if len(left) > 1:
                self._waiting.appendleft([*left[:at], *left[at + 1 :]])
            if believed:
                self._outcomes[left[at]] = Outcome(error=error)
            else:
                self._suspects.append(left[at])

    def _load_again(self, shift: _Shift) -> None:
        self._loading_tries -= 1
        if not self._loading_tries:
            raise UnloadableError("its process ends while it is imported")
        if shift.again:
            self._suspects.extend(shift.tasks)
        else:
            self._waiting.appendleft(shift.tasks)

    def _is_certain(self, shift: _Shift, error: str) -> bool:
        """Say whether a second try could tell no more than this one.

        A process that has done nothing else had all the memory there is; a task that
        had a processor for most of its deadline was not kept from it by others.
        """
        if error == "out_of_memory":
            return shift.fresh and not shift.answered
        used = shift.worker.cpu_since_heard()
        return error == "timeout" and used >= _CERTAIN * self._deadline_s


def _find_culprit(shift: _Shift, error: str) -> int | None:
    """Return the place of the task under way among those not answered, if that is known."""
    left = len(shift.tasks) - shift.answered
    if error == "out_of_memory":
        return 0
    at = shift.worker.place() - shift.answered
    if left == 1:
        return 0
    return at if 0 <= at < left else None
