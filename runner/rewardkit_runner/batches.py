"""How prompts and completions fill TRL's batches, worked out before TRL is loaded."""

import math
import os
from dataclasses import dataclass

from rewardkit.errors import ConfigError
from rewardkit_runner.config import RunConfig


@dataclass(frozen=True, slots=True)
class Batches:
    """Hold the arithmetic of a run.

    Args:
        completions: Completions of one generation batch on all ranks.
        prompts: Prompts of one generation batch on all ranks.
        steps: Optimizer steps of the run.
    """

    completions: int
    prompts: int
    steps: int


def plan_batches(config: RunConfig, prompts: int) -> Batches:
    """Check that groups fill the batches, and count the steps.

    Args:
        config: The run's settings.
        prompts: Prompts to train on.

    Raises:
        ConfigError: A group would be split between ranks, or the prompts fill no batch.

    Source:
        trl 1.16, `GRPOConfig.__post_init__` for the sizes; `RepeatSampler`, which drops
        an incomplete generation batch: too few prompts train 0 steps and "succeed".
    """
    group = config.field("num_generations")
    ranks = int(os.environ.get("WORLD_SIZE", "1"))
    per_device = config.field("per_device_train_batch_size")
    local = per_device * _micro_batches(config, per_device * ranks)
    if group is None or group < 2:
        raise ConfigError("num_generations is at least 2: GRPO compares completions of one prompt")
    if local % group:
        raise ConfigError(
            f"{local} completions per rank are not whole groups of {group}",
            hints=(
                "per_device_train_batch_size * steps_per_generation must be divisible by "
                "num_generations",
                f"for example: --per_device_train_batch_size {math.lcm(per_device, group)}",
            ),
        )
    needed = local * ranks // group
    if prompts < needed:
        raise ConfigError(
            f"{prompts} prompts do not fill one generation batch of {needed}: "
            "TRL would train 0 steps",
            hints=(f"for example: --per_device_train_batch_size {group}, with more ranks fewer",),
        )
    return Batches(local * ranks, needed, _steps(config, prompts // needed, local // per_device))


def _micro_batches(config: RunConfig, batch: int) -> int:
    """Return how many training batches one generation batch holds, on each rank."""
    size, steps = config.field("generation_batch_size"), config.field("steps_per_generation")
    if size and steps:
        raise ConfigError(
            "generation_batch_size and steps_per_generation say the same; give only one"
        )
    if size and size % batch:
        raise ConfigError(
            f"generation_batch_size {size} is not a multiple of {batch}, "
            "per_device_train_batch_size times ranks"
        )
    return int((size and size // batch) or steps or config.field("gradient_accumulation_steps"))


def _steps(config: RunConfig, generation_batches: int, micro_batches: int) -> int:
    if config.field("max_steps") > 0:
        return int(config.field("max_steps"))
    passes = generation_batches * micro_batches * int(config.field("num_iterations"))
    per_epoch = max(passes // int(config.field("gradient_accumulation_steps")), 1)
    return math.ceil(float(config.field("num_train_epochs")) * per_epoch)
