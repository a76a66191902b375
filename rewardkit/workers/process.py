"""Hold one worker process: what is sent to it, what it says, its end."""

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import FileIO
from pathlib import Path

from rewardkit.workers.child import HEADER, LARGEST_FRAME
from rewardkit.workers.outcome import Frame, read_frame

_CHILD = str(Path(__file__).with_name("child.py"))
_FOLDER = "rewardkit-worker-"
_STARTING_S = 60.0  # a folder younger than this may not be locked yet
LOADING_S = 60.0  # importing sympy on a machine that is busy elsewhere; no task's own time
_DYING_S = 0.05  # a process that takes longer to end is reaped when the next one starts
_TASKS_PER_LOOK = 64  # a look at its memory costs as much as a quick task
_READ = 1 << 16
_MOST_UNCOUNTED = 1 << 10  # a pipe holds 4 kB at least


class WorkerLostError(Exception):
    """Say that a process is of no more use: it ended, talks nonsense, or has no memory left.

    Args:
        error: What to call it in an `Outcome`.
    """

    def __init__(self, error: str = "crashed") -> None:
        super().__init__(error)
        self.error = error


class WorkerProcess:
    """Start an isolated interpreter: no environment, an empty folder, limits of its own.

    `subprocess` and not `multiprocessing`: a daemon process may not have children
    of the latter, a fork after CUDA has started breaks CUDA, and pickles from a
    process that reads hostile text could run code here.

    Args:
        function: `module:function`, which it imports at once.
        memory_bytes: Address space of the process (`RLIMIT_AS`).

    Attributes:
        tasks: How many it was given so far.
        ready: Whether it said that its function is there.
        cpu_s: Processor time that it had used when it last spoke.
    """

    def __init__(self, function: str, memory_bytes: int) -> None:
        self.function = function
        self.tasks = 0
        self.ready = False
        self.cpu_s = 0.0
        self._held_at_first = self._growth = self._look_at = 0
        self._given_before = self._counted = 0
        self._unsent = memoryview(b"")
        self._heard = bytearray()
        self._start(memory_bytes)
        self._say({"function": function, "path": [os.path.abspath(entry) for entry in sys.path]})

    def _start(self, memory_bytes: int) -> None:
        _sweep()
        self._folder = os.path.join(_temporary_folder(), _FOLDER + os.urandom(8).hex())
        # Its end of the first pipe stays open here too: writing to a worker that has
        # died then never raises SIGPIPE, which some programs let kill them.
        self._theirs, self._tasks = _pipe()
        self._answers, answers = _pipe()
        self._begun, begun = _pipe()
        for end in (self._tasks, self._answers, self._begun):
            os.set_blocking(end.fileno(), False)
        self._process = subprocess.Popen(  # noqa: S603 (a list of our own making, no shell)
            [sys.executable, "-I", "-B", _CHILD,
             str(memory_bytes), str(os.getpid()), str(begun.fileno()), self._folder],
            stdin=self._theirs, stdout=answers, stderr=subprocess.DEVNULL, env={}, cwd="/",
            pass_fds=(begun.fileno(),), start_new_session=True,
        )  # fmt: skip
        answers.close()
        begun.close()
        self.ear, self.mouth = self._answers.fileno(), self._tasks.fileno()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Say whether the process has not ended."""
        return self._process.poll() is None

    @property
    def has_unsent(self) -> bool:
        """Whether something waits until the process reads."""
        return bool(self._unsent)

    def give(self, tasks: bytes, count: int, deadline_s: float) -> None:
        """Hand it tasks, a list as JSON, once it has answered the earlier ones."""
        self._given_before = self.tasks
        self.tasks += count
        if self.tasks - self._counted > _MOST_UNCOUNTED:
            self._count_begun()
        self._queue(b'{"deadline_s": %r, "tasks": %b}' % (deadline_s, tasks))

    def _say(self, message: object) -> None:
        self._queue(json.dumps(message).encode())

    def _queue(self, body: bytes) -> None:
        self._unsent = memoryview(bytes(self._unsent) + HEADER.pack(len(body)) + body)
        self.send()

    def send(self) -> None:
        """Send what the pipe takes now."""
        with contextlib.suppress(BlockingIOError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self.mouth, self._unsent) :]

    def hear(self) -> Iterator[Frame]:
        """Give the frames that have arrived, without waiting; what came before garbage too.

        Raises:
            WorkerLostError: It ended, or what it says is garbage.
        """
        try:
            chunk = os.read(self.ear, _READ)
        except BlockingIOError:
            return
        if not chunk:
            raise WorkerLostError
        self._heard += chunk
        try:
            for frame in self._cut_frames():
                self._note(frame)
                yield frame
        except ValueError:
            raise WorkerLostError from None

    def _cut_frames(self) -> Iterator[Frame]:
        while len(self._heard) >= HEADER.size:
            (size,) = HEADER.unpack_from(self._heard)
            if size > LARGEST_FRAME:
                raise ValueError
            end = HEADER.size + size
            if len(self._heard) < end:
                return
            body = bytes(self._heard[HEADER.size : end])
            del self._heard[:end]  # before it is given away: whoever takes it may take no more
            yield read_frame(body)

    def _note(self, frame: Frame) -> None:
        self.cpu_s = frame.cpu_s
        if not self.ready:
            self.ready = True
            self._held_at_first = self._resident_bytes()

    def place(self) -> int:
        """Return the place, among the tasks it was last given, of the one last begun, or -1."""
        self._count_begun()
        return self._counted - self._given_before - 1

    def _count_begun(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while marks := os.read(self._begun.fileno(), _READ):
                self._counted += len(marks)

    def cpu_since_heard(self) -> float:
        """Return the processor time used since it last spoke; 0 where that can't be told."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") - self.cpu_s
        return 0.0

    def growth(self) -> int:
        """Return how many bytes more it holds than when it was ready, at the last look."""
        if self.tasks >= self._look_at:
            self._look_at = self.tasks + _TASKS_PER_LOOK
            self._growth = self._resident_bytes() - self._held_at_first
        return self._growth

    def _resident_bytes(self) -> int:
        """Return what it holds; 0 where that can't be told.

        Not its `ru_maxrss`, which begins with what the parent held at the fork.
        """
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0

    def kill(self) -> None:
        """End the process and what belongs to it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_DYING_S)
        for end in (self._tasks, self._theirs, self._answers, self._begun):
            end.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def wait(workers: Iterable[WorkerProcess], until: float) -> None:
    """Sleep until one of the workers says something, reads what waits for it, or it is late."""
    poll = select.poll()
    for worker in workers:
        poll.register(worker.ear, select.POLLIN)
        if worker.has_unsent:
            poll.register(worker.mouth, select.POLLOUT)
    poll.poll(max(0.0, until - time.monotonic()) * 1000)


def _pipe() -> tuple[FileIO, FileIO]:
    """Return the reading and the writing end of a pipe."""
    reading, writing = os.pipe()
    return FileIO(reading, "rb"), FileIO(writing, "wb")


def _temporary_folder() -> str:
    """Return where workers' folders go; in a worker, which may not write a file, its own."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return os.getcwd()


@lru_cache(maxsize=1)
def _sweep() -> None:
    """Remove, once, the folders of workers that were killed together with their parents."""
    for folder in Path(_temporary_folder()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):  # another user's, or in use
            if time.time() - folder.stat().st_mtime > _STARTING_S:
                _remove_unlocked(folder)


def _remove_unlocked(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)
