"""Be the worker process: read tasks as JSON, call the named function, answer in JSON.

Run as a script by `process.py`, isolated (`-I`), so it imports nothing of
rewardkit: it starts in the time of a bare interpreter.
"""

import contextlib
import fcntl
import importlib
import json
import os
import resource
import shutil
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

HEADER = struct.Struct(">I")
LARGEST_FRAME = 4 << 20  # bytes; a verdict is a few values, and the parent must hold what it reads
FLUSH_S = 0.005  # quick tasks share a frame; after this long what is done leaves
_PR_SET_PDEATHSIG = 1  # prctl(2)
_MOST_FILES = 64  # importing sympy has some ten open at once
_CPU_GRACE_S = 2  # the parent kills at the deadline; this is for when there is no parent
_RESERVE = 1 << 20  # bytes kept so that saying "out of memory" has memory
# A worker is one core; libraries of linear algebra reserve address space for each thread.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Function = Callable[[Any], object]


class Worker:
    """Serve one function.

    Args:
        answers: Where frames go.
        begun: Descriptor of a pipe that takes a byte for each task that is begun.
        name: `module:function`.
    """

    def __init__(self, answers: BinaryIO, begun: int, name: str) -> None:
        self._answers = answers
        self._begun = begun
        self._reserve = bytearray(_RESERVE)
        self._cpu_limit = 0.0
        self._function = self._load(name)

    def _load(self, name: str) -> Function:
        """Import the function, and say that it is there or why not."""
        module, _, attribute = name.partition(":")
        failed = ""
        function: Function = _nothing
        try:
            function = getattr(importlib.import_module(module), attribute)
        except BaseException as error:  # an import may raise anything, SystemExit too
            failed = type(error).__name__
        self._write({"answers": [], "failed": failed})
        return function

    def perform(self, tasks: list[Any], deadline_s: float) -> None:
        """Call the function on each task; answers leave every few milliseconds."""
        done: list[list[object]] = []
        self._allow_cpu(deadline_s)
        flush_at = time.monotonic() + FLUSH_S
        for task in tasks:
            os.write(self._begun, b".")
            done.append(self._answer(task))
            if time.monotonic() > flush_at:
                self._flush(done)
                self._allow_cpu(deadline_s)
                done, flush_at = [], time.monotonic() + FLUSH_S
        if done:
            self._flush(done)

    def _answer(self, task: object) -> list[object]:
        try:
            return [self._function(task)]
        except MemoryError:
            self._reserve = bytearray()
            return ["out_of_memory", ""]
        except BaseException as error:  # whatever a task raises, SystemExit too, is its answer
            return ["crashed", type(error).__name__]

    def _flush(self, done: list[list[object]]) -> None:
        """Send answers together, or one by one where some of them can't be sent."""
        try:
            self._write({"answers": done})
        except (TypeError, ValueError, RecursionError, MemoryError):
            self._reserve = bytearray()
            for answer in done:
                self._write_one(answer)

    def _write_one(self, answer: list[object]) -> None:
        try:
            self._write({"answers": [answer]})
        except MemoryError:
            self._write({"answers": [["out_of_memory", ""]]})
        except (TypeError, ValueError, RecursionError) as error:  # no JSON, or too long
            self._write({"answers": [["crashed", type(error).__name__]]})

    def _write(self, message: dict[str, object]) -> None:
        message["cpu_s"] = time.process_time()
        body = json.dumps(message).encode()
        if len(body) > LARGEST_FRAME:
            raise ValueError
        self._answers.write(HEADER.pack(len(body)) + body)
        self._answers.flush()

    def _allow_cpu(self, deadline_s: float) -> None:
        """Let the kernel end a task that burns on after its parent was killed."""
        needed = time.process_time() + deadline_s + _CPU_GRACE_S
        if needed > self._cpu_limit:
            self._cpu_limit = int(needed) + _CPU_GRACE_S
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (self._cpu_limit, hard))


def _nothing(task: object) -> None:
    """Stand for a function that could not be imported."""


def main(memory_bytes: int, parent: int, begun: int, folder: str) -> None:
    """Answer tasks until the parent closes the pipe."""
    tasks, answers = _claim_pipes()
    _enter(folder)
    _die_with(parent, folder)
    _limit(memory_bytes)
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    if start := _read_frame(tasks):
        sys.path[:] = start["path"]
        worker = Worker(answers, begun, start["function"])
        while frame := _read_frame(tasks):
            worker.perform(frame["tasks"], frame["deadline_s"])
    _leave(folder)


def _claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep both pipes for frames, and give whatever a task prints to nobody."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return tasks, answers


def _read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    frame: dict[str, Any] = json.loads(stream.read(HEADER.unpack(header)[0]))
    return frame


def _enter(folder: str) -> None:
    """Work in an empty folder; the lock on it lasts as long as this process."""
    os.mkdir(folder, 0o700)
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)
    os.chdir(folder)


def _leave(folder: str) -> NoReturn:
    """End with all that belongs to this process."""
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _die_with(parent: int, folder: str) -> None:
    """End when the parent ends, also in the middle of a task.

    The kernel sends the signal when the parent's *thread* ends, so a handler
    looks whether the parent itself is gone.
    """
    import ctypes  # the parent imports this file for its constants, and starts without it

    def leave_if_orphaned(signum: int, frame: object) -> None:
        if os.getppid() != parent:
            _leave(folder)

    signal.signal(signal.SIGTERM, leave_if_orphaned)
    with contextlib.suppress(OSError, AttributeError):  # Linux alone has it
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    leave_if_orphaned(0, None)  # it may have ended before the signal was asked for


def _limit(memory_bytes: int) -> None:
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # Linux: be the first that it kills
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some of them
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
