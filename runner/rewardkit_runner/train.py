"""Train with TRL's GRPOTrainer: the only file that knows the trainer."""

import contextlib
import dataclasses
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import torch
import trl
from accelerate.utils import broadcast_object_list
from transformers import PrinterCallback, ProgressCallback
from transformers.utils import logging as transformers_logging
from trl.trainer import grpo_trainer

from rewardkit.errors import ConfigError
from rewardkit.export.trl import reward_funcs
from rewardkit.score import ERROR, LIMIT_CODES
from rewardkit_runner import policy, report
from rewardkit_runner.answering import answer, means
from rewardkit_runner.batches import plan_batches
from rewardkit_runner.callback import Recorder
from rewardkit_runner.canary import Canary
from rewardkit_runner.completions import CompletionFiles
from rewardkit_runner.device import describe_device, device_fields
from rewardkit_runner.guard import Guard
from rewardkit_runner.keeping import Keeper
from rewardkit_runner.plan import Plan
from rewardkit_runner.progress import Progress
from rewardkit_runner.run_folder import RUNS, RunFolder, create, step_of
from rewardkit_runner.summary import Summary


@dataclasses.dataclass(frozen=True, slots=True)
class _Ready:
    """Hold what is settled once torch is there, and before the model loads."""

    plan: Plan
    arguments: Any
    tokenizer: Any
    train: policy.Prepared
    held_out: policy.Prepared
    steps: int
    checkpoint: Path | None
    canary: Canary


def run(plan: Plan, resumed: RunFolder | None = None, verbose: bool = False) -> Summary:
    """Train, and leave a run folder behind.

    Args:
        plan: What was settled before torch was imported.
        resumed: The folder of the run to go on with.
        verbose: Let TRL and transformers speak.

    Returns:
        How it went: `finished` or `interrupted`.

    Raises:
        ConfigError: The options do not fit the installed TRL, the machine or the model.
    """
    ready = _get_ready(plan, resumed, verbose)
    folder = resumed or _new_folder(plan.config.output_dir, ready.arguments)
    ready.arguments.output_dir = str(folder.path)
    summary = Summary(folder, main=ready.arguments.process_index == 0)
    device = describe_device(ready.arguments.device.type)
    progress = Progress(plan.composite.names, ready.steps) if summary.main else None
    if summary.main:
        folder.begin(plan, ready.checkpoint)
        _say(f"Run    {folder.path}/   on {device}   (config.toml repeats this run)")
        _say(report.prompts(ready.train))
    with _leaving_other_ranks(), summary.following(), _tensorboard_in(folder):
        summary.update(device=device)
        _train(ready, Recorder(folder, progress), progress, summary)
    return summary


def _get_ready(plan: Plan, resumed: RunFolder | None, verbose: bool) -> _Ready:
    config = plan.config
    if config.threads:
        torch.set_num_threads(config.threads)
    _hide_rows()
    if not verbose:
        _hush()
    arguments = _arguments(plan, verbose)
    tokenizer = policy.load_tokenizer(config)
    policy.check_tags(tokenizer, plan.composite)
    train = policy.prepare_prompts(plan.problems.train, tokenizer, config)
    held_out = policy.prepare_prompts(plan.problems.held_out, tokenizer, config)
    policy.check_length(max(train.longest, held_out.longest), config)
    steps = plan_batches(config, len(train.rows)).steps
    checkpoint = _last_checkpoint(resumed, steps) if resumed else None
    canary = Canary(plan.composite, train.rows)
    return _Ready(plan, arguments, tokenizer, train, held_out, steps, checkpoint, canary)


def _train(ready: _Ready, recorder: Recorder, progress: Progress | None, summary: Summary) -> None:
    trainer, keeper = _trainer(ready, recorder, progress, summary)
    if ready.checkpoint is None:
        _judge("before", trainer, ready, summary)
    began = time.monotonic()
    with recorder.following():
        trainer.train(resume_from_checkpoint=ready.checkpoint and str(ready.checkpoint))
    summary.update(steps=trainer.state.global_step, train_seconds=time.monotonic() - began)
    if summary.main:
        counts = CompletionFiles.count(summary.folder.completions, LIMIT_CODES | {ERROR})
        summary.update(not_judged=counts)
    if keeper.stopped:
        raise keeper.stopped
    if recorder.stopped:
        raise KeyboardInterrupt
    trainer.save_model(str(summary.folder.model))
    if summary.main:
        summary.folder.seal(ready.plan.composite)
    _judge("after", trainer, ready, summary)


