"""A real Ray cluster on this machine scores the same, though a worker is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rewardkit.engine.executors import Serial
from rewardkit.engine.run import run
from rewardkit.errors import ConfigError

ray = pytest.importorskip("ray", reason="needs pip install 'rewardkit[ray]'")
pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="finds workers in /proc")


def parent_of(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def descends(process: int, ancestor: int) -> bool:
    while process > 1:
        if process == ancestor:
            return True
        process = parent_of(process)
    return False


def busy_workers(driver: int) -> list[int]:
    """Return the worker processes of a driver's own cluster that run one of its tasks."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            title = path.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if title.startswith(b"ray::_call_in") and descends(int(path.parent.name), driver):
            found.append(int(path.parent.name))
    return found


def test_a_killed_worker_changes_nothing(planned, rows, tmp_path):
    rows.write_text(rows.read_text() * 4)
    whole, output = tmp_path / "whole.jsonl", tmp_path / "s.jsonl"
    run(planned(whole), Serial())
    journal = tmp_path / "s.jsonl.parts" / "journal"
    command = [sys.executable, "-m", "rewardkit", "score", str(rows), "-o", str(output)]
    flags = ["--skip-bad", "--split-mb", "0.001", "--engine", "ray", "--workers", "2"]
    with subprocess.Popen([*command, *flags], stderr=subprocess.PIPE, text=True) as driver:
        killed = 0
        while not killed:
            assert driver.poll() is None, "it ended before a worker could be killed"
            if journal.exists() and journal.read_bytes().count(b"\n") > 2:
                for worker in busy_workers(driver.pid)[:1]:
                    os.kill(worker, signal.SIGKILL)
                    killed = worker
        _, said = driver.communicate(timeout=60)
    assert driver.returncode == 0, said
    assert output.read_bytes() == whole.read_bytes()
    rejects = [path.with_name(f"{path.name}.rejects.jsonl") for path in (whole, output)]
    assert rejects[0].read_bytes() == rejects[1].read_bytes()
    assert "ray" not in said.lower()


def test_no_cluster_is_one_sentence(planned, tmp_path):
    from rewardkit.engine.on_ray import OnRay

    with pytest.raises(ConfigError, match="no Ray cluster answers"):
        run(planned(tmp_path / "s.jsonl"), OnRay("auto", 1))
    assert not ray.is_initialized()
