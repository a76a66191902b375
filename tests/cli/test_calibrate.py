"""`rewardkit calibrate`: from labelled rows to a table, JSON and an exit status."""

import json
from pathlib import Path

import pytest

from rewardkit.cli.main import run


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")


def write(*rows: object) -> str:
    Path("l.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return "l.jsonl"


def row(answer: str, label: object, **columns: object) -> dict[str, object]:
    completion = f"<think>…</think><answer>{answer}</answer>"
    return {"prompt": "2+2=", "completion": completion, "answer": 4, "label": label, **columns}


def calibrate(capsys, *arguments: str) -> dict:
    assert run(["calibrate", "--rewards", "numeric", "-q", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_table_says_what_was_paid(capsys):
    file = write(row("4", "right"), row("four", "right"), row("5", "wrong"), row("4.0", "wrong"))
    assert run(["calibrate", file, "--rewards", "numeric"]) == 0
    out, err = capsys.readouterr()
    lines = [" ".join(line.split()) for line in out.splitlines()]
    # 1 of 2 and 1 of 2: J = 0; Wilson's interval of 1 of 2 is 9.45 % to 90.55 %, and
    # Newcombe's of the difference is 0 -+ hypot(0.4055, 0.4055) = 0.5734.
    share = "50.0 % [9.5, 90.5]"
    assert lines[1] == f"numeric 0.5 {share} {share} 0.000 [-0.573, 0.573] 0 right, 0 wrong"
    assert "these rows don't show that it teaches anything" in out
    assert "numeric 4 1 2 1 of 1" in lines
    assert "l.jsonl:2 label right paid 0 answer 'four'" in lines
    assert "l.jsonl:4 label wrong paid 1 answer '4.0'" in lines
    assert "2 right and 2 wrong completions" in err


def test_the_object_holds_the_same(capsys):
    file = write(row("4", 1, kind="a"), row("5", 0, kind="b"), row("5", None, kind="b"))
    found = calibrate(capsys, file, "--slice", "kind", "--sweep", "numeric.rtol=0,0.5")
    assert found["schema"] == "rewardkit/calibrate/1"
    assert (found["right"], found["wrong"], found["unlabelled"]) == (1, 1, 1)
    assert found["columns"]["numeric"]["j"] == 1.0
    assert found["columns"]["numeric"]["in_groups"]["pairs"] == 1
    assert found["slices"]["kind"]["b"]["wrong"]["scored"] == 1
    sweep = found["sweeps"]["numeric.rtol"]
    assert [one["wrong"]["paid"] for one in sweep["settings"]] == [0, 1]
    assert sweep["best"] == "0"


@pytest.mark.parametrize(
    ("rows", "limit", "status"),
    [
        pytest.param(200, "0.95", 0, id="two hundred of each prove it"),
        pytest.param(5, "0.95", 1, id="five of each do not, though J is 1"),
        pytest.param(5, "0.3", 0, id="five prove a little"),
    ],
)
def test_the_gate_is_the_lower_end_of_the_interval(rows, limit, status, capsys):
    file = write(*[row("4", 1), row("5", 0)] * rows)
    assert run(["calibrate", file, "--rewards", "numeric", "--min-j", limit]) == status
    assert ("J of numeric is 1, its interval begins at" in capsys.readouterr().err) == bool(status)


def test_the_gate_fails_where_j_is_not_known(capsys):
    file = write(row("4", 1))
    assert run(["calibrate", file, "--rewards", "numeric", "--min-j", "0"]) == 1
    assert "J of numeric is not known, under 0" in capsys.readouterr().err


def test_the_gate_is_about_the_reward_that_is_named():
    file = write(*[row("4", 1), row("5", 0)] * 50)
    spec = ["--rewards", "format,numeric", "--min-j", "0.5"]
    assert run(["calibrate", file, *spec, "--on", "numeric"]) == 0
    assert run(["calibrate", file, *spec, "--on", "format"]) == 1


def test_another_column_may_hold_the_label_as_a_grade(capsys):
    file = write({**row("4", 1), "judge": {"grade": 4}}, {**row("5", 0), "judge": {"grade": 2}})
    found = calibrate(capsys, file, "--label", "judge.grade", "--threshold", "3")
    assert found["columns"]["numeric"]["j"] == 1.0


def test_a_row_of_several_completions_has_a_label_for_each(capsys):
    one = {"q": "2+2=", "answer": 4, "ok": [True, False],
           "choices": [{"text": "<answer>4</answer>"}, {"text": "<answer>5</answer>"}]}  # fmt: skip
    maps = ["--map", "completion=choices[*].text", "--map", "prompt=q"]
    found = calibrate(capsys, write(one), "--label", "ok", *maps)
    assert found["columns"]["numeric"]["j"] == 1.0
    assert found["columns"]["numeric"]["in_groups"]["pairs"] == 1


def test_a_row_of_one_completion_in_a_list_has_its_label_in_a_list(capsys):
    one = {"q": "2+2=", "answer": 4, "ok": [True], "choices": [{"text": "<answer>4</answer>"}]}
    maps = ["--map", "completion=choices[*].text", "--map", "prompt=q"]
    assert calibrate(capsys, write(one), "--label", "ok", *maps)["right"] == 1


def test_a_program_whose_rows_hold_a_batch_has_its_labels_in_lists_too(capsys):
    # What ms-swift writes: one row per step, each column a list.
    completions = ["<answer>4</answer>", "<answer>5</answer>"]
    columns = {"prompt": ["p", "p"], "completion": completions, "reference": [4, 4]}
    batch = {"step": [1, 1], "advantages": [1.0, -1.0], "label": [1, 0], **columns}
    assert calibrate(capsys, write(batch))["columns"]["numeric"]["j"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--label", "labl"], "no column 'labl' for --label\n  did you mean 'label'?",
                     id="no such label"),
        pytest.param(["--slice", "kind"], "no column 'kind' for --slice", id="no such slice"),
        pytest.param(["--on", "units"], "no reward 'units' in --rewards", id="no such reward"),
        pytest.param(["--paid-from", "numeric"], "'numeric' is no number", id="no number"),
        pytest.param(["--label", "completion"], "l.jsonl:1: the label", id="no label"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(arguments, message, capsys):
    file = write(row("4", 1))
    assert run(["calibrate", file, "--rewards", "numeric", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_file_without_a_label_on_any_row_is_an_error(capsys):
    assert run(["calibrate", write(row("4", None)), "--rewards", "numeric"]) == 2
    assert "no row has a label in 'label'" in capsys.readouterr().err


def test_a_reward_that_fails_is_named_and_in_no_rate(capsys):
    Path("mine.py").write_text("def judge(completion, reference):\n    raise KeyError('x')\n")
    file = write(row("4", 1), row("5", 0))
    assert run(["calibrate", file, "--rewards", "numeric,mine.py:judge:0"]) == 0
    out = capsys.readouterr().out
    assert "ERROR judge failed on 2 of the completions. The first:\n" in out
    assert "KeyError" in out
    found = calibrate(capsys, file, "--rewards", "mine.py:judge")
    assert found["columns"]["judge"]["wrong"]["not_scored"] == 1
    assert found["failures"]["judge"]["count"] == 2


def test_a_broken_row_stops_or_is_left_out(capsys):
    file = write(row("4", 1), row("5", 0))
    Path(file).write_text(Path(file).read_text() + "{\n" + json.dumps(row("4", 1)) + "\n")
    assert run(["calibrate", file, "--rewards", "numeric"]) == 2
    assert "l.jsonl:3:1" in capsys.readouterr().err
    found = calibrate(capsys, file, "--skip-bad")
    assert (found["right"], sum(found["refused"].values())) == (2, 1)
