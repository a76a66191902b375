"""Tasks that a worker is given by the tests: each does one bad thing to its own process."""

import contextlib
import ctypes
import json
import os
import signal
import struct
import sys
import threading
import time

HEADER = struct.Struct(">I")
_hoard: list[bytearray] = []


def double(number):
    """Do what is asked, and nothing else."""
    return number * 2


def commit(payload):
    """Commit a fault by name, or double a number."""
    return FAULTS[payload]() if isinstance(payload, str) else double(payload)


def burn(marks):
    """Burn processor time for ever, and note how much it was."""
    while True:
        mark(marks, f"{time.process_time():.2f}")


def nap(marks):
    """Sleep, and note it."""
    mark(marks)
    time.sleep(600)


def stop_once(marks):
    """Stop the process at the first try, and give an answer at the second."""
    if mark(marks) == 1:
        os.kill(os.getpid(), signal.SIGSTOP)
    return "right"


def die_once(marks):
    """End the process at the first try, and give an answer at the second."""
    if mark(marks) == 1:
        os._exit(1)
    return "right"


def hoard(payload):
    """Keep memory, then need as much again."""
    mark(payload["marks"])
    _hoard.append(bytearray(payload["bytes"]))
    return len(_hoard)


def identity(seconds):
    """Say who is asked, after a while."""
    time.sleep(seconds)
    return os.getpid()


identity_of_another = identity


def litter(count):
    """Leave folders in the working folder; return where that is."""
    for number in range(count):
        os.makedirs(f"{number}/{number}")
    return os.getcwd()


def mark(marks, what=""):
    """Note a try: a file may have no bytes, so it is a folder's name; return the tries so far."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(f"{marks}/{os.getpid()}-{what}")
    return len({name.split("-")[0] for name in os.listdir(marks)})


def spawn(marks):
    """Leave a process behind, and hang."""
    if os.fork() == 0:
        mark(marks, "grandchild")
        time.sleep(600)
    time.sleep(600)


def spawn_once(marks):
    """Do nothing for a number; leave a process behind for a folder."""
    return spawn(marks) if marks else None


def _worker():
    """Return the object of `child.py` that is calling."""
    frame = sys._getframe()
    while not (frame.f_code.co_name == "perform" and "self" in frame.f_locals):
        frame = frame.f_back
    return frame.f_locals["self"]


def _say(data, then=lambda: time.sleep(600)):
    os.write(_worker()._answers.fileno(), data)
    return then()


def _frame(body):
    return HEADER.pack(len(body)) + body


def _answers(*answers):
    frame = {"answers": answers, "cpu_s": 0.0}
    return _frame(json.dumps(frame).encode())


def _deep(value=None):
    for _ in range(100_000):
        value = [value]
    return value


def _claim(count):
    os.set_blocking(_worker()._begun, False)
    with contextlib.suppress(BlockingIOError):
        for _ in range(count):
            os.write(_worker()._begun, b"." * 600)
    time.sleep(600)


def _dribble():
    while True:
        _say(HEADER.pack(100)[:1], lambda: time.sleep(0.05))


FAULTS = {
    "garbage": lambda: _say(b"I am no frame, and hang now"),
    "garbage and an end": lambda: _say(b"\xff" * 99, lambda: os._exit(0)),
    "half a header": lambda: _say(b"\x00\x00"),
    "half a frame": lambda: _say(_answers([1])[:-3]),
    "half a frame and an end": lambda: _say(_answers([1])[:-3], lambda: os._exit(0)),
    "a frame without end": lambda: _say(HEADER.pack(2**32 - 1)),
    "byte by byte": _dribble,
    "no JSON": lambda: _say(_frame(b"{")),
    "no object": lambda: _say(_frame(b"[]")),
    "no answers": lambda: _say(_frame(b'{"answers": 1, "cpu_s": 0}')),
    "nested too deep": lambda: _say(_frame(b'{"answers": ' + b"[" * 100_000)),
    "a number too long": lambda: _say(_frame(b'{"cpu_s": ' + b"9" * 1_000_000 + b"}")),
    "a list for a time": lambda: _say(_frame(b'{"answers": [], "cpu_s": [1e999]}')),
    "no text": lambda: _say(_frame(b"\x80\x81")),
    "more answers than tasks": lambda: _say(_answers(*[[1]] * 600)),
    "an answer of three": lambda: _say(_answers([1, 2, 3])),
    "an unknown error": lambda: _say(_answers([{}, {}])),
    "a task begun that is none": lambda: _claim(1),
    "tasks begun without end": lambda: _claim(10**9),
    "its pipe closed": lambda: (os.close(_worker()._answers.fileno()), time.sleep(600)),
    "everything closed": lambda: (os.closerange(3, 64), time.sleep(600)),
    "stopped": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "aborted": os.abort,
    "a fault of memory": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(0),
    "exit from a thread": lambda: (_exit_from_thread(), time.sleep(600)),
    "SystemExit": lambda: sys.exit(0),
    "KeyboardInterrupt": lambda: signal.raise_signal(signal.SIGINT),
    "an exception without a name": lambda: (_ for _ in ()).throw(type("", (Exception,), {})),
    "endless recursion": lambda: FAULTS["endless recursion"](),
    "no JSON as result": lambda: {1, 2},
    "a result nested too deep": _deep,
    "a result too long": lambda: "x" * (5 << 20),
    "an integer too long": lambda: 10**5000,
    "endless sleep": lambda: time.sleep(600),
    "signals ignored": lambda: (_ignore_signals(), time.sleep(600)),
}  # fmt: skip


def _exit_from_thread():
    threading.Thread(target=os._exit, args=(3,)).start()


def _ignore_signals():
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
