"""`rewardkit doctor` on an installation that works, and on one with a namesake."""

import json
from importlib import metadata

import rewardkit
from rewardkit.cli.main import run
from rewardkit.inert import inert
from rewardkit.namesake import find_namesake
from rewardkit.plugins import Loaded, Plugin, Registry, Skipped
from rewardkit.report.health import examine, health_page


def test_an_installation_that_works_is_well(capsys):
    assert run(["doctor"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:2] == ["rewardkit", f"{metadata.version('rewardkit')},"]
    (own,) = [line for line in lines if line[:1] == ["rewardkit"] and "exact," in line]
    assert own[2:4] == ["in", "process"]
    for limit in ("deadline", "memory limit", "lost worker", "no environment"):
        (acts,) = [line for line in lines if line[: len(limit.split())] == limit.split()]
        assert "acts," in acts
    assert lines[-1] == ["all", "is", "well"]


def test_all_rewards_can_be_shown_in_workers(capsys):
    assert run(["doctor", "--isolate", "all", "--json"]) == 0
    plugins = json.loads(capsys.readouterr().out)["plugins"]
    assert {plugin["runs"] for plugin in plugins} == {"in a worker"}


def test_nothing_reaches_the_page_raw():
    hostile = Plugin("p\x1b[2J", "1\u202e")
    registry = Registry(
        loaded=[Loaded(hostile, True, ("r\x07",), 0.1)], skipped=[Skipped(hostile, "why\x1b")]
    )
    page = health_page(examine(registry))
    assert inert(page.replace("\n", "")) == page.replace("\n", "")
    assert "broken  p\\x1b[2J 1\\u202e was skipped: why\\x1b" in page


def test_another_package_in_our_place_is_noticed(monkeypatch, tmp_path):
    assert find_namesake() == ""
    monkeypatch.setattr(rewardkit, "__file__", str(tmp_path / "rewardkit" / "__init__.py"))
    assert str(tmp_path) in find_namesake()
