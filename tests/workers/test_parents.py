"""When the parent is killed, what it started ends, and no folder stays behind for long."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import sys
from rewardkit.workers.process import WorkerProcess
from rewardkit.workers.single import perform
worker = WorkerProcess(sys.argv[1], 1 << 30)
first = perform(worker, 0, 30)
print(worker.pid, worker._folder, flush=True)
perform(worker, eval(sys.argv[2]), float(sys.argv[3]))
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of the pipe must do")


def ends(pid: int) -> bool:
    """Wait until a process has ended, for 20 s at most."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False


def kill_parent(tmp_path, function, payload, deadline_s, wait_s=0.3):
    """Start a parent whose worker is busy, kill it; return the worker's id and folder."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", PARENT, function, payload, str(deadline_s)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as parent:
        pid, folder = parent.stdout.readline().split()
        time.sleep(wait_s)  # it is in the middle of the task
        parent.send_signal(signal.SIGKILL)
    return int(pid), Path(folder)


@linux
def test_a_worker_dies_with_its_parent_in_the_middle_of_a_task(tmp_path):
    pid, folder = kill_parent(tmp_path, "time:sleep", "600", 600)
    assert folder.parent == tmp_path
    assert ends(pid)
    assert not folder.exists()


@linux
def test_a_worker_that_hears_no_signal_dies_a_few_seconds_after_its_parent(tmp_path):
    pid, _ = kill_parent(tmp_path, "math:factorial", "10**9", 1)
    assert ends(pid)


@linux
def test_what_a_worker_has_started_dies_with_the_parent_too(tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    pid, _ = kill_parent(tmp_path, "tests.workers.faults:spawn_once", repr(str(marks)), 600, 1)
    (grandchild,) = (int(path.name.split("-")[0]) for path in marks.glob("*-grandchild"))
    assert ends(pid)
    assert ends(grandchild)


RUN = "from rewardkit.workers import run; run('time:sleep', [0])"


def test_folders_that_nobody_holds_are_swept_up(tmp_path):
    abandoned, held, young = (tmp_path / f"rewardkit-worker-{n}" for n in "123")
    for folder in (abandoned, held, young):
        (folder / "left").mkdir(parents=True)
    for folder in (abandoned, held):
        os.utime(folder, (0, 0))
    other = tmp_path / "another-programs"
    other.mkdir()
    descriptor = os.open(held, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", RUN], env=environment, check=True)
    os.close(descriptor)
    assert sorted(tmp_path.iterdir()) == [other, held, young]
