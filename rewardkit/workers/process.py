"""Hold one worker process: send it a task, wait for its answer, kill it."""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_HEADER = struct.Struct(">I")
_LARGEST_FRAME = 64 << 20  # bytes; a longer one is garbage
_CHILD = str(Path(__file__).with_name("child.py"))
_PAGE = 4096
_LOADING_S = 60.0  # importing sympy on a machine that is busy elsewhere; no task's own time


class Outcome(NamedTuple):
    """Hold what a task gave.

    Args:
        value: What the function returned, as JSON; None where there is an error.
        error: `timeout`, `out_of_memory`, `crashed`, or empty.
        detail: The name of the exception that a crashed task raised, if it raised one.
    """

    value: object = None
    error: str = ""
    detail: str = ""


class WorkerProcess:
    """Start an isolated interpreter: no environment, an empty folder, limits of its own.

    `subprocess` and not `multiprocessing`: a daemon process may not have children
    of the latter, a fork after CUDA has started breaks CUDA, and pickles from a
    process that reads hostile text could run code here.

    Args:
        memory_bytes: Address space of the process (`RLIMIT_AS`).
    """

    def __init__(self, memory_bytes: int) -> None:
        self.tasks = 0
        self._folder = tempfile.TemporaryDirectory(prefix="rewardkit-worker-")
        command = [sys.executable, "-I", _CHILD, str(memory_bytes), str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 (a list of our own making, no shell)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={}, cwd=self._folder.name, close_fds=True, start_new_session=True, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018
        self._stdin, self._stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._stdin, False)
        os.set_blocking(self._stdout, False)
        self._function = ""
        self._loading = False

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def start_loading(self, function: str) -> None:
        """Ask for a function's module to be imported, without waiting for it."""
        self._function, self._loading = function, True
        with contextlib.suppress(OSError, TimeoutError):  # a dead worker says so when it is read
            self._send({"function": function}, time.monotonic() + _LOADING_S)

    def perform(self, function: str, payload: object, deadline_s: float) -> Outcome:
        """Send one task and wait for its answer, until its deadline."""
        self.tasks += 1
        try:
            loaded = self._finish_loading(function)
            if loaded.error:
                return loaded
            until = time.monotonic() + deadline_s
            task = {"function": function, "payload": payload, "deadline_s": deadline_s}
            self._send(task, until)
            return self._receive(until)
        except TimeoutError:
            return Outcome(error="timeout")
        except (OSError, EOFError, ValueError):
            return Outcome(error="crashed")

    def _finish_loading(self, function: str) -> Outcome:
        """Wait until a function is there, and for an earlier one's answer that is on its way."""
        loaded = self._await_loading()
        if self._function == function:
            return loaded
        self.start_loading(function)
        return self._await_loading()

    def _await_loading(self) -> Outcome:
        if not self._loading:
            return Outcome()
        self._loading = False
        return self._receive(time.monotonic() + _LOADING_S)

    def _send(self, message: object, until: float) -> None:
        body = json.dumps(message).encode()
        self._write(_HEADER.pack(len(body)) + body, until)

    def _receive(self, until: float) -> Outcome:
        (size,) = _HEADER.unpack(self._read(_HEADER.size, until))
        if size > _LARGEST_FRAME:
            return Outcome(error="crashed")
        return _read_outcome(self._read(size, until))

    def _write(self, data: bytes, until: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._stdin, select.POLLOUT, until)
            view = view[os.write(self._stdin, view) :]

    def _read(self, size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._stdout, select.POLLIN, until)
            chunk = os.read(self._stdout, size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)

    @staticmethod
    def _wait(descriptor: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError

    def resident_bytes(self) -> int:
        """Return how much memory the process holds; 0 where that can't be told."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE
        return 0

    def kill(self) -> None:
        """End the process and what belongs to it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(OSError):
            self._folder.cleanup()


def _read_outcome(body: bytes) -> Outcome:
    answer = json.loads(body)
    if not isinstance(answer, Mapping):
        return Outcome(error="crashed")
    error = answer.get("error", "")
    known = error if error in ("", "out_of_memory") else "crashed"
    return Outcome(answer.get("value"), known, str(answer.get("detail", "")))
