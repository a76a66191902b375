"""What the machine at hand changes of the settings."""

import os

from rewardkit.errors import ConfigError
from rewardkit_runner.config import RunConfig
from rewardkit_runner.demo import CPU_SETTINGS


def device_fields(config: RunConfig) -> dict[str, object]:
    """Return the GRPOConfig fields that the device decides: bf16 on a GPU, float32 on a CPU.

    Raises:
        ConfigError: Half precision was asked for and there is no GPU, or several GPUs are
            visible to one process.
    """
    import torch

    if torch.cuda.is_available() and not config.field("use_cpu"):
        _check_one_gpu(torch.cuda.device_count())
        half = config.field("bf16") is not None or config.field("fp16")
        return {} if half else {"bf16": torch.cuda.is_bf16_supported()}
    if torch.backends.mps.is_available() and not config.field("use_cpu"):
        return {}
    if config.field("bf16") or config.field("fp16"):
        raise ConfigError(
            "bf16 and fp16 need a GPU, and torch sees none",
            hints=("leave them out: a CPU trains in float32",),
        )
    return dict(CPU_SETTINGS)


def _check_one_gpu(count: int) -> None:
    if count > 1 and "WORLD_SIZE" not in os.environ:
        raise ConfigError(
            f"{count} GPUs are visible to one process, which TRL cannot use",
            hints=(
                "use all: accelerate launch -m rewardkit train …",
                "use one: CUDA_VISIBLE_DEVICES=0 rewardkit train …",
            ),
        )


def describe_device(kind: str) -> str:
    """Name what torch computes on.

    Args:
        kind: torch's word for it: `cuda`, `cpu`, …
    """
    import torch

    ranks = int(os.environ.get("WORLD_SIZE", "1"))
    name = torch.cuda.get_device_name() if kind == "cuda" else kind.upper()
    return f"{ranks} × {name}" if ranks > 1 else name
