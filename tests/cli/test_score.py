"""`rewardkit score`: from a file to a table, scored rows and an exit status."""

import gzip
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rewardkit.cli.main import run

RIGHT = "<think>2+2</think><answer>4</answer>"
WRONG = "<think>2+2</think><answer>5</answer>"
LAZY = "4"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")


def write(name: str, *rows: object) -> str:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    Path(name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return name


def row(completion: object = RIGHT, **columns: object) -> dict[str, object]:
    return {"prompt": "2+2=", "completion": completion, "answer": 4, **columns}


def read(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


def summary(capsys) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_a_file_is_scored_with_no_flag(capsys):
    assert run(["score", write("c.jsonl", row(RIGHT), row(WRONG), row(LAZY), row(RIGHT))]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert " ".join(lines[1].split()) == "format 1 0.750 ▃ █ 25.0 % 75.0 % 0 0 / 1"
    assert " ".join(lines[2].split()) == "numeric 1 0.500 █ █ 50.0 % 50.0 % 0 0 / 1"
    assert " ".join(lines[3].split()) == "total 1.250 0 0 / 1"
    assert "Learning signal: 1 of 1 groups differ inside." in lines
    assert "Why numeric gave 0 (2 rows):   1 outside tolerance   1 no answer" in lines
    assert "Look at one:  c.jsonl:2   numeric gave 0: " in out
    assert "c.jsonl read as: rewardkit rows   prompt=prompt  completion=completion" in err
    assert "4 rows, 1 group of 4 (equal prompts)" in err


def test_quiet_leaves_stderr_empty(capsys):
    run(["score", "-q", write("c.jsonl", row())])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("rows", "layout", "mean"),
    [
        pytest.param([{"completion": RIGHT, "reference": 4}], "rewardkit rows", 1.0, id="bare"),
        pytest.param([row(schema="rewardkit/1")], "rewardkit rows", 1.0, id="native"),
        pytest.param(
            [row([{"role": "assistant", "content": RIGHT}])], "rewardkit rows", 1.0, id="messages"
        ),
        pytest.param(
            [{"messages": [{"role": "user", "content": "2+2"},
                           {"role": "assistant", "content": RIGHT}], "target": "4"}],
            "messages", 1.0, id="OpenAI style",
        ),
        pytest.param(
            [row(step=1, advantage=0.5, format=0.0)], "TRL completions", 1.0, id="TRL columns"
        ),
        pytest.param([row(WRONG), row(answer=None)], "rewardkit rows", 0.0, id="a null reference"),
    ],
)  # fmt: skip
def test_a_layout_is_recognised_by_its_keys(rows, layout, mean, capsys):
    run(["score", write("c.jsonl", *rows), "--json"])
    result = summary(capsys)
    assert (result["layout"], result["rewards"]["numeric"]["mean"]) == (layout, mean)


def test_the_reference_of_a_grade_school_problem_comes_through_a_filter(capsys):
    path = write("c.jsonl", row(answer="2 and 2 is 4.\n#### 4"))
    run(["score", path, "--map", "answer=answer:after(####)", "--json"])
    assert summary(capsys)["rewards"]["numeric"]["mean"] == 1.0


def test_a_mapped_column_reaches_the_reward(capsys):
    path = write("c.jsonl", row(WRONG, lo=3, hi=6))
    run(["score", path, "--map", "lower=lo", "--map", "upper=hi", "--json"])
    assert summary(capsys)["mapping"]["upper"] == "hi"


def test_the_completions_of_one_row_are_a_group(capsys):
    path = write("c.jsonl", *[{"choices": [{"text": RIGHT}, {"text": LAZY}], "answer": 4}] * 2)
    flags = ["--map", "completion=choices[*].text", "-o", "s.jsonl", "--json"]
    assert run(["score", path, *flags]) == 0
    assert summary(capsys)["groups"]["sizes"] == {"2": 2}
    first, _ = read("s.jsonl")
    assert first["total"] == [2.0, 0.0]
    assert [one["numeric"] for one in first["rewards"]] == [1.0, 0.0]


@pytest.mark.parametrize("choices", [[], [{"text": None}], [{}], None])
def test_a_row_without_completions_is_named(choices, capsys):
    good = {"choices": [{"text": RIGHT}], "answer": 4}
    path = write("c.jsonl", good, {"choices": choices, "answer": 4})
    assert run(["score", path, "--map", "completion=choices[*].text"]) == 2
    assert "rewardkit: c.jsonl:2:2: " in capsys.readouterr().err


def test_scored_rows_keep_every_byte_and_get_three_members():
    line = '{"completion" : "<think>\\u0032</think><answer>4</answer>", "answer": 4.0, "x":1.50 }'
    assert run(["score", write("c.jsonl", line), "-o", "s.jsonl"]) == 0
    scored = Path("s.jsonl").read_text()
    assert scored.startswith(line[:-1])
    added = json.loads("{" + scored[len(line) :])
    assert added["rewards"] == {"format": 1.0, "numeric": 1.0}
    assert added["total"] == 2.0
    assert added["why"]["format"]["code"] == "shape"
    assert set(added["why"]["numeric"]) == {"code", "reason"}


def test_scoring_scored_rows_again_changes_nothing():
    run(["score", write("c.jsonl", row(RIGHT), row(LAZY)), "-o", "s.jsonl"])
    run(["score", "s.jsonl", "-o", "again.jsonl"])
    assert Path("again.jsonl").read_bytes() == Path("s.jsonl").read_bytes()


def test_gzip_goes_in_and_out(capsys):
    Path("c.jsonl.gz").write_bytes(gzip.compress(json.dumps(row()).encode() + b"\n"))
    assert run(["score", "c.jsonl.gz", "-o", "s.jsonl.gz"]) == 0
    assert json.loads(gzip.decompress(Path("s.jsonl.gz").read_bytes()))["total"] == 2.0


def test_parquet_goes_in_and_out():
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [row(RIGHT, step=1, advantage=0.5), row(LAZY, step=1, advantage=-0.5)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), "completions_00001.parquet")
    assert run(["score", "completions_00001.parquet", "-o", "s.parquet"]) == 0
    scored = parquet.read_table("s.parquet").to_pylist()
    assert [one["total"] for one in scored] == [2.0, 0.0]
    assert [{key: one[key] for key in rows[0]} for one in scored] == rows
    assert run(["score", "s.parquet", "-o", "s.jsonl"]) == 0
    assert [one["rewards"]["format"] for one in read("s.jsonl")] == [1.0, 0.0]
    assert run(["score", "s.jsonl", "-o", "t.parquet"]) == 0
    assert parquet.read_table("t.parquet").to_pylist() == scored


def test_rows_of_a_table_become_json_whatever_they_hold():
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [row(RIGHT, loss=float("nan"), image=b"\xff"), row(None, loss=0.5, image=b"\xff")]
    parquet.write_table(pyarrow.Table.from_pylist(rows), "c.parquet")
    assert run(["score", "c.parquet", "-o", "s.jsonl", "--skip-bad"]) == 0
    (scored,) = read("s.jsonl")
    assert (scored["loss"], scored["image"], scored["total"]) == (None, "_w==", 2.0)
    (refused,) = read("s.jsonl.rejects.jsonl")
    assert json.loads(refused["row"])["loss"] == 0.5


def test_nothing_is_scored_where_there_is_no_reference_and_that_is_said(capsys):
    run(["score", write("c.jsonl", row(), row(answer=None))])
    assert "Not scored by numeric (1 row):   1 no reference" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        pytest.param(["numeric=0.5"], 0, id="just reached"),
        pytest.param(["numeric=0.51"], 1, id="under"),
        pytest.param(["format=0.1", "total=9"], 1, id="one of two"),
    ],
)
def test_a_mean_under_the_floor_exits_with_1(flags, status):
    path = write("c.jsonl", row(RIGHT), row(WRONG))
    assert run(["score", path, *(f"--fail-under={flag}" for flag in flags)]) == status


