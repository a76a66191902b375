"""Scoring hostile text executes, opens, imports, connects to and changes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.corpus import OWN, PUBLIC

ROOT = Path(__file__).resolve().parents[2]
SEEN = ("compile", "exec", "import", "open", "read", "socket", "popen", "system", "remove")
CHANGED = (
    "environment", "recursion limit", "digits of an int", "random state", "signal handlers",
    "logging", "decimal context", "warning filters", "current folder", "threads",
    "open descriptors", "locale", "timers",
)  # fmt: skip


def _watch(*arguments):
    command = [sys.executable, "-m", "tests.hostile.watched", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(OWN, id="the cases of this folder"),
        pytest.param(
            PUBLIC,
            marks=pytest.mark.skipif(not PUBLIC.exists(), reason="the public corpus is not here"),
            id="the public corpus",
        ),
    ],
)
def test_scoring_does_nothing_besides(source, tmp_path):
    marker = tmp_path / "marker"
    report = _watch(source, marker)
    assert report == {"events": [], "changed": [], "still pays": True}
    assert not marker.exists()


@pytest.fixture(scope="module")
def committed():
    """What is seen of each forbidden thing, done on purpose."""
    return _watch()


@pytest.mark.parametrize("fault", SEEN)
def test_what_reaches_outside_is_seen(fault, committed):
    assert committed[fault]["events"]


@pytest.mark.parametrize("fault", CHANGED)
def test_what_is_changed_is_seen(fault, committed):
    assert fault in committed[fault]["changed"]


def test_every_fault_is_looked_for(committed):
    assert set(committed) == {*SEEN, *CHANGED}
