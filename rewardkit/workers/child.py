"""Be the worker process: read tasks as JSON, call the named function, answer in JSON.

Run as a script by `process.py`, isolated (`-I`), so it imports nothing of
rewardkit: it starts in the time of a bare interpreter.
"""

import contextlib
import ctypes
import importlib
import json
import os
import signal
import struct
import sys
from typing import Any, BinaryIO

_HEADER = struct.Struct(">I")
_PR_SET_PDEATHSIG = 1  # prctl(2)
_MOST_FILES = 64  # importing sympy has some ten open at once
_CPU_GRACE_S = 2  # the parent kills at the deadline; this is for when there is no parent
_RESERVE = 1 << 20  # bytes kept so that saying "out of memory" has memory


def main(memory_bytes: int, parent: int) -> None:
    """Answer tasks until the parent closes the pipe."""
    tasks, answers = _claim_pipes()
    _die_with(parent)
    _limit(memory_bytes)
    while (frame := _read_frame(tasks)) is not None:
        answer = _answer(frame)
        answers.write(_HEADER.pack(len(answer)) + answer)
        answers.flush()


def _answer(frame: bytes) -> bytes:
    reserve = bytearray(_RESERVE)
    try:
        return json.dumps(_perform(json.loads(frame))).encode()
    except MemoryError:
        del reserve
        return b'{"error": "out_of_memory"}'
    except BaseException as error:  # whatever a task raises, SystemExit too, is its answer
        return json.dumps({"error": "crashed", "detail": type(error).__name__}).encode()


def _claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep both pipes for frames, and give whatever a task prints to nobody."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return tasks, answers


def _perform(task: dict[str, Any]) -> dict[str, Any]:
    """Call a function, or only import it where there is no payload."""
    module, _, name = task["function"].partition(":")
    function = getattr(importlib.import_module(module), name)
    if "payload" not in task:
        return {"value": None}
    _limit_cpu(task["deadline_s"])
    return {"value": function(task["payload"])}


def _read_frame(stream: BinaryIO) -> bytes | None:
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    return stream.read(_HEADER.unpack(header)[0])


def _die_with(parent: int) -> None:
    """End when the parent ends, also in the middle of a task.

    The kernel sends the signal when the parent's *thread* ends, so a handler
    looks whether the parent itself is gone.
    """

    def leave_if_orphaned(signum: int, frame: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGTERM, leave_if_orphaned)
    with contextlib.suppress(OSError, AttributeError):  # Linux alone has it
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    leave_if_orphaned(0, None)  # it may have ended before the signal was asked for


def _limit(memory_bytes: int) -> None:
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # Linux: be the first that it kills
    try:
        import resource
    except ModuleNotFoundError:  # not a Unix: the deadline is the only limit
        return
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some of them
            resource.setrlimit(limit, (value, value))


def _limit_cpu(deadline_s: float) -> None:
    """Let the kernel end a task that burns on after its parent was killed."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + deadline_s) + _CPU_GRACE_S, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
