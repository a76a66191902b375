"""A run pings nobody, and with local model and data it needs no network."""

import os

import pytest

from rewardkit_runner.config import resolve
from rewardkit_runner.privacy import private

OFFLINE, SILENT = "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"


@pytest.fixture(autouse=True)
def _unset(monkeypatch):
    monkeypatch.delenv(OFFLINE, raising=False)
    monkeypatch.delenv(SILENT, raising=False)


@pytest.mark.parametrize(
    ("settings", "offline"),
    [
        pytest.param({}, True, id="all built in"),
        pytest.param({"dataset_name": "rows.csv"}, True, id="a local file"),
        pytest.param({"dataset_name": "someone/data"}, False, id="data from the hub"),
        pytest.param({"model_name_or_path": "someone/model"}, False, id="a model from the hub"),
        pytest.param({"push_to_hub": "true"}, False, id="the result goes to the hub"),
    ],
)
def test_the_network_is_off_where_everything_is_local(settings, offline):
    with private(resolve(settings)):
        assert os.environ[SILENT] == "1"
        assert (os.environ.get(OFFLINE) == "1") == offline


def test_the_environment_is_put_back(monkeypatch):
    monkeypatch.setenv(OFFLINE, "0")
    with private(resolve({})):
        assert os.environ[OFFLINE] == "1"
    assert os.environ[OFFLINE] == "0"
    assert SILENT not in os.environ
