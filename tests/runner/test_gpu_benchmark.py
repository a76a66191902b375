"""The benchmark for GPUs runs, at toy size, wherever the tests run."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gpu" / "run.py"
TOY = [
    "--max_steps", "2", "--per_device_train_batch_size", "8", "--held_out", "4",
    "--logging_steps", "1", "--threads", "1",
]  # fmt: skip


def test_the_benchmark_prints_its_figures():
    command = [sys.executable, str(SCRIPT), "--json", *TOY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["steps"] == 2
    assert figures["steps_per_second"] > 0
    assert 0 < figures["rewards_share"] < 1
    assert figures["held_out"]["problems"] == 4
    assert figures["held_out"]["after"].keys() == {"total", "format", "numeric"}
