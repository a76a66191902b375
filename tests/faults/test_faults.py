"""What a broken plugin does, it does to itself alone."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kinds import (
    HOOK,
    JUDGING,
    LOADING,
    PATCHING,
    TRIGGER,
    reward,
    write_judging,
    write_loading,
    write_plugin,
)

ROWS = [
    {"completion": f"<answer>{answer}</answer>", "reference": 42, "prompt": "6 x 7"}
    for answer in ("42", f"41 {TRIGGER}", "41", "42.0")
]


def rewardkit(site: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {
        **os.environ, "PYTHONPATH": str(site), "REWARDKIT_LOAD_S": "8", "REWARDKIT_ROW_S": "1",
        "REWARDKIT_WORKER_MB": "400",
    }  # fmt: skip
    command = [sys.executable, "-m", "rewardkit", *arguments]
    return subprocess.run(command, env=env, cwd=site, capture_output=True, text=True)


def score(site: Path, rewards: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Score the rows; return the summary that was printed, and the scored rows."""
    (site / "rows.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    arguments = ["score", "rows.jsonl", "--rewards", rewards, "--json", "-o", "out.jsonl"]
    done = rewardkit(site, *arguments)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (site / "out.jsonl").read_text().splitlines()]
    return json.loads(done.stdout), rows


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What a built-in reward gives where no other is installed."""
    _, rows = score(tmp_path_factory.mktemp("alone"), "numeric")
    return [(row["rewards"]["numeric"], row["total"], row["why"]["numeric"]) for row in rows]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    site = tmp_path_factory.mktemp("judging")
    write_judging(site)
    return score(site, ",".join(["numeric", *(f"{name}:0" for name in [*JUDGING, *PATCHING])]))


@pytest.fixture(scope="module")
def doctor(tmp_path_factory):
    site = tmp_path_factory.mktemp("loading")
    write_loading(site)
    write_plugin(site, "healthy", reward("healthy") + HOOK)
    return rewardkit(site, "doctor", "--json")


def test_a_built_in_reward_gives_the_same_beside_all_of_them(judged, alone):
    _, rows = judged
    mine = [(row["rewards"]["numeric"], row["total"], row["why"]["numeric"]) for row in rows]
    assert mine == alone
    assert [value for value, _, _ in alone] == [1.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize(("name", "code", "reason"), [(n, *f[1:]) for n, f in JUDGING.items()])
def test_a_fault_in_judging_is_named_and_harms_its_own_row_alone(judged, name, code, reason):
    _, rows = judged
    whys = [row["why"][name] for row in rows]
    assert [why["code"] for why in whys] == ["fine", code, "fine", "fine"]
    assert [row["rewards"][name] for row in rows] == [
        0.5, {"error": None, "fine": 0.5}.get(code, 0.0), 0.5, 0.5,
    ]  # fmt: skip
    said = whys[1]["reason"]
    assert reason in said
    if code == "error":
        assert said.startswith(f"reward '{name}' (fault-{name} 0.3) ")
        assert said.endswith(f"; completion '<answer>41 {TRIGGER}</answer>'")


def test_the_summary_names_the_row_of_the_first_failure(judged):
    summary, _ = judged
    for name, (_, code, _) in JUDGING.items():
        first = summary["rewards"][name]["first_failure"]
        expected = f"rows.jsonl:2: reward '{name}' (fault-{name} 0.3) " if code == "error" else ""
        assert (first or "").startswith(expected)
        assert bool(first) == bool(expected)


@pytest.mark.parametrize("name", PATCHING)
def test_a_patched_process_gives_no_other_score(judged, name):
    _, rows = judged
    given = [(row["rewards"][name], row["why"][name]["code"]) for row in rows]
    assert given[0] == (0.5, "fine")
    assert set(given) <= {(0.5, "fine"), (None, "error")}


def test_nothing_that_a_plugin_started_is_left_behind(judged):
    commands = list(_commands())
    assert commands
    assert not [command for command in commands if b"left_behind" in command]


def _commands() -> Iterator[bytes]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield path.read_bytes()


@pytest.mark.parametrize("name", LOADING)
def test_a_fault_in_loading_is_named_with_the_reason(doctor, name):
    found = json.loads(doctor.stdout)
    (mine,) = [one for one in found["plugins"] if one["distribution"] == f"fault-{name}"]
    assert (mine["version"], mine["runs"], mine["rewards"]) == ("0.3", "broken", [])
    assert LOADING[name].reason in mine["reason"]
    assert any(f"fault-{name} 0.3 was skipped" in sentence for sentence in found["broken"])


def test_the_doctor_fails_where_something_is_broken_and_names_what_works(doctor):
    assert doctor.returncode == 1
    plugins = {one["distribution"]: one for one in json.loads(doctor.stdout)["plugins"]}
    assert plugins["rewardkit"]["runs"] == "in process"
    assert plugins["fault-healthy"]["runs"] == "in a worker"
    assert plugins["fault-healthy"]["rewards"] == ["healthy"]


def test_a_composition_of_built_in_rewards_starts_no_plugin(tmp_path, alone):
    write_plugin(tmp_path, "hang", "while True: pass")
    _, rows = score(tmp_path, "numeric")
    assert [row["total"] for row in rows] == [total for _, total, _ in alone]


@pytest.mark.parametrize(
    ("names", "held"),
    [
        pytest.param(["numeric"], "rewardkit 0.1.0 has it", id="a built-in name"),
        pytest.param(["same", "same"], "none of them has it", id="each other's name"),
    ],
)
def test_a_name_that_two_claim_harms_no_other_reward(tmp_path, alone, names, held):
    for place, name in enumerate(names):
        write_plugin(tmp_path, f"claims_{place}", reward(name) + HOOK)
    write_plugin(tmp_path, "healthy", reward("healthy") + HOOK)
    _, rows = score(tmp_path, "numeric,healthy:0")
    assert [row["total"] for row in rows] == [total for _, total, _ in alone]
    done = rewardkit(tmp_path, "doctor", "--json")
    (sentence,) = json.loads(done.stdout)["broken"]
    assert "fault-claims_0 0.3" in sentence
    assert held in sentence
    assert done.returncode == 1
