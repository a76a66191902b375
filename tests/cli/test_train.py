"""`rewardkit train` before anything heavy is loaded."""

import json
import subprocess
import sys

import pytest

from rewardkit.cli.main import run

HEAVY = ("torch", "trl", "transformers", "accelerate")
PROBE = """
import sys
from rewardkit.cli.main import run
status = run(sys.argv[1:])
loaded = [name for name in {heavy!r} if name in sys.modules]
print("LOADED", status, *loaded, file=sys.stderr)
"""


def probe(*arguments):
    code = PROBE.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["train", "--help"], 0, id="help"),
        pytest.param(["train", "--dry-run"], 0, id="a dry run"),
        pytest.param(["train", "--dry-run", "--rewards", "numerc"], 2, id="an unknown reward"),
        pytest.param(["train", "--learning_rat", "1"], 2, id="an unknown option"),
        pytest.param(["train", "--per_device_train_batch_size", "6"], 2, id="split groups"),
    ],
)
def test_nothing_heavy_is_imported_for(arguments, status):
    assert probe(*arguments)[1].splitlines()[-1] == f"LOADED {status}"


def test_a_dry_run_on_a_file_prints_settings_references_and_four_rows(tmp_path, capsys):
    data = tmp_path / "sums.jsonl"
    rows = [{"prompt": f"{n}+1?\x1b[2J", "answer": n + 1} for n in range(20)]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(["train", "--dry-run", "--dataset_name", str(data), "--beta", "0.1"]) == 0
    printed = capsys.readouterr().out
    assert "beta = 0.1" in printed
    assert "numeric: 20 of 20 references score 1.0" in printed
    assert printed.count("# row ") == 4
    assert "\x1b" not in printed


def test_the_output_of_a_dry_run_is_a_config_file(tmp_path, capsys):
    assert run(["train", "--dry-run", "--beta", "0.1"]) == 0
    first = capsys.readouterr().out
    file = tmp_path / "run.toml"
    file.write_text(first)
    assert run(["train", "--dry-run", "--config", str(file)]) == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--max_prompt_length", "9"], "--max_prompt_tokens", id="dropped by TRL"),
        pytest.param(["--rewards", "numerc"], "did you mean 'numeric'?", id="a misspelt reward"),
        pytest.param(["--resume", "nowhere"], "no run", id="no such run"),
        pytest.param(["--resume", "x", "--config", "y"], "leave --config out", id="two configs"),
        pytest.param(["--dataset_name", "no.jsonl"], "no.jsonl: cannot read", id="no such file"),
    ],
)
def test_a_mistake_is_one_sentence_with_the_fix(arguments, message, capsys):
    assert run(["train", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("command", [["train"], ["generate", "runs/x"]])
def test_without_the_extra_it_says_what_to_install(command, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "trl", None)  # to the import system, it is not there
    assert run(command) == 2
    assert "pip install 'rewardkit[train]'" in capsys.readouterr().err


def test_generate_says_when_a_run_has_no_model_yet(tmp_path, capsys):
    (tmp_path / "config.toml").write_text("seed = 1\n")
    assert run(["generate", str(tmp_path)]) == 2
    assert "no model and no checkpoint" in capsys.readouterr().err
