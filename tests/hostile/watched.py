"""Score hostile text in a process that notes whatever it does besides.

    python -m tests.hostile.watched [CASES MARKER]

Prints one JSON object: `events`, what Python's audit hook saw; `changed`, what is not as
it was before. Without arguments it commits what is forbidden, to show that it is seen.
"""

import contextlib
import decimal
import json
import locale
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from rewardkit.reward import Reward
from rewardkit.workers import pool, process
from tests.hostile.corpus import Case, cases, place, rewards, right

# The hook itself looks at frames and their code.
HARMLESS = frozenset({"object.__getattr__", "sys._getframe"})
_WORKERS = str(process.__file__)

_CODE = compile("5", "", "eval")

FAULTS: Mapping[str, Callable[[], object]] = {
    "compile": lambda: compile("5", "", "eval"),
    "exec": lambda: exec(_CODE),
    "import": lambda: __import__("antigravity_of_tomorrow"),
    "open": lambda: open(os.devnull, "w").close(),
    "read": lambda: Path(__file__).read_text(),
    "socket": lambda: socket.socket().close(),
    "popen": lambda: subprocess.run([sys.executable, "--version"], capture_output=True),
    "system": lambda: os.system("true"),
    "remove": lambda: os.remove("/nowhere/at/all"),
    "environment": lambda: os.environ.__setitem__("HOSTILE", "1"),
    "recursion limit": lambda: sys.setrecursionlimit(12_345),
    "digits of an int": lambda: sys.set_int_max_str_digits(0),
    "random state": random.random,
    "signal handlers": lambda: signal.signal(signal.SIGALRM, signal.SIG_IGN),
    "logging": lambda: logging.getLogger("rewardkit").setLevel(1),
    "decimal context": lambda: decimal.getcontext().__setattr__("prec", 5),
    "warning filters": lambda: warnings.simplefilter("ignore"),
    "current folder": lambda: os.chdir("/"),
    "threads": lambda: threading.Thread(target=time.sleep, args=(600,), daemon=True).start(),
    "open descriptors": lambda: os.dup(0),
    "locale": lambda: locale.setlocale(locale.LC_ALL, "C.UTF-8"),
    "timers": lambda: signal.setitimer(signal.ITIMER_REAL, 600),
}


def snapshot() -> dict[str, object]:
    """Return the state of the process that scoring must leave alone."""
    context = decimal.getcontext()
    loggers = logging.root.manager.loggerDict.items()
    numpy = sys.modules.get("numpy")
    return {
        "environment": dict(os.environ),
        "current folder": os.getcwd(),
        "import path": list(sys.path),
        "recursion limit": sys.getrecursionlimit(),
        "digits of an int": sys.get_int_max_str_digits(),
        "locale": locale.setlocale(locale.LC_ALL),
        "random state": random.getstate(),
        "numpy's random state": repr(numpy.random.get_state()) if numpy else "",
        "decimal context": (context.prec, context.rounding, dict(context.traps)),
        "signal handlers": [signal.getsignal(number) for number in signal.valid_signals()],
        "timers": signal.getitimer(signal.ITIMER_REAL),
        "logging": [(n, x.level) for n, x in loggers if isinstance(x, logging.Logger)],
        "logging of all": (logging.root.level, logging.root.manager.disable),
        "warning filters": list(warnings.filters),
        "threads": threading.active_count(),
        "open descriptors": len(os.listdir("/dev/fd")),
        "hooks": (sys.excepthook, sys.gettrace(), sys.getprofile(), sys.displayhook),
    }


def differences(before: Mapping[str, object]) -> list[str]:
    """Return the names of what is not as it was."""
    after = snapshot()
    return [name for name, value in before.items() if after[name] != value]


def score_all(judges: Iterable[Reward], texts: Iterable[Case]) -> None:
    """Judge each text as a whole completion and as an answer."""
    for case in texts:
        for judge in judges:
            for where in ("completion", "answer"):
                judge.score(place(case.text, where, judge.name))


def watch(seen: list[str]) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook that notes what is not harmless and not a worker's replacement."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in HARMLESS and not _replaces_worker(event, arguments):
            seen.append(f"{event} {arguments[:2]!r:.200}")

    return hook


def _replaces_worker(event: str, arguments: tuple[object, ...]) -> bool:
    """Say whether rewardkit starts or ends a process of its own, without an environment."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != _WORKERS:
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return False
    if event != "subprocess.Popen":
        return event not in ("exec", "compile", "import")
    _, command, _, environment = arguments
    return command[1:4] == ["-I", "-B", process._CHILD] and environment == {}  # type: ignore[index]


def score_watched(judges: list[Reward], texts: list[Case], seen: list[str]) -> object:
    """Score texts; return what was seen, what changed, and whether what is right is still paid."""
    pool._shared_pool().close()  # how many workers wait is nobody's concern
    before = snapshot()
    seen.clear()
    score_all(judges, texts)
    events = list(dict.fromkeys(seen))
    paid = all(judge.score(right(judge)).value == 1.0 for judge in judges)
    pool._shared_pool().close()
    return {"events": events, "changed": differences(before), "still pays": paid}


def commit(fault: Callable[[], object], seen: list[str]) -> object:
    """Do something forbidden; return what was seen and what changed."""
    before = snapshot()
    seen.clear()
    with contextlib.suppress(ImportError, OSError):
        fault()
    events = list(seen)
    return {"events": events, "changed": differences(before)}


def main(source: str = "", marker: str = "") -> None:
    """Warm up, watch, score the cases or commit the faults, report."""
    judges = rewards()
    warm = [
        Case("hedged", "1 or 2"), Case("unsure", r"\sum_{n=1}^{\infty} n^{-n}"),
        Case("hanging", r"\prod_{n=1}^{10^{8}} \sin n"),  # its worker is replaced
    ]  # fmt: skip
    for judge in judges:
        judge.score(right(judge))
    score_all(judges, warm)
    texts = list(cases(Path(source), marker)) if source else []
    seen: list[str] = []
    sys.addaudithook(watch(seen))
    if source:
        report = score_watched(judges, texts, seen)
    else:
        report = {name: commit(fault, seen) for name, fault in FAULTS.items()}
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
