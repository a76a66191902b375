"""Every run gets a folder of its own, and a run can be found again."""

import json
import os

import pytest

from rewardkit import ConfigError
from rewardkit_runner.config import resolve
from rewardkit_runner.plan import prepare
from rewardkit_runner.run_folder import RunFolder, create, find
from rewardkit_runner.summary import Summary


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_runs_of_one_day_are_numbered():
    first, second = create(None), create(None)
    assert first.path.name.endswith("-1")
    assert second.path.name.endswith("-2")


def test_a_folder_that_holds_a_run_is_not_overwritten():
    folder = create("mine")
    folder.begin(prepare(resolve({})))
    with pytest.raises(ConfigError, match="--resume mine"):
        create("mine")


def test_the_latest_run_is_found_without_a_name():
    for name, time in (("runs/a", 2), ("runs/b", 1)):
        folder = RunFolder(create(name).path)
        folder.begin(prepare(resolve({})))
        os.utime(folder.config, (time, time))
    assert find(None).path.name == "a"


@pytest.mark.parametrize("name", [None, "nowhere"])
def test_no_run_is_an_error(name):
    with pytest.raises(ConfigError, match="no run"):
        find(name)


def test_checkpoints_are_in_the_order_of_their_steps(tmp_path):
    for step in (9, 10, 100):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text("{}")
    (tmp_path / "checkpoint-tmp").mkdir()
    names = [path.name for path in RunFolder(tmp_path).checkpoints()]
    assert names == ["checkpoint-9", "checkpoint-10", "checkpoint-100"]


def test_metrics_of_steps_that_are_made_again_are_forgotten(tmp_path):
    folder = RunFolder(tmp_path)
    folder.metrics.write_text("".join(f'{{"step": {step}}}\n' for step in (1, 2, 3)))
    folder.begin(prepare(resolve({})), tmp_path / "checkpoint-2")
    assert [json.loads(line)["step"] for line in folder.metrics.read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(None, "finished", id="finished"),
        pytest.param(KeyboardInterrupt(), "interrupted", id="interrupted"),
    ],
)
def test_a_summary_says_how_a_run_ended(error, status, tmp_path):
    folder = RunFolder(tmp_path)
    with Summary(folder, main=True).following():
        assert folder.read_summary()["status"] == "running"
        if error:
            raise error
    assert folder.read_summary()["status"] == status


def test_a_failure_is_written_down_and_raised_again(tmp_path):
    folder = RunFolder(tmp_path)
    with pytest.raises(RuntimeError), Summary(folder, main=True).following():
        raise RuntimeError("out of memory")
    assert folder.read_summary()["error"] == "RuntimeError: out of memory"
    assert folder.read_summary()["status"] == "failed"
