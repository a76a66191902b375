"""Take each guard out of a copy of the project, and see that a test fails.

    python -m tests.guards [PART-OF-A-NAME…]

Exits with 1 where the tests pass without a guard: nobody would miss it.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.guards.finding import Guard, guards, remove

_TESTS_DID_NOT_RUN = range(2, 6)  # pytest's statuses
_PATIENCE_S = 300


def is_missed(guard: Guard) -> bool:
    """Say whether a test fails without the guard, or is still running after some minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        remove(guard, folder)
        path = os.pathsep.join(map(str, [folder, folder / "runner", *folder.glob("plugins/*/src")]))
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            *guard.tests,
        ]
        try:
            done = subprocess.run(
                command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, check=False,
                capture_output=True, text=True, timeout=_PATIENCE_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True
    if done.returncode in _TESTS_DID_NOT_RUN:
        raise RuntimeError(f"{guard.id}: the tests could not run:\n{done.stdout[-2000:]}")
    return done.returncode != 0  # or a signal ended them, for want of memory


def main() -> int:
    """Check the guards whose names the command line holds, or all."""
    wanted = sys.argv[1:]
    chosen = [one for one in guards() if not wanted or any(part in one.id for part in wanted)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        missed = []
        for guard, is_fine in zip(chosen, pool.map(is_missed, chosen), strict=True):
            missed.append(is_fine)
            print("missed " if is_fine else "NOBODY MISSES IT", guard.id, flush=True)
    print(f"{sum(missed)} of {len(missed)} guards are missed by a test")
    return 0 if chosen and all(missed) else 1


if __name__ == "__main__":
    sys.exit(main())
