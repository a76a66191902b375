"""Groups fill batches on every rank, or the run does not start."""

import pytest
from trl import GRPOConfig

from rewardkit import ConfigError
from rewardkit_runner.batches import plan_batches
from rewardkit_runner.config import resolve

MODEL = {"model_name_or_path": "a/model"}


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="TRL's defaults"),
        pytest.param({"per_device_train_batch_size": 1, "gradient_accumulation_steps": 8}, id="8"),
        pytest.param({"steps_per_generation": 4, "num_generations": 16}, id="long generation"),
        pytest.param({"generation_batch_size": 32, "num_iterations": 2}, id="two passes"),
        pytest.param({"num_train_epochs": 2.5, "gradient_accumulation_steps": 2}, id="epochs"),
    ],
)
def test_sizes_are_those_that_trl_works_out(settings, tmp_path):
    batches = plan_batches(resolve({**MODEL, **settings}), prompts=64)
    theirs = GRPOConfig(str(tmp_path), use_cpu=True, bf16=False, **settings)
    assert batches.completions == theirs.generation_batch_size
    assert batches.prompts == theirs.generation_batch_size // theirs.num_generations


@pytest.mark.parametrize(
    ("settings", "steps"),
    [
        pytest.param({"max_steps": 7}, 7, id="named"),
        pytest.param({"num_train_epochs": 1}, 64, id="one prompt per step"),
        pytest.param({"num_train_epochs": 1, "per_device_train_batch_size": 64}, 8, id="eight"),
        pytest.param({"num_train_epochs": 1, "num_iterations": 2}, 128, id="two passes"),
        pytest.param({"num_train_epochs": 1, "steps_per_generation": 4}, 64, id="reused"),
        pytest.param({"num_train_epochs": 0.5, "gradient_accumulation_steps": 2}, 16, id="half"),
    ],
)
def test_steps_are_counted(settings, steps):
    assert plan_batches(resolve({**MODEL, **settings}), prompts=64).steps == steps


@pytest.mark.parametrize(
    ("settings", "ranks", "prompts", "message"),
    [
        pytest.param({"num_generations": 1}, 1, 9, "at least 2", id="no group"),
        pytest.param({"per_device_train_batch_size": 6}, 1, 9, "whole groups", id="a part"),
        pytest.param(
            {"per_device_train_batch_size": 4}, 2, 9, "4 completions per rank", id="split by ranks"
        ),
        pytest.param({}, 4, 3, "3 prompts do not fill", id="too few prompts"),
        pytest.param({}, 1, 0, "0 prompts do not fill", id="no prompts"),
        pytest.param({"generation_batch_size": 12}, 1, 9, "not a multiple", id="uneven"),
        pytest.param(
            {"generation_batch_size": 8, "steps_per_generation": 1}, 1, 9, "only one", id="both"
        ),
    ],
)
def test_what_cannot_work_is_said_before_the_start(settings, ranks, prompts, message, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", str(ranks))
    with pytest.raises(ConfigError) as caught:
        plan_batches(resolve({**MODEL, **settings}), prompts)
    assert message in str(caught.value)
