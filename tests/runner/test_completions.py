"""Every completion of a run is stored, and scoring it again gives the same numbers."""

import datetime
import json
from itertools import groupby

import pytest

from rewardkit import Composite, Sample
from rewardkit.cli.main import run
from rewardkit.groups import advantages
from rewardkit_runner.completions import TRAINING, CompletionFiles, Judged
from rewardkit_runner.config import resolve

TWO = "numeric,spread.py:spread:0.3"
GATED = "numeric:gate,spread.py:spread:0.3"
# The untrained model earns nothing by being right.
SPREAD = """
def spread(completion):
    return sum(map(ord, completion)) % 7 / 7
"""
SEVERAL = ["--gradient_accumulation_steps", "2", "--steps_per_generation", "1"]
EVALUATED = ["--eval_strategy", "steps", "--eval_steps", "1", "--per_device_eval_batch_size", "8"]
# The options of a run, and how many rows each of its files then has.
RUNS = {
    "one generation a step": (["--max_steps", "3"], [8, 8, 8]),
    "two steps a generation": (["--max_steps", "4", "--steps_per_generation", "2"], [16, 16]),
    "two generations a step": (["--max_steps", "2", *SEVERAL], [16, 16]),
    "evaluated on the way": (["--max_steps", "2", *EVALUATED], [24, 24, 8, 8]),
    "chat, a gate and empty cells": (["--max_steps", "1", "--log_completions"], [8]),
}


@pytest.fixture(scope="module", params=RUNS)
def stored(request, train, chat_model, tmp_path_factory):
    """Give a run that stored its completions, and the sizes of the files."""
    options, sizes = RUNS[request.param]
    path = tmp_path_factory.mktemp("stored")
    rewards = GATED if request.param.startswith("chat") else TWO
    options = [*options, "--rewards", with_spread(rewards, path)]
    if request.param.startswith("chat"):
        data = path / "sums.jsonl"
        data.write_text("".join(map(sum_with_limits, range(40))))
        model = str(chat_model(path / "base"))
        options = [*options, "--dataset_name", str(data), "--model_name_or_path", model]
    return train(path / "run", *options), sizes


def with_spread(rewards, path):
    (path / "spread.py").write_text(SPREAD)
    return rewards.replace("spread.py", str(path / "spread.py"))


def sum_with_limits(n):
    row = {"prompt": f"{n}+{n}=?", "reference": 2 * n, "lower": None if n % 2 else 2 * n}
    return json.dumps({**row, "upper": 99}) + "\n"


def files(folder):
    return sorted(folder.completions.glob("*.jsonl"))


def read(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_every_completion_of_every_step_is_there(stored):
    folder, sizes = stored
    assert [len(read(path)) for path in files(folder)] == sizes


def test_scoring_the_files_again_gives_the_same_bytes(stored, tmp_path):
    folder, _ = stored
    rewards = resolve({}, str(folder.config)).rewards
    for path in files(folder):
        again = tmp_path / path.name
        assert run(["score", str(path), "--rewards", rewards, "-o", str(again)]) == 0
        assert again.read_bytes() == path.read_bytes()


def test_groups_are_whole_and_have_the_advantages_that_their_totals_give(stored):
    folder, _ = stored
    for path in files(folder):
        for _, group in groupby(read(path), key=lambda row: row["group"]):
            rows = list(group)
            assert len(rows) == 4
            assert all(row["prompt"] == rows[0]["prompt"] for row in rows)
            expected = advantages([row["total"] for row in rows])
            assert [row["advantage"] for row in rows] == pytest.approx(expected, abs=1e-4)


def test_the_stored_totals_are_those_that_were_trained_on(train, metrics, tmp_path):
    options = ["--max_steps", "3", "--logging_steps", "1", "--rewards", with_spread(TWO, tmp_path)]
    folder = train(tmp_path / "run", *options)
    logged = [line for line in metrics(folder) if "reward" in line]
    for path, line in zip(files(folder), logged, strict=True):
        totals = [row["total"] for row in read(path)]
        assert len(set(totals)) > 2
        assert line["reward"] == pytest.approx(sum(totals) / len(totals))


def judged(**columns):
    sample = Sample("<think>2+2</think><answer>4</answer>", 4, "2+2?", columns)
    return Judged(sample, Composite.from_spec("numeric").score(sample))


def test_what_json_lacks_is_text_or_null(tmp_path):
    day = datetime.date(2026, 1, 2)
    row = judged(day=day, nan=float("nan"), raw=b"\xff", other=object)
    CompletionFiles(tmp_path, ["numeric"]).append(TRAINING, 1, [row], [0.0], 1)
    (stored,) = read(tmp_path / "step-00001.jsonl")
    assert (stored["day"], stored["nan"], stored["raw"]) == ("2026-01-02", None, "_w==")
    assert isinstance(stored["other"], str)


def test_a_column_named_like_one_of_ours_does_not_take_its_place(tmp_path):
    CompletionFiles(tmp_path, ["numeric"]).append(TRAINING, 1, [judged(total=7)], [0.0], 1)
    assert (tmp_path / "step-00001.jsonl").read_text().count('"total"') == 1


def test_files_of_steps_that_are_made_again_are_dropped_and_no_others(tmp_path):
    for name in ("step-00001", "step-00002", "eval-00002", "eval-00001", "my-00009"):
        (tmp_path / f"{name}.jsonl").touch()
    (tmp_path / "completions_00002.parquet").touch()
    CompletionFiles.keep_up_to(tmp_path, 1)
    assert sorted(path.stem for path in tmp_path.iterdir()) == [
        "completions_00002", "eval-00001", "my-00009", "step-00001",
    ]  # fmt: skip
