"""Say before the start what TRL would fail at obscurely, or not notice at all."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.export.trl import MAX_COLUMNS, folds
from rewardkit_runner.completions import OURS
from rewardkit_runner.config import RunConfig

_TOKENIZERS = ("tokenizer.json", "*.model", "vocab.*", "*.tiktoken", "tekken.json")
_REPORT_PACKAGES = {"azure_ml": "azureml", "dvclive": "dvclive"}
_NO_PACKAGE = ("none", "all", "flyte")


def check_options(config: RunConfig, composite: Composite, held_out: int) -> None:
    """Check what can be checked without torch.

    Args:
        config: The run's settings.
        composite: The rewards.
        held_out: Number of held-out prompts.

    Raises:
        ConfigError: The run could not work, or would not do what was asked.
    """
    _check_model(config)
    _check_objectives(config, composite)
    _check_columns(composite)
    _check_packages(config)
    if config.field("use_cpu") and (config.field("bf16") or config.field("fp16")):
        raise ConfigError("bf16 and fp16 do not train on a CPU", hints=("leave them out",))
    if config.field("remove_unused_columns"):
        raise ConfigError(
            "remove_unused_columns takes the reference away from the rewards",
            hints=("leave it out",),
        )
    if config.field("eval_strategy") != "no" and not held_out:
        raise ConfigError(
            "eval_strategy needs held-out prompts, and there are none",
            hints=("keep some from training: --held_out 64",),
        )


def check_installed() -> None:
    """Check that the extra is there, without importing any of it.

    Raises:
        ConfigError: It is not.
    """
    for package in ("torch", "trl", "datasets", "pyarrow"):
        _require(package, "training", "pip install 'rewardkit[train]'")


def _check_model(config: RunConfig) -> None:
    name = config.model_name_or_path
    if name is None:
        return
    folder = Path(name)
    if not folder.exists():
        if name.startswith((".", "/", "~")) or name.count("/") > 1:
            raise ConfigError(f"there is no folder {name}", where="--model_name_or_path")
        return  # a hub id
    if not (folder / "config.json").is_file():
        raise ConfigError(
            "the folder holds no model: no config.json", where=name,
            hints=("a run keeps its model in RUN/model",),
        )  # fmt: skip
    if not any(any(folder.glob(pattern)) for pattern in _TOKENIZERS):
        # transformers 5 makes up a tokenizer of one token and says nothing.
        raise ConfigError(
            "the folder has no tokenizer files", where=name,
            hints=("save them beside the weights: tokenizer.save_pretrained(FOLDER)",),
        )  # fmt: skip


def _check_objectives(config: RunConfig, composite: Composite) -> None:
    if config.field("multi_objective_aggregation") == "normalize_then_sum" and folds(composite):
        raise ConfigError(
            "normalize_then_sum scales each reward by itself, but a gate or more than "
            f"{MAX_COLUMNS} rewards reach TRL as one total",
            hints=(f"use at most {MAX_COLUMNS} rewards and no gate, or sum_then_normalize",),
        )


def _check_columns(composite: Composite) -> None:
    taken = [name for name in composite.reads if name in OURS]
    if taken:
        raise ConfigError(
            f"a reward reads the column {taken[0]!r}, a name that stored completions need",
            hints=("rename the column, and what the reward reads",),
        )


def _check_packages(config: RunConfig) -> None:
    if config.field("use_vllm"):
        _require("vllm", "use_vllm", "pip install 'trl[vllm]'")
    report_to = config.field("report_to") or ()
    names: Sequence[str] = [report_to] if isinstance(report_to, str) else report_to
    for name in names:
        if name not in _NO_PACKAGE:
            package = _REPORT_PACKAGES.get(name, name)
            _require(package, f"report_to {name}", f"pip install {package}, or --report_to none")


def _require(package: str, wanted_by: str, fix: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise ConfigError(f"{wanted_by} needs {package}, which is not installed", hints=(fix,))
