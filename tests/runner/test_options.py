"""What TRL would fail at obscurely is said in one sentence before the start."""

import json

import pytest

from rewardkit import Composite, ConfigError
from rewardkit_runner.config import resolve
from rewardkit_runner.options import check_options

MANY = ",".join(f"n{place}=numeric" for place in range(5))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"use_cpu": "true", "bf16": "true"}, "do not train on a CPU", id="bf16"),
        pytest.param({"use_cpu": "true", "fp16": "true"}, "do not train on a CPU", id="fp16"),
        pytest.param({"remove_unused_columns": "true"}, "takes the reference", id="columns"),
        pytest.param({"report_to": "nosuchtracker"}, "not installed", id="no such tracker"),
        pytest.param({"eval_strategy": "steps"}, "--held_out", id="nothing to evaluate on"),
        pytest.param(
            {"multi_objective_aggregation": "normalize_then_sum", "rewards": "format:gate,numeric"},
            "gate", id="GDPO with a gate",
        ),
        pytest.param(
            {"multi_objective_aggregation": "normalize_then_sum", "rewards": MANY},
            "at most 4 rewards", id="GDPO with five rewards",
        ),
        pytest.param({"rewards": "COUNT:steps"}, "'step'", id="a column that rows need"),
        pytest.param({"model_name_or_path": "./nowhere"}, "no folder", id="no such folder"),
        pytest.param({"model_name_or_path": "MODEL"}, "no config.json", id="no model in it"),
    ],
)  # fmt: skip
def test_a_run_that_cannot_work_does_not_start(settings, message, tmp_path):
    if settings.get("model_name_or_path") == "MODEL":
        settings = {"model_name_or_path": str(tmp_path)}
    if settings.get("rewards") == "COUNT:steps":
        (tmp_path / "count.py").write_text("def steps(completions, step, **_): return []")
        settings = {"rewards": f"{tmp_path / 'count.py'}:steps"}
    with pytest.raises(ConfigError) as caught:
        check(settings)
    assert message in str(caught.value)


def check(settings):
    config = resolve(settings)
    check_options(config, Composite.from_spec(config.terms), held_out=0)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="the defaults"),
        pytest.param({"multi_objective_aggregation": "normalize_then_sum"}, id="GDPO"),
        pytest.param({"report_to": "none"}, id="no tracker"),
        pytest.param({"model_name_or_path": "someone/model"}, id="a hub id"),
    ],
)
def test_a_run_that_can_work_starts(settings):
    check(settings)


def test_a_folder_without_tokenizer_files_is_refused_and_with_them_taken(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "qwen3"}))
    settings = {"model_name_or_path": str(tmp_path)}
    with pytest.raises(ConfigError, match="no tokenizer files"):
        check(settings)
    (tmp_path / "tokenizer.json").touch()
    check(settings)
