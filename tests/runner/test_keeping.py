"""A run in which the rewards fail says so, saves what it has, and stops."""

import json
import os
import socket
import subprocess
import sys

import pytest

from rewardkit.cli.main import run
from rewardkit_runner.run_folder import RunFolder

# Each fails, or changes its mind, in its own way; the completions of the untrained model differ.
REWARDS = """
from typing import ClassVar

from rewardkit import Reward, Score


def spread(completion):
    return sum(map(ord, completion)) % 7 / 7


def on_some(completion):
    if sum(map(ord, completion)) % 3 == 0 and "…" not in completion:
        raise ValueError("it broke \\x1b[2J")
    return 0.5


def on_fives(completions, reference, **columns):
    if "5" in reference:
        raise ValueError("it broke")
    return [1.0] * len(completions)


def always(completion):
    raise ValueError("it broke \\x1b[2J")


class Turning(Reward):
    '''Pay well, until it has been asked ninety times.'''

    name: ClassVar[str] = "turning"
    asked: ClassVar[list[int]] = []

    def score(self, sample):
        self.asked.append(1)
        return Score(float(len(self.asked) < 90), "turned")


class Slow(Reward):
    '''Give up on some completions.'''

    name: ClassVar[str] = "slow"

    def score(self, sample):
        late = sum(map(ord, sample.text)) % 2
        return Score(0.0, "timeout", "too slow") if late else Score(1.0, "fine")
"""


@pytest.fixture(scope="module")
def rewards(tmp_path_factory):
    """Give a function that names one of the rewards above."""
    file = tmp_path_factory.mktemp("rewards") / "mine.py"
    file.write_text(REWARDS)
    return lambda name: f"{file}:{name}"


def test_failures_over_the_share_stop_and_save_the_run(
    train, completions, rewards, tmp_path, capsys
):
    options = ["--max_steps", "9", "--rewards", rewards("on_some")]
    folder = train(tmp_path / "run", *options, status=3)
    message = capsys.readouterr().err
    last = folder.read_summary()["steps"]
    assert last < 9
    rows = completions(folder)
    assert all(row["total"] is None and row["advantage"] == 0 for row in rows if failed(row))
    final = [row for row in rows if row["step"] == last]
    count = sum(map(failed, final))
    assert count / 8 > 0.2
    assert f"step {last}: reward 'on_some' failed on {count} of 8 completions" in message
    line = [*map(failed, final)].index(True) + 1
    assert f"step-{last:05d}.jsonl:{line}: reward 'on_some' (" in message
    assert "raised ValueError: it broke" in message
    assert "\x1b" not in message
    assert folder.read_summary()["status"] == "stopped"
    assert folder.read_summary()["not_judged"] == {"on_some": {"error": sum(map(failed, rows))}}
    assert [path.name for path in folder.checkpoints()] == [f"checkpoint-{last}"]
    assert f"--resume {folder.path} --allow-drift" in message

    resume = ["--resume", str(folder.path), "--stop_error_share", "1", "--max_steps", "10"]
    assert run(["train", *resume]) == 0
    summary = folder.read_summary()
    count = sum(map(failed, completions(folder)))
    assert (summary["status"], summary["steps"]) == ("finished", 10)
    assert summary["not_judged"] == {"on_some": {"error": count}}
    assert "error" not in summary


def failed(row):
    return row["why"]["on_some"]["code"] == "error"


def test_a_warning_names_the_reward_once_and_nothing_raw_reaches_the_screen(
    train, rewards, tmp_path, capsys, caplog
):
    data = tmp_path / "rows.jsonl"
    rows = ({"prompt": f"\x1b[2J {n}+{n}=?", "reference": 2 * n} for n in range(40))
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    train(
        tmp_path / "run", "--max_steps", "3", "--rewards", rewards("on_some"),
        "--dataset_name", str(data), "--stop_error_share", "1", "--warn_error_share", "0",
        "--verbose",
    )  # fmt: skip
    printed = capsys.readouterr()
    assert printed.err.count(": reward 'on_some' failed on ") == 1
    everything = printed.out + printed.err + caplog.text
    assert "\x1b" not in everything
    assert "returned None for the following" not in everything  # TRL's, with the whole row


