"""End a run that is told to stop as tidily as one that is interrupted."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

TERMINATED = 128 + signal.SIGTERM


class _Terminated(KeyboardInterrupt):
    """SIGTERM came. No `SystemExit`: that is caught where a plugin may have raised it."""


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Turn SIGTERM into `SystemExit` with the status 143; afterwards all is as before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except _Terminated:
        raise SystemExit(TERMINATED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> Never:
    raise _Terminated