def _arguments(plan: Plan, verbose: bool) -> Any:
    """Build TRL's configuration; what it refuses is refused here, before the model loads."""
    level = "info" if verbose else "error"
    ours = {
        **device_fields(plan.config), "disable_tqdm": True, "log_level": level,
        "log_level_replica": level, "num_completions_to_print": 0, **plan.config.trl,
    }  # fmt: skip
    unknown = sorted(ours.keys() - {field.name for field in dataclasses.fields(trl.GRPOConfig)})
    if unknown:
        raise ConfigError(f"TRL {trl.__version__} has no option {', '.join(unknown)}")
    try:
        return trl.GRPOConfig(**{"output_dir": str(RUNS), **ours})
    except (ValueError, TypeError, ImportError) as error:
        raise ConfigError(f"TRL {trl.__version__} refuses the options: {error}") from error


def _trainer(
    ready: _Ready, recorder: Recorder, progress: Progress | None, summary: Summary
) -> tuple[Any, Keeper]:
    arguments, composite, config = ready.arguments, ready.plan.composite, ready.plan.config
    keeper = Keeper(
        CompletionFiles(summary.folder.completions, composite.names) if summary.main else None,
        lambda: trainer._logs["advantages"],
        Guard(composite, config.warn_error_share, config.stop_error_share),
        ready.canary,
        config.canary_steps,
        progress,
    )
    functions, arguments.reward_weights = reward_funcs(composite, watch=keeper.watch)
    evaluated = ready.held_out.rows if arguments.eval_strategy != "no" else ()
    trainer = trl.GRPOTrainer(
        model=policy.model_name(config),
        reward_funcs=functions,
        args=arguments,
        train_dataset=datasets.Dataset.from_list(list(ready.train.rows)),
        eval_dataset=datasets.Dataset.from_list(list(evaluated)) if evaluated else None,
        processing_class=ready.tokenizer,
        callbacks=[recorder, keeper],
    )
    for chatty in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(chatty)
    return trainer, keeper


def _judge(when: str, trainer: Any, ready: _Ready, summary: Summary) -> None:
    """Let the policy answer the held-out problems greedily; every rank does, the first writes."""
    rows, composite = ready.held_out.rows, ready.plan.composite
    if not rows or trainer.is_deepspeed_enabled or trainer.is_fsdp_enabled:
        return  # with the latter two, no rank holds all weights
    answered = answer(rows, trainer.model, ready.tokenizer, composite, ready.plan.config)
    held_out = {"problems": len(rows), **summary.data.get("held_out", {})}
    held_out[when] = means(answered, composite)
    summary.update(held_out=held_out)
    if summary.main:
        objects = (report.answer_object(each, composite) for each in answered)
        summary.folder.write_answers(when, objects)


def _new_folder(output_dir: str | None, arguments: Any) -> RunFolder:
    """Choose the folder on the first rank, and tell the others."""
    chosen = [str(create(output_dir).path) if arguments.process_index == 0 else ""]
    if arguments.world_size > 1:
        broadcast_object_list(chosen)
    return RunFolder(Path(chosen[0]))


def _last_checkpoint(folder: RunFolder, steps: int) -> Path:
    checkpoints = folder.checkpoints()
    if not checkpoints:
        raise ConfigError(
            "the run has no checkpoint to go on from", where=str(folder.path),
            hints=(f"start it again: rewardkit train --config {folder.config}",),
        )  # fmt: skip
    if (step_of(checkpoints[-1]) or 0) >= steps:  # transformers would train one step more
        raise ConfigError(
            f"nothing is left to train: the run has made its {steps} steps", where=str(folder.path),
            hints=(f"to train on: rewardkit train --resume {folder.path} --max_steps {2 * steps}",),
        )  # fmt: skip
    return checkpoints[-1]


@contextlib.contextmanager
def _leaving_other_ranks() -> Iterator[None]:
    """End the connections to other ranks: threads that still serve them abort the process."""
    try:
        yield
    finally:
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


@contextlib.contextmanager
def _tensorboard_in(folder: RunFolder) -> Iterator[None]:
    """Tell transformers, which takes it from the environment alone, where events go."""
    name = "TENSORBOARD_LOGGING_DIR"
    before = os.environ.get(name)
    os.environ[name] = str(folder.tensorboard)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _hush() -> None:
    """Keep bars and notes about other people's code out of the few lines that we print."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    warnings.filterwarnings("ignore", category=FutureWarning)


def _hide_rows() -> None:
    """Keep TRL from printing a whole row, however long, where no reward could judge it."""
    logging.getLogger(grpo_trainer.__name__).addFilter(_shows_no_row)


def _shows_no_row(record: logging.LogRecord) -> bool:
    return "All reward functions returned None" not in record.getMessage()


def _say(text: str) -> None:
    if text:
        print(text, file=sys.stderr)  # noqa: T201