def test_limits_that_completions_run_into_are_counted_apart_and_stop_nothing(
    train, metrics, completions, rewards, tmp_path, capsys
):
    options = ["--max_steps", "2", "--logging_steps", "1", "--rewards", rewards("Slow")]
    folder = train(tmp_path / "run", *options)
    late = [row["why"]["Slow"]["code"] == "timeout" for row in completions(folder)]
    assert 0 < sum(late) < len(late)
    assert folder.read_summary()["not_judged"] == {"Slow": {"timeout": sum(late)}}
    logged = [line for line in metrics(folder) if "reward" in line]
    assert [line["rewards/Slow/limits"] * 8 for line in logged] == [sum(late[:8]), sum(late[8:])]
    assert all(line["rewards/Slow/errors"] == 0 for line in logged)
    printed = capsys.readouterr().err
    assert "Slow limits " in printed
    assert f"Not judged: Slow {sum(late)} timeout" in printed


def test_a_reward_that_changes_in_mid_run_teaches_nothing_and_stops_it(
    train, completions, rewards, tmp_path, capsys
):
    spec = f"{rewards('Turning')},{rewards('spread')}"
    options = ["--max_steps", "9", "--canary_steps", "1", "--rewards", spec]
    folder = train(tmp_path / "run", *options, status=3)
    assert (
        "reward 'Turning' gave an answer 1 (turned) at the start, and now 0 (turned)"
        in capsys.readouterr().err
    )
    last = folder.read_summary()["steps"]
    assert 1 < last < 9
    taught = {row["step"] for row in completions(folder) if row["advantage"]}
    assert taught == set(range(1, last))


def test_a_reward_that_fails_on_a_plain_answer_does_not_start(train, rewards, tmp_path, capsys):
    train(tmp_path / "run", "--rewards", rewards("always"), status=2)
    message = capsys.readouterr().err
    assert "reward 'always' fails on a made-up answer" in message
    assert "\x1b" not in message
    assert not (tmp_path / "run").exists()


def test_all_ranks_stop_after_the_same_step_when_a_reward_fails_on_one(
    small, completions, rewards, tmp_path
):
    """Of the four prompts of a step only one fails: half of its rank's, a quarter of all."""
    data = tmp_path / "rows.jsonl"
    rows = ({"prompt": f"{n}?", "reference": str(n)} for n in range(8))
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    spec = f"{rewards('spread')},{rewards('on_fives')}"
    command = [
        sys.executable, "-m", "rewardkit", "train", *small, "--max_steps", "4", "--use_cpu",
        "--dataset_name", str(data), "--rewards", spec, "--output_dir", str(tmp_path / "run"),
    ]  # fmt: skip
    statuses, printed = run_ranks(command)
    assert statuses == [3, 3], printed

    folder = RunFolder(tmp_path / "run")
    rows = completions(folder)
    last = folder.read_summary()["steps"]
    assert last < 4
    assert [row["step"] for row in rows] == [step for step in range(1, last + 1) for _ in range(16)]
    failed = [row for row in rows if row["why"]["on_fives"]["code"] == "error"]
    assert [(row["step"], row["reference"]) for row in failed] == [(last, "5")] * 4
    assert [path.name for path in folder.checkpoints()] == [f"checkpoint-{last}"]
    assert "on 4 of 16 completions (25%)" in printed[0]
    assert "Stopped" not in printed[1]


def run_ranks(command):
    """Run a command as two ranks on a CPU; return their exit statuses and what they printed."""
    port = free_port()
    ranks = [start_rank(command, rank, port) for rank in range(2)]
    printed = [rank.communicate(timeout=300)[1] for rank in ranks]
    return [rank.returncode for rank in ranks], printed


def start_rank(command, rank, port):
    env = os.environ | {
        "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1",
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
    }  # fmt: skip
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


# Rank 0 was interrupted; what does each rank do at the end of the step?
ONE_INTERRUPTED = """
import sys
from pathlib import Path
from accelerate import PartialState
from transformers import TrainerControl, TrainerState
from rewardkit_runner.callback import Recorder
from rewardkit_runner.run_folder import RunFolder

state = PartialState(cpu=True)
rank = state.process_index
recorder, control = Recorder(RunFolder(Path("run")), None), TrainerControl()
recorder.stopped = rank == 0
recorder.on_step_end(None, TrainerState(), control)
state.destroy_process_group()
sys.exit(10 * control.should_training_stop + control.should_save)
"""


def test_all_ranks_stop_when_one_is_interrupted():
    statuses, printed = run_ranks([sys.executable, "-c", ONE_INTERRUPTED])
    assert statuses == [11, 11], printed
