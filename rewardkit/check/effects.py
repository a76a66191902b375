"""Watch what judging leaves behind: files, network, processes, global state."""

import contextlib
import decimal
import io
import locale
import logging
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from rewardkit import workers
from rewardkit.check import child

_CHANGES_FILES = ("os.", "shutil.", "tempfile.")
_READS_FILES = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.getxattr"})
_REACHES_OUT = frozenset(
    {"socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request",
     "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
)  # fmt: skip
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# The worker processes are rewardkit's own, and proven by its own tests; this is one.
_WORKERS = str(Path(workers.__file__).parent)
_THIS = "child.py"


def outside(payload: child.Json) -> list[str]:
    """Return what touched files, the network or other processes while samples were judged.

    The first round is not watched: what is imported late is imported then. The hook
    cannot be taken away again, so a process serves for one answer.
    """
    child.batch(payload)
    seen: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and _reaches_outside(event, arguments) and not _from_workers():
            seen.append(f"{event} {arguments[:1]!r:.120}")

    sys.addaudithook(watch)
    child.batch(payload)
    watching = False
    return list(dict.fromkeys(seen))


def _reaches_outside(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        path, _, flags = arguments
        writes = isinstance(flags, int) and bool(flags & _WRITE_FLAGS)
        return writes and path != os.devnull
    if event in _REACHES_OUT:
        return True
    return event.startswith(_CHANGES_FILES) and event not in _READS_FILES


def _from_workers() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_WORKERS) and not file.endswith(_THIS):
            return True
        frame = frame.f_back
    return False


def state(payload: child.Json) -> list[str]:
    """Return the names of what is not as it was before samples were judged.

    What an import may rightly change is compared after a first round only, for some
    imports come late.
    """
    child.build(payload)
    at_first = _snapshot()
    child.batch(payload)
    later = _snapshot_after_imports()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        child.batch(payload)
    changed = _differences(at_first, _snapshot()) + _differences(later, _snapshot_after_imports())
    return [*changed, *(["what is printed"] if printed.getvalue() else [])]


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


def _snapshot() -> dict[str, object]:
    context = decimal.getcontext()
    return {
        "environment variables": dict(os.environ),
        "current folder": os.getcwd(),
        "random state": random.getstate(),
        "locale": locale.setlocale(locale.LC_ALL),
        "recursion limit": sys.getrecursionlimit(),
        "limit of digits of an int": sys.get_int_max_str_digits(),
        # Not its flags: any division sets them, and nobody reads them.
        "decimal context": (context.prec, context.rounding, dict(context.traps)),
        "signal handlers": {name: signal.getsignal(name) for name in signal.valid_signals()},
        "alarms": signal.getitimer(signal.ITIMER_REAL)[0] > 0,
    }


def _snapshot_after_imports() -> dict[str, object]:
    loggers = logging.root.manager.loggerDict.items()
    numpy = sys.modules.get("numpy")
    return {
        "logging levels": {n: one.level for n, one in loggers if isinstance(one, logging.Logger)},
        "root logger": (logging.root.level, logging.root.manager.disable),
        "numpy's random state": repr(numpy.random.get_state()) if numpy else "",
        "warning filters": list(warnings.filters),
        "threads": threading.active_count(),
        "import path": list(sys.path),
    }
