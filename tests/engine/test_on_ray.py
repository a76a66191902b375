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


@pytest.fixture
def start(rows, tmp_path):
    """Start the command on a cluster of its own."""
    rows.write_text(rows.read_text() * 4)
    command = [sys.executable, "-m", "rewardkit", "score", str(rows), "-o", "s.jsonl"]
    flags = ["--skip-bad", "--split-mb", "0.001", "--resume", "--workers", "2", "--engine"]

    def start_it(engine):
        return subprocess.Popen(
            [*command, *flags, engine], cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )

    return start_it


def wait_for_parts(driver, folder, parts):
    journal = folder / "s.jsonl.parts" / "journal"
    while not journal.exists() or journal.read_bytes().count(b"\n") <= parts:
        assert driver.poll() is None, "it ended before it could be disturbed"


def outcome(folder, name):
    return [(folder / f"{name}{end}").read_bytes() for end in ("", ".rejects.jsonl")]


def test_a_killed_worker_changes_nothing(planned, start, tmp_path):
    with start("ray") as driver:
        wait_for_parts(driver, tmp_path, 2)
        while not (workers := busy_workers(driver.pid)):
            assert driver.poll() is None, "it ended before a worker could be killed"
        os.kill(workers[0], signal.SIGKILL)
        _, said = driver.communicate(timeout=60)
    assert driver.returncode == 0, said
    run(planned(tmp_path / "whole.jsonl"), Serial())
    assert outcome(tmp_path, "s.jsonl") == outcome(tmp_path, "whole.jsonl")
    assert "ray" not in said.lower()


def test_what_a_cluster_has_finished_is_gone_on_with_without_one(planned, start, tmp_path):
    with start("ray") as driver:
        wait_for_parts(driver, tmp_path, 2)
        driver.terminate()
        _, said = driver.communicate(timeout=60)
    assert driver.returncode == 143, said
    assert "the same command with --resume" in said
    assert "ray" not in said.lower().replace(str(tmp_path).lower(), "")
    with start("serial") as driver:
        _, said = driver.communicate(timeout=60)
    assert driver.returncode == 0, said
    run(planned(tmp_path / "whole.jsonl"), Serial())
    assert outcome(tmp_path, "s.jsonl") == outcome(tmp_path, "whole.jsonl")


def test_no_cluster_is_one_sentence(planned, tmp_path):
    from rewardkit.engine.on_ray import OnRay

    with pytest.raises(ConfigError, match="no Ray cluster answers"):
        run(planned(tmp_path / "s.jsonl"), OnRay("auto", 1))
    assert not ray.is_initialized()
