"""`rewardkit check` on the command line."""

import json
import subprocess
import sys

import pytest

from rewardkit.cli.main import run

RIGHT = "def judge(completion, reference): return completion == reference\n"
WRONG = "def judge(completion, reference): return True\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda name, text: (tmp_path / name).write_text(text)


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        pytest.param(RIGHT, 0, "0 of 1 clauses failed.", id="passes"),
        pytest.param(WRONG, 1, "FAIL  a wrong answer does not earn", id="fails"),
    ],
)
def test_the_exit_status_says_whether_a_clause_failed(write, capsys, source, status, said):
    write("mine.py", source)
    assert run(["check", "./mine.py:judge", "--only", "wrong_answers_do_not_earn"]) == status
    assert said in capsys.readouterr().out


def test_stdout_holds_the_result_alone(write, capsys):
    write("mine.py", WRONG)
    run(["check", "mine.py:judge", "--only", "wrong_answers_do_not_earn", "--format", "json"])
    shown = capsys.readouterr()
    assert json.loads(shown.out)["rewards"][0]["failed"] == 1
    assert "checking mine.py:judge" in shown.err


def test_the_users_own_rows_are_looked_at(write, capsys):
    write("mine.py", "def judge(completion, answer): return completion == answer != 'XIV'\n")
    write("data.jsonl", '{"question": "?", "answer": "VI"}\n{"question": "?", "answer": "XIV"}\n')
    command = ["check", "./mine.py:judge", "data.jsonl", "--only", "the_reference_earns"]
    assert run(command) == 1
    assert 'reference   "XIV"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["numerc"], "did you mean 'numeric'?", id="reward"),
        pytest.param(["./none.py:f"], "no file", id="file"),
        pytest.param(["exact", "none.jsonl"], "none.jsonl: cannot read it", id="data"),
        pytest.param(["exact", "--only", "never_raise"], "'never_raises'", id="clause"),
    ],
)
def test_what_cannot_be_checked_is_said_at_once(write, capsys, arguments, said):
    assert run(["check", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_left_in_the_current_folder(write, tmp_path):
    write("mine.py", RIGHT)
    command = [sys.executable, "-m", "rewardkit", "check", "./mine.py:judge"]
    subprocess.run([*command, "--only", "never_raises"], cwd=tmp_path, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]
