"""`rewardkit score`: signals, `--resume`, `--locked` and the choice of who does the work."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rewardkit.cli.main import run
from rewardkit.composite import Composite
from rewardkit.lock import Lock

ROW = {"prompt": "2+2=", "completion": "<think>2+2</think><answer>4</answer>", "answer": 4}
# Judges slowly enough to be interrupted, and says when it has begun.
SLOW = (
    "import time\n"
    "def slow(completion):\n"
    "    open('begun', 'w').close()\n"
    "    time.sleep(0.05)\n"
    "    return 1.0\n"
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")
    Path("c.jsonl").write_text((json.dumps(ROW) + "\n") * 40)


def summary(capsys) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def journal() -> list[str]:
    path = Path("s.jsonl.parts/journal")
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_signal_keeps_what_is_finished_and_says_how_to_go_on(sent, status, workers, capsys):
    Path("slow.py").write_text(SLOW)
    score = ["score", "c.jsonl", "-o", "s.jsonl", "--rewards", "slow.py:slow,format"]
    score += ["--split-mb", "0.0002", "--workers", workers]
    with subprocess.Popen(
        [sys.executable, "-m", "rewardkit", *score], stderr=subprocess.PIPE, text=True
    ) as child:
        while len(journal()) < 2:
            assert child.poll() is None
        child.send_signal(sent)
        assert child.stderr is not None
        err = child.stderr.read()
    assert child.returncode == status
    assert "s.jsonl was not written; " in err
    assert f"parts are kept in {Path('s.jsonl.parts').resolve()}" in err
    assert "the same command with --resume" in err
    assert "Traceback" not in err
    assert run(score) == 2
    assert "an unfinished run is there" in capsys.readouterr().err
    assert run([*score, "--resume", "--rewards", "format"]) == 2
    assert "the rewards were slow, format and are format" in capsys.readouterr().err
    assert run([*score, "--resume", "--json"]) == 0
    assert summary(capsys)["rows"] == 40


@pytest.mark.skipif(os.name != "posix", reason="reads /proc")
def test_worker_processes_end_with_a_killed_parent():
    Path("slow.py").write_text(SLOW)
    score = ["score", "c.jsonl", "--rewards", "slow.py:slow", "--split-mb", "0.0002"]
    child = subprocess.Popen([sys.executable, "-m", "rewardkit", *score, "--workers", "2"])
    while not Path("begun").exists():
        assert child.poll() is None
    workers = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
    assert len(workers) >= 2
    child.kill()
    child.wait()
    while any(_lives(worker) for worker in workers):
        pass  # the test's own time limit ends this


def _lives(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_signals_are_handled_as_before_afterwards():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    run(["score", "c.jsonl"])
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize(
    "arguments",
    [["-", "-o", "s.jsonl"], ["c.jsonl"], ["c.jsonl", "-o", "-"]],
    ids=["standard input", "no output", "standard output"],
)
def test_what_cannot_be_gone_on_with_is_said(arguments, monkeypatch, capsys):
    with Path("c.jsonl").open() as lines:
        monkeypatch.setattr("sys.stdin", lines)
        assert run(["score", *arguments, "--resume"]) == 2
    said = capsys.readouterr().err
    assert "only a file that is scored into a file" in said
    assert "name -o FILE" in said


def test_resume_begins_where_there_is_nothing_to_go_on_with():
    assert run(["score", "c.jsonl", "-o", "s.jsonl", "--resume"]) == 0
    assert sorted(os.listdir()) == ["c.jsonl", "s.jsonl", "s.jsonl.lock.json"]


def test_resume_and_fresh_exclude_each_other(capsys):
    assert run(["score", "c.jsonl", "-o", "s.jsonl", "--resume", "--fresh"]) == 2
    assert "name one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        pytest.param(["--engine", "serial", "--ray-address", "auto"], "only Ray has", id="address"),
        pytest.param(["--engine", "spark"], "'spark' is not one of", id="another engine"),
        pytest.param(["--workers", "-1"], "--workers", id="less than no process"),
    ],
)
def test_who_cannot_do_the_work_is_said(flags, says, capsys):
    assert run(["score", "c.jsonl", *flags]) == 2
    assert says in capsys.readouterr().err


def test_every_score_file_has_the_identity_of_its_rewards(capsys):
    assert run(["score", "c.jsonl", "-o", "s.jsonl", "--json"]) == 0
    lock = Lock.of(Composite.from_spec("format,numeric"))
    assert Lock.from_object(json.loads(Path("s.jsonl.lock.json").read_text())) == lock
    assert Lock.from_object(summary(capsys)["lock"]) == lock


def test_parquet_holds_the_identity_too():
    parquet = pytest.importorskip("pyarrow.parquet")
    assert run(["score", "c.jsonl", "-o", "s.parquet"]) == 0
    held = json.loads(parquet.read_schema("s.parquet").metadata[b"rewardkit.lock"])
    assert Lock.from_object(held) == Lock.of(Composite.from_spec("format,numeric"))


def test_locked_scores_with_the_same_rewards_only(capsys):
    assert run(["score", "c.jsonl", "-o", "s.jsonl"]) == 0
    locked = ["score", "c.jsonl", "--locked", "s.jsonl.lock.json"]
    assert run(locked) == 0
    capsys.readouterr()
    assert run([*locked, "--rewards", "format,numeric:0.5:rtol=0.1"]) == 2
    err = capsys.readouterr().err
    assert "--locked s.jsonl.lock.json: the rewards are not the ones that were locked\n" in err
    assert "  reward 'numeric': rtol was '0' and is '0.1'\n" in err
    assert "  reward 'numeric': weight was 1.0 and is 0.5\n" in err


@pytest.mark.parametrize("body", [None, "", "{}", '{"schema": "rewardkit/lock/9"}'])
def test_a_lock_that_is_none_is_an_error(body, capsys):
    if body is not None:
        Path("lock.json").write_text(body)
    assert run(["score", "c.jsonl", "--locked", "lock.json"]) == 2
    assert "rewardkit: lock.json: " in capsys.readouterr().err
