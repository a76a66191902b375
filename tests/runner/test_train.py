"""Real GRPO steps with the built-in model: what a run leaves behind, and how it goes on."""

import json
import os
import signal
import threading

import pytest
from safetensors.torch import load_file

from rewardkit import Composite, Sample
from rewardkit.cli.main import run
from rewardkit.lock import Lock, digest
from rewardkit_runner import run_folder

REWARDS = "format,numeric:0.5"


@pytest.fixture(scope="module")
def finished(train, tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "first"
    steps = ["--max_steps", "3", "--save_steps", "2", "--logging_steps", "1"]
    return train(path, *steps, "--rewards", REWARDS)


def weights(folder):
    return load_file(folder.model / "model.safetensors")


def test_a_run_leaves_everything_behind(finished):
    names = {path.name for path in finished.path.iterdir()}
    assert {
        "checkpoint-2", "checkpoint-3", "completions", "config.toml", "held_out",
        "metrics.jsonl", "model", "rewards.json", "summary.json", "tensorboard",
    } <= names  # fmt: skip
    assert any(finished.tensorboard.iterdir())


def test_the_summary_compares_held_out_scores_before_and_after(finished):
    summary = finished.read_summary()
    assert summary["status"] == "finished"
    assert summary["steps"] == 3
    assert summary["held_out"]["problems"] == 6
    for when in ("before", "after"):
        assert summary["held_out"][when].keys() == {"total", "format", "numeric"}
        rows = (finished.path / "held_out" / f"{when}.jsonl").read_text().splitlines()
        totals = [json.loads(row)["total"] for row in rows]
        assert summary["held_out"][when]["total"] == pytest.approx(sum(totals) / 6)


def test_every_reward_is_logged_by_its_own_name(finished, metrics):
    steps = [line for line in metrics(finished) if "reward" in line]
    assert [line["step"] for line in steps] == [1, 2, 3]
    for line in steps:
        expected = line["rewards/format/mean"] + 0.5 * line["rewards/numeric/mean"]
        assert line["reward"] == pytest.approx(expected)
        assert line["reward_seconds"] < line["step_time"]


def test_the_score_command_reads_the_held_out_answers_back(finished, capsys):
    file = finished.path / "held_out" / "after.jsonl"
    assert run(["score", str(file), "--rewards", REWARDS, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    held_out = finished.read_summary()["held_out"]["after"]
    assert summary["total"]["mean"] == pytest.approx(held_out["total"])


def test_the_run_and_its_model_carry_the_reward_lock(finished):
    lock = Lock.of(Composite.from_spec(REWARDS))
    assert Lock.read(finished.lock) == lock
    assert json.loads(finished.lock.read_text())["versions"]["trl"]
    assert Lock.read(finished.model / "rewardkit.lock.json") == lock
    assert lock.hash in (finished.path / "README.md").read_text()


def test_a_run_starts_with_the_rewards_of_a_lock_only(finished, train, tmp_path, capsys):
    locked = ["--locked", str(finished.lock), "--max_steps", "1"]
    train(tmp_path / "same", *locked, "--rewards", REWARDS)
    train(tmp_path / "other", *locked, "--rewards", "format,numeric:0.6", status=2)
    assert "weight was 0.5 and is 0.6" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_a_reward_that_has_changed_stops_a_resumed_run(train, completions, tmp_path, capsys):
    reward = tmp_path / "mine.py"
    reward.write_text("def paid(completion):\n    return 1.0\n")
    options = ["--max_steps", "1", "--rewards", f"{reward}:paid"]
    folder = train(tmp_path / "run", *options)
    resume = ["train", "--resume", str(folder.path), "--max_steps", "2"]
    before = Lock.read(folder.lock)

    reward.write_text("def paid(completion):\n    return 0.5\n")
    digest.cache_clear()  # another process reads the file anew
    assert run(resume) == 2
    message = capsys.readouterr().err
    assert "reward 'paid': digest was" in message
    assert "--allow-drift" in message
    assert len(completions(folder)) == 8

    assert run([*resume, "--allow-drift"]) == 0
    (earlier,) = json.loads(folder.lock.read_text())["earlier"]
    assert (earlier["until_step"], Lock.from_object(earlier)) == (1, before)
    assert [row["step"] for row in completions(folder)] == [1] * 8 + [2] * 8


def test_the_config_of_a_run_repeats_it_exactly(finished, completions, tmp_path):
    again = run_folder.RunFolder(tmp_path / "again")
    arguments = ["--config", str(finished.config), "--output_dir", str(again.path)]
    assert run(["train", *arguments]) == 0
    assert [row["completion"] for row in completions(again)] == [
        row["completion"] for row in completions(finished)
    ]
    first, second = weights(finished), weights(again)
    assert all(first[name].equal(second[name]) for name in first)


def test_ctrl_c_leaves_a_readable_run_and_resume_goes_on(small, metrics, tmp_path, capsys):
    folder = run_folder.RunFolder(tmp_path / "stopped")
    watch = threading.Thread(target=_interrupt_after_first_metrics, args=(folder,), daemon=True)
    watch.start()
    arguments = [
        *small,
        "--max_steps",
        "200",
        "--logging_steps",
        "1",
        "--output_dir",
        str(folder.path),
    ]
    assert run(["train", *arguments]) == 130
    watch.join()
    assert folder.read_summary()["status"] == "interrupted"
    done = folder.read_summary()["steps"]
    assert 0 < done < 200
    assert folder.checkpoints()[-1].name == f"checkpoint-{done}"
    assert f"--resume {folder.path}" in capsys.readouterr().err

    assert run(["train", "--resume", str(folder.path), "--max_steps", str(done + 1)]) == 0
    assert folder.read_summary()["status"] == "finished"
    logged = [line["step"] for line in metrics(folder) if "reward" in line]
    assert logged == list(range(1, done + 2))


def _interrupt_after_first_metrics(folder):
    while not folder.metrics.exists():
        threading.Event().wait(0.05)
    os.kill(os.getpid(), signal.SIGINT)


def test_a_finished_run_has_nothing_to_resume(finished, capsys):
    assert run(["train", "--resume", str(finished.path)]) == 2
    assert "--max_steps 6" in capsys.readouterr().err


def test_a_run_without_a_checkpoint_says_how_to_start_again(train, tmp_path, capsys):
    folder = train(tmp_path / "unsaved", "--max_steps", "1", "--save_strategy", "no")
    assert run(["train", "--resume", str(folder.path)]) == 2
    assert f"--config {folder.config}" in capsys.readouterr().err


def test_generate_shows_what_the_model_answers_with_its_scores(finished, capsys):
    prompt = "Sodium 140, chloride 104, bicarbonate 24 mmol/L. What is the anion gap?"
    arguments = ["--prompt", prompt, "--reference", "12", "--samples", "2", "--json"]
    assert run(["generate", str(finished.path), *arguments]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 2
    for row in rows:
        verdict = Composite.from_spec(REWARDS).score(Sample(row["completion"], "12", prompt))
        assert row["total"] == verdict.total


def test_a_gated_composition_trains_on_one_total(train, metrics, completions, tmp_path):
    folder = train(tmp_path / "gated", "--max_steps", "1", "--rewards", "format:gate,numeric:0.5")
    (line,) = [line for line in metrics(folder) if "reward" in line]
    assert line["reward"] == line["rewards/total/mean"]
    for row in completions(folder):
        assert row["total"] == row["rewards"]["format"] * row["rewards"]["numeric"] * 0.5


def test_a_chat_model_from_a_folder_trains_on_a_file_with_its_own_columns(
    train, chat_model, completions, tmp_path
):
    model = chat_model(tmp_path / "model")
    data = tmp_path / "sums.csv"
    data.write_text("q,a\n" + "".join(f"{n}+{n}=?,{2 * n}\n" for n in range(40)))
    folder = train(
        tmp_path / "run", "--max_steps", "1", "--model_name_or_path", str(model),
        "--dataset_name", str(data), "--map", "prompt=q", "--map", "reference=a",
        "--system_prompt", "Add.", "--beta", "0.1",
    )  # fmt: skip
    for row in completions(folder):
        assert [message["role"] for message in row["prompt"]] == ["system", "user"]
        assert row["completion"][0]["role"] == "assistant"
    assert folder.read_summary()["held_out"]["problems"] == 4
