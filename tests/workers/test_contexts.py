"""Workers do the same for whoever asks: any thread, any process, before and after a fork."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rewardkit.workers import pool
from tests.workers.contexts import EXPECTED, KINDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_context_gets_the_same(kind):
    command = [sys.executable, "-m", "tests.workers.contexts", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found == [EXPECTED] * len(found)


@pytest.mark.parametrize(
    ("processors", "ranks", "size"),
    [
        pytest.param(2, None, 1, id="two processors"),
        pytest.param(8, None, 4, id="eight"),
        pytest.param(64, None, 4, id="no more than four"),
        pytest.param(64, "8", 4, id="eight ranks on a large machine"),
        pytest.param(16, "8", 1, id="eight ranks on a small one"),
        pytest.param(8, "0", 4, id="a number of ranks that is none"),
        pytest.param(8, "many", 4, id="no number"),
    ],
)
def test_ranks_share_the_processors(monkeypatch, processors, ranks, size):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    if ranks is None:
        monkeypatch.delenv("LOCAL_WORLD_SIZE", raising=False)
    else:
        monkeypatch.setenv("LOCAL_WORLD_SIZE", ranks)
    assert pool._fair_size() == size