@pytest.mark.parametrize(("flags", "status"), [([], 0), (["--strict"], 3)])
def test_a_reward_that_raises_is_shown_and_strict_exits_with_3(flags, status, capsys):
    Path("boom.py").write_text("def boom(completions, **columns):\n    return 1 / 0\n")
    path = write("c.jsonl", row())
    assert run(["score", path, "--rewards", "format,boom.py:boom", *flags]) == status
    assert "ERROR boom failed on 1 row and left no total there." in capsys.readouterr().out


def test_a_reward_that_was_never_scored_is_under_every_floor():
    path = write("c.jsonl", row(answer=None))
    assert run(["score", path, "--fail-under=numeric=0"]) == 1


@pytest.mark.parametrize(
    ("lines", "where", "says"),
    [
        pytest.param(['{"prompt": "2+2", "completion" "4"}'], "1:32", "':' delimiter", id="JSON"),
        pytest.param([row(), "[1]"], "2:1", "not a list", id="not an object"),
        pytest.param([row(), "7"], "2:1", "not a number", id="a number"),
        pytest.param([row(), {"text": "4"}], "2:1", "no 'completion'", id="missing column"),
        pytest.param([row(), row(None)], "2:20", "is null", id="null completion"),
        pytest.param([row(), row(5)], "2:20", "not int", id="wrong type"),
        pytest.param(['{"completion": "4", "answer": NaN}'], "1:31", "NaN is not JSON", id="NaN"),
        pytest.param(['{"completion": "4", "answer": -Infinity}'], "1:32", "Infinity", id="inf"),
        pytest.param(['{"completion": "\\ud800"}'], "1:17", "surrogate", id="lone surrogate"),
        pytest.param([row(id=7), row(id=8), row(id=7)], "3:87", "stands twice", id="same number"),
        pytest.param([row(id="a"), row(id="a")], "2:87", "stands twice", id="same text"),
        pytest.param(["{", '"completion": "4"}'], "1:1", "not on one line", id="indented"),
        pytest.param(
            ['{"completion": "4", "answer": ' + "9" * 5000 + "}"], "1:", "number", id="big"
        ),
        pytest.param(["[" * 10_000], "1:", "recursion", id="deep"),
    ],
)
def test_a_broken_row_is_named_with_line_and_column(lines, where, says, capsys):
    assert run(["score", write("c.jsonl", *lines)]) == 2
    err = capsys.readouterr().err
    assert f"rewardkit: c.jsonl:{where}" in err
    assert says in err
    assert "Traceback" not in err


