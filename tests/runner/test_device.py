"""The device decides on precision, and says no to what it cannot do."""

import pytest
import torch

from rewardkit import ConfigError
from rewardkit_runner.config import resolve
from rewardkit_runner.device import describe_device, device_fields

ON_A_CPU = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
ON_A_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")


@ON_A_CPU
def test_a_cpu_trains_in_float32():
    fields = device_fields(resolve({}))
    assert fields["use_cpu"] is True
    assert fields["bf16"] is False


@ON_A_CPU
@pytest.mark.parametrize("name", ["bf16", "fp16"])
def test_half_precision_without_a_gpu_is_refused(name):
    with pytest.raises(ConfigError, match="need a GPU"):
        device_fields(resolve({name: "true"}))


@ON_A_GPU
def test_a_gpu_trains_in_bf16_unless_told_otherwise():
    assert device_fields(resolve({})) == {"bf16": torch.cuda.is_bf16_supported()}
    assert device_fields(resolve({"bf16": "false"})) == {}
    assert device_fields(resolve({"use_cpu": "true"}))["bf16"] is False


def test_a_cpu_is_named_with_its_ranks(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert describe_device("cpu") == "CPU"
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert describe_device("cpu") == "2 × CPU"
