"""A run that was killed goes on as if nothing had happened."""

import json
import signal
import subprocess
import sys
import threading

import pytest
from safetensors.torch import load_file

from rewardkit.cli.main import run
from rewardkit_runner.run_folder import RunFolder

# The untrained model earns nothing by being right.
SPREAD = "def spread(completion):\n    return sum(map(ord, completion)) % 7 / 7\n"


@pytest.fixture
def options(tmp_path):
    (tmp_path / "mine.py").write_text(SPREAD)
    return [
        "--rewards", f"{tmp_path / 'mine.py'}:spread", "--save_steps", "5", "--logging_steps", "1",
        "--lr_scheduler_type", "constant",
    ]  # fmt: skip


def test_a_run_killed_in_mid_step_goes_on_to_the_same_numbers(
    small, train, metrics, options, tmp_path
):
    killed = RunFolder(tmp_path / "killed")
    command = [sys.executable, "-m", "rewardkit", "train", *small, *options]
    process = subprocess.Popen([*command, "--max_steps", "900", "--output_dir", str(killed.path)])
    while not list(killed.completions.glob("step-00008.jsonl")):  # three steps past a checkpoint
        assert process.poll() is None
        threading.Event().wait(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()

    steps = len(list(killed.completions.iterdir())) + 3
    assert run(["train", "--resume", str(killed.path), "--max_steps", str(steps)]) == 0
    whole = train(tmp_path / "whole", *options, "--max_steps", str(steps))
    for path in whole.completions.iterdir():
        assert (killed.completions / path.name).read_bytes() == path.read_bytes()
    rewards = [[line.get("reward") for line in metrics(folder)] for folder in (killed, whole)]
    assert rewards[0] == rewards[1]
    ours, theirs = (load_file(folder.model / "model.safetensors") for folder in (killed, whole))
    assert all(ours[name].equal(theirs[name]) for name in theirs)


def test_a_checkpoint_that_was_cut_short_is_not_taken(train, options, tmp_path):
    folder = train(tmp_path / "run", *options, "--max_steps", "6")
    torn = folder.path / "checkpoint-6" / "trainer_state.json"
    for half in ("", '{"global_step": 6'):
        torn.write_text(half)
        assert [path.name for path in folder.checkpoints()] == ["checkpoint-5"]
    torn.unlink()
    assert run(["train", "--resume", str(folder.path)]) == 0
    assert json.loads(torn.read_text())["global_step"] == 6