def test_a_byte_that_is_not_utf8_is_named(capsys):
    Path("c.jsonl").write_bytes('{"completion": "é\xff"}\n'.encode("latin-1"))
    assert run(["score", "c.jsonl"]) == 2
    assert "c.jsonl:1:17: byte 0xe9 is not UTF-8" in capsys.readouterr().err


def test_a_repeated_id_may_name_the_group(capsys):
    path = write("c.jsonl", row(id="a"), row(WRONG, id="a"))
    assert run(["score", path, "--map", "group=id", "--json"]) == 0
    assert summary(capsys)["groups"]["sizes"] == {"2": 1}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["nofile.jsonl"], "did you mean 'file.jsonl'?", id="no such file"),
        pytest.param(["void"], "no file of a known type in this folder", id="a folder"),
        pytest.param(["x*.jsonl"], "x*.jsonl: no file matches", id="a glob"),
        pytest.param(["file.jsonl", "file.jsonl"], "file is named twice", id="twice"),
        pytest.param(["file.jsonl", "two.jsonl"], "two.jsonl: the reference", id="the second"),
        pytest.param(["file.jsonl", "id.jsonl"], "id.jsonl: its rows are read as", id="mixed"),
        pytest.param(["id.jsonl", "f*.jsonl", "-o", "file.jsonl"], "overwrite", id="an input"),
        pytest.param(["empty.jsonl"], "the file is empty", id="an empty file"),
        pytest.param(["blank.jsonl"], "no rows", id="blank lines only"),
        pytest.param(["damaged.gz"], "gzip stream is damaged", id="half a gzip file"),
        pytest.param(["file.jsonl", "-o", "file.jsonl"], "overwrite an input", id="the input"),
        pytest.param(["file.jsonl", "-o", "x.txt"], ".jsonl.gz .parquet", id="output of no type"),
        pytest.param(["file.jsonl", "-o", "no/x.jsonl"], "cannot write", id="no such folder"),
        pytest.param(["file.jsonl", "--fail-under=nu=1"], "names: format", id="unknown floor"),
        pytest.param(["file.jsonl", "--fail-under=numeric=x"], "no number", id="a floor of x"),
        pytest.param(["file.jsonl", "--map=answr=x"], "did you mean 'answer'?", id="a typo"),
        pytest.param(["file.jsonl", "--map=answer=x"], "no column 'x'", id="no such column"),
        pytest.param(["file.jsonl", "--rewards=numerc"], "did you mean 'numeric'?", id="reward"),
        pytest.param(["two.jsonl"], "--map reference=reference", id="two references"),
        pytest.param(["none.jsonl"], "--map reference=solution", id="another reference"),
        pytest.param(["other.jsonl"], "--map completion=output --map reference=gts", id="keys"),
        pytest.param(["both.jsonl"], "--map completion=COLUMN", id="two layouts"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_way_out(arguments, says, capsys):
    write("file.jsonl", row())
    write("id.jsonl", row(id=1))
    Path("void").mkdir()
    write("empty.jsonl")
    write("blank.jsonl", "", "  ")
    write("two.jsonl", row(reference=4))
    write("none.jsonl", {"completion": "4", "solution": "4"})
    write("other.jsonl", {"output": "4", "gts": "4"})
    write("both.jsonl", row(messages=[]))
    Path("damaged.gz").write_bytes(gzip.compress(b"{}" * 9)[:-9])
    assert run(["score", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_several_files_are_one_run(capsys):
    write("a.jsonl", row(RIGHT), row(RIGHT))
    write("b.jsonl", row(RIGHT, prompt="b"), row(WRONG, prompt="b"))
    assert run(["score", "a.jsonl", "b.jsonl", "-o", "one.jsonl"]) == 0
    out, err = capsys.readouterr()
    assert "2 files read as: rewardkit rows" in err
    assert "Look at one:  b.jsonl:2   numeric gave 0" in out
    assert [one["total"] for one in read("one.jsonl")] == [2.0, 2.0, 2.0, 1.0]
    assert run(["score", "[ab].jsonl", "-o", "two.jsonl", "--workers", "2", "--json"]) == 0
    assert summary(capsys)["inputs"] == ["[ab].jsonl"]
    assert Path("two.jsonl").read_bytes() == Path("one.jsonl").read_bytes()


def test_a_broken_row_is_named_with_its_file(capsys):
    write("a.jsonl", row(RIGHT))
    write("b.jsonl", *[row(RIGHT)] * 2000, "{oops")
    assert run(["score", "a.jsonl", "b.jsonl"]) == 2
    assert "rewardkit: b.jsonl:2001:2: " in capsys.readouterr().err
    assert run(["score", "a.jsonl", "b.jsonl", "--skip-bad", "-o", "s.jsonl"]) == 0
    assert [one["where"] for one in read("s.jsonl.rejects.jsonl")] == ["b.jsonl:2001:2"]


def test_groups_of_one_row_stay_apart_in_two_files(capsys):
    for name in ("a.jsonl", "b.jsonl"):
        write(name, {"choices": [{"text": RIGHT}, {"text": LAZY}], "answer": 4})
    run(["score", "a.jsonl", "b.jsonl", "--map", "completion=choices[*].text", "--json"])
    assert summary(capsys)["groups"]["sizes"] == {"2": 2}


def test_bad_rows_are_put_aside_with_the_reason(capsys):
    path = write("c.jsonl", row(RIGHT), "{oops", row(5), row(LAZY))
    assert run(["score", path, "--skip-bad", "-o", "s.jsonl"]) == 0
    assert [one["total"] for one in read("s.jsonl")] == [2.0, 0.0]
    oops, number = read("s.jsonl.rejects.jsonl")
    assert oops["where"] == "c.jsonl:2:2"
    assert oops["row"] == "{oops"
    assert json.loads(number["row"])["completion"] == 5
    assert "Left out (2 rows)" in capsys.readouterr().out


def test_no_empty_file_of_rejects_stays_behind():
    write("s.jsonl.rejects.jsonl", "from the last time")
    run(["score", write("c.jsonl", row()), "--skip-bad", "-o", "s.jsonl"])
    assert not Path("s.jsonl.rejects.jsonl").exists()


def test_bad_rows_are_counted_without_an_output(capsys):
    assert run(["score", write("c.jsonl", row(), "{oops"), "--skip-bad"]) == 0
    assert sorted(os.listdir()) == ["c.jsonl"]


def test_a_failed_run_leaves_the_old_output_and_nothing_else():
    Path("s.jsonl").write_text("old")
    assert run(["score", write("c.jsonl", row(), "{oops"), "-o", "s.jsonl"]) == 2
    assert Path("s.jsonl").read_text() == "old"
    assert sorted(os.listdir()) == ["c.jsonl", "s.jsonl"]


def test_an_output_in_a_folder_that_is_not_there_is_one_sentence(capsys):
    assert run(["score", write("c.jsonl", row()), "-o", "no/s.jsonl"]) == 2
    said = capsys.readouterr().err
    assert "cannot write it: No such file or directory\n  make the folder first" in said
    assert "make room" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(capsys):
    assert run(["score", write("c.jsonl", row()), "-o", "/dev/full"]) == 2
    assert "/dev/full: cannot write it: No space left on device" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_sentence(capsys):
    Path(write("c.jsonl", row())).chmod(0)
    assert run(["score", "c.jsonl"]) == 2
    assert "Permission denied" in capsys.readouterr().err


def test_a_device_is_written_to_and_not_replaced():
    assert run(["score", write("c.jsonl", row()), "-o", os.devnull]) == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_prefilled_template_is_noticed(capsys):
    run(["score", write("c.jsonl", *[row("2+2</think><answer>4</answer>")] * 2)])
    assert "format:prefilled_think=true" in capsys.readouterr().err


def test_one_completion_without_the_opening_tag_is_no_template(capsys):
    run(["score", write("c.jsonl", row(), row("2</think><answer>4</answer>"))])
    assert "prefilled" not in capsys.readouterr().err


def test_text_from_the_file_cannot_move_the_cursor(capsys):
    run(["score", write("c.jsonl", {"\x1b[2J": 1, "x\u202e": 2})])
    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().err)


def rewardkit(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rewardkit", *arguments], capture_output=True, timeout=60, **options
    )


def test_stdin_to_stdout_leaves_the_table_to_stderr():
    done = rewardkit("score", "-", "-o", "-", input=json.dumps(row()).encode())
    assert json.loads(done.stdout)["total"] == 2.0
    assert b"Learning signal" in done.stderr


def test_gzip_comes_through_a_pipe():
    done = rewardkit("score", "-", "--json", input=gzip.compress(json.dumps(row()).encode()))
    assert json.loads(done.stdout)["rows"] == 1


def test_a_log_of_inspect_comes_through_a_pipe():
    said = {"choices": [{"message": {"role": "assistant", "content": RIGHT}}]}
    sample = {"id": 1, "epoch": 1, "input": "2+2", "target": "4", "messages": [], "output": said}
    log = json.dumps({"version": 2, "samples": [sample, {**sample, "epoch": 2}]}, indent=2)
    done = rewardkit("score", "-", "--json", "-o", "s.jsonl", input=log.encode())
    assert json.loads(done.stdout)["groups"]["sizes"] == {"2": 1}
    assert [one["total"] for one in read("s.jsonl")] == [2.0, 2.0]


def test_an_ascii_terminal_gets_the_table_too():
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = rewardkit("score", write("c.jsonl", row()), env=env)
    assert done.returncode == 0, done.stderr
    assert b"numeric" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("terminal", "draws"), [("xterm", True), ("dumb", False)])
def test_progress_is_drawn_on_a_terminal_that_can(terminal, draws):
    ours, theirs = os.openpty()
    env = {**os.environ, "TERM": terminal}
    command = [sys.executable, "-m", "rewardkit", "score", write("c.jsonl", row())]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=theirs, timeout=60)
    os.close(theirs)
    drawn = os.read(ours, 1 << 16)
    os.close(ours)
    assert (b"\x1b[" in drawn) is draws
    assert b"\x1b" not in done.stdout


def test_a_reader_that_goes_away_is_no_error():
    command = [sys.executable, "-m", "rewardkit", "score", write("c.jsonl", row()), "--json", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 141


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_an_interrupted_run_leaves_no_file():
    command = [sys.executable, "-m", "rewardkit", "score", "-", "-o", "s.jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write((json.dumps(row()).encode() + b"\n") * 20_000)
        child.stdin.flush()
        assert b"read as" in child.stderr.readline()
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert b"s.jsonl was not written" in err
    assert b"Traceback" not in err
    assert os.listdir() == []
