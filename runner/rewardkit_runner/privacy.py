"""Keep a run to itself: no usage pings, and no network where everything is local."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from rewardkit_runner.config import RunConfig
from rewardkit_runner.sources import is_file


@contextlib.contextmanager
def private(config: RunConfig) -> Iterator[None]:
    """Set the variables that huggingface_hub reads at its import; put them back at the end.

    Args:
        config: With a local model and local data, nothing goes to the network.

    Source:
        trl 1.16, `BaseTrainer._send_telemetry`: honours these two variables.
    """
    wanted = {"HF_HUB_DISABLE_TELEMETRY": "1"}
    if _is_local(config):
        wanted["HF_HUB_OFFLINE"] = "1"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _is_local(config: RunConfig) -> bool:
    model = config.model_name_or_path is None or Path(config.model_name_or_path).is_dir()
    data = config.dataset_name is None or is_file(config.dataset_name)
    return model and data and not config.field("push_to_hub")
