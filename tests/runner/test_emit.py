"""The script that is written trains what the run trains, with TRL alone."""

import json
import runpy

import pytest
from safetensors.torch import load_file

from rewardkit.cli.main import run
from rewardkit_runner.demo import MODEL

TABLE = (
    '[rewards]\nformat = "gate"\nstrict = {name = "numeric", weight = 0.51234567, rtol = "0.01"}\n'
)


@pytest.fixture
def options(tmp_path):
    (tmp_path / "mine.py").write_text(
        "def spread(completion):\n    return len(completion) % 7 / 7\n"
    )
    return ["--rewards", f"format,{tmp_path / 'mine.py'}:spread:0.5", "--max_steps", "2"]


def emit(small, folder, options):
    assert run(["train", *small, *options, "--emit-trl", str(folder)]) == 0
    return folder / "train.py"


def test_the_script_trains_the_same_weights(small, train, options, tmp_path, capsys, monkeypatch):
    script = emit(small, tmp_path / "plain", options)
    assert capsys.readouterr().out == f"python {script}\n"
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    runpy.run_path(str(script))
    ours = load_file(train(tmp_path / "run", *options).model / "model.safetensors")
    theirs = load_file(script.parent / "model" / "model.safetensors")
    assert all(ours[name].equal(theirs[name]) for name in ours)
    untrained = load_file(MODEL / "model.safetensors")
    assert not all(ours[name].equal(untrained[name]) for name in ours)


def test_rewards_from_a_file_come_out_exactly(small, tmp_path):
    (tmp_path / "rewards.toml").write_text(TABLE)
    script = emit(small, tmp_path / "plain", ["--rewards", str(tmp_path / "rewards.toml")])
    code = script.read_text()
    compile(code, str(script), "exec")
    assert "from rewardkit.spec import Term" in code
    assert "0.51234567" in code
    rows = (tmp_path / "plain" / "rows.jsonl").read_text().splitlines()
    assert all(json.loads(row).keys() == {"prompt", "reference"} for row in rows)


def test_rows_are_read_back_line_by_line_whatever_they_hold(small, tmp_path):
    data = tmp_path / "data.jsonl"
    rows = [{"prompt": f"{n}\u2028{n}\x85?", "reference": n} for n in range(20)]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    script = emit(small, tmp_path / "plain", ["--dataset_name", str(data), "--rewards", "numeric"])
    (reading,) = [line for line in script.read_text().splitlines() if line.startswith("rows =")]
    names = {"HERE": script.parent, "json": json}
    exec(reading, names)
    assert [row for row in rows if row in names["rows"]] == names["rows"]
    assert len(names["rows"]) == 18


def test_a_script_is_not_overwritten(small, tmp_path, capsys):
    script = emit(small, tmp_path, [])
    before = script.read_text()
    assert run(["train", *small, "--emit-trl", str(tmp_path)]) == 2
    assert script.read_text() == before
