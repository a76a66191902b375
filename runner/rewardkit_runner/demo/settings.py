"""How the built-in run trains: GRPOConfig fields under TRL's own names."""

from collections.abc import Mapping
from types import MappingProxyType

Setting = bool | int | float | str

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "num_generations": 8,
        # 16 prompts a step: about two of each kind.
        "per_device_train_batch_size": 128,
        # The longest right completion has 48 tokens.
        "max_completion_length": 52,
        "max_steps": 60,
        # The one number that matters: an earlier model at 1e-3 locked in the format
        # together with a wrong procedure (numeric 0.16 instead of 0.84).
        "learning_rate": 4e-4,
        "lr_scheduler_type": "constant_with_warmup",
        "warmup_steps": 5,
        "beta": 0.0,
        "temperature": 1.0,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "logging_steps": 5,
        "gradient_checkpointing": False,
    }
)
"""What every device uses."""

CPU_SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "use_cpu": True,
        # TRL turns it on by itself, and it fails on a CPU.
        "bf16": False,
        "dataloader_pin_memory": False,
    }
)
"""What a CPU needs besides."""

THREADS = 1
"""Threads that torch computes with on a CPU: two gain nothing on a model this small, and on a
machine that is busy elsewhere they wait for each other (63 s with one, 70 to 147 s with two)."""
