"""A run that is killed at any instant is gone on with, to the same bytes."""

import json
import subprocess
import sys
from pathlib import Path

KILLS = Path(__file__).parents[2] / "benchmarks" / "kills.py"


def test_a_dozen_kills_at_random_instants_change_nothing():
    done = subprocess.run([sys.executable, KILLS, "12", "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["killed"] == 12
