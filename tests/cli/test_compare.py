"""`rewardkit compare`: from two specs, two files or a run to a table, JSON and a status."""

import json
from pathlib import Path

import pytest

from rewardkit.cli.main import run
from rewardkit.composite import Composite
from rewardkit.lock import Lock

LOOSE = "numeric:1:rtol=0.1"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")


def write(name: str, *rows: object) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return name


def row(answer: object, **columns: object) -> dict[str, object]:
    completion = f"<think>…</think><answer>{answer}</answer>"
    return {"prompt": "50+50=", "completion": completion, "answer": 100, **columns}


def three(**columns: object) -> list[dict[str, object]]:
    """Return a right answer, one within a tenth, and one far off: 1 0 0, or 1 1 0."""
    return [row(answer, **columns) for answer in (100, 109, 300)]


def compare(capsys, *arguments: str, status: int = 0) -> dict:
    assert run(["compare", "-q", "--json", *arguments]) == status
    return json.loads(capsys.readouterr().out)


def test_two_specs_judge_the_same_rows(capsys):
    # Totals 1 0 0 and 1 1 0: means 1/3 and 2/3; signs + - - and + + -, one changes.
    assert run(["compare", "numeric", LOOSE, write("r.jsonl", *three())]) == 0
    out, err = capsys.readouterr()
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[:2] == ["A numeric", "B numeric:1:rtol=0.1"]
    assert "numeric 0.3333 0.6667 +0.3333 0 1 0 0" in lines
    assert "total 1 0 0 3 0 3" in lines
    assert "With B, 1 of 3 advantages would have changed sign, first in r.jsonl:2." in out
    assert "r.jsonl:2 0 → 1 answer '109'" in lines
    assert "A numeric 0 outside_tolerance: 109 and 100 differ by 9, allowed 0" in lines
    assert "completions: 3, groups: 1" in err
    assert "total paid by B" not in out  # it would say the same again


def test_a_changed_option_makes_the_second_spec(capsys):
    file = write("r.jsonl", *three())
    found = compare(capsys, "format,numeric", "--with", "numeric.rtol=0.1", file)
    assert found["b"] == "format:1,numeric:1:rtol=0.1"
    assert found["columns"]["numeric"]["flips"]["unpaid_to_paid"]["count"] == 1
    assert found["columns"]["format"]["changed"] == 0


def test_two_scored_files_are_compared_without_judging(capsys):
    file = write("r.jsonl", *three())
    for spec, name in (("numeric", "a.jsonl"), (LOOSE, "b.jsonl")):
        assert run(["score", "-q", file, "--rewards", spec, "-o", name]) == 0
    capsys.readouterr()
    found = compare(capsys, "a.jsonl", "b.jsonl")
    numeric = found["columns"]["numeric"]
    assert numeric["flips"]["unpaid_to_paid"]["count"] == 1
    assert numeric["flips"]["unpaid_to_paid"]["examples"][0]["b"]["numeric"]["code"] == (
        "within_tolerance"
    )
    assert found["columns"]["total"]["advantages"]["sign_changed"] == 1


def test_the_lock_beside_a_scored_file_knows_from_where_on_a_total_is_pay(capsys):
    # Weights 0.2: totals of 0.2 and 0.1 are pay, of 0.0 are not.
    a, b = [write(name, {**row(4), "rewards": {"numeric": 1}, "total": total})
            for name, total in (("a.jsonl", 0.2), ("b.jsonl", 0.0))]  # fmt: skip
    assert compare(capsys, a, b)["columns"]["total"]["paid_from"] == [None, None]
    for spec, file in (("numeric:0.2", a), ("numeric:0.2", b)):
        lock = Lock.of(Composite.from_spec(spec)).as_object()
        Path(f"{file}.lock.json").write_text(json.dumps(lock))
    total = compare(capsys, a, b)["columns"]["total"]
    assert total["paid_from"] == [0.1, 0.1]
    assert total["flips"]["paid_to_unpaid"]["count"] == 1
    other = Lock.of(Composite.from_spec("exact:0.2")).as_object()
    Path(f"{b}.lock.json").write_text(json.dumps(other))  # of something else
    assert compare(capsys, a, b)["columns"]["total"]["paid_from"] == [0.1, None]


def test_a_reward_that_fails_is_named_under_its_side(capsys):
    Path("mine.py").write_text("def judge(completion, reference):\n    raise KeyError('x')\n")
    assert run(["compare", "r=numeric", "r=mine.py:judge", write("r.jsonl", *three())]) == 0
    out = capsys.readouterr().out
    assert "B  r=mine.py:judge\n   ERROR r failed on 3 of the completions. The first:\n" in out
    assert out.count("ERROR") == 1


def test_scored_files_in_another_order_are_matched_by_id(capsys):
    rows = [{**one, "id": number, "rewards": {"r": number % 2}, "total": number % 2, "why": {}}
            for number, one in enumerate(three())]  # fmt: skip
    a, b = write("a.jsonl", *rows), write("b.jsonl", *rows[1:][::-1])
    found = compare(capsys, a, b)
    assert (found["rows"], found["only_a"], found["only_b"]) == (2, 1, 0)
    assert found["columns"]["r"]["changed"] == 0
    compare(capsys, a, b, "--fail-on", "flips")
    compare(capsys, a, b, "--fail-on", "any", status=1)  # a row that is gone is a difference
    compare(capsys, b, a, "--fail-on", "any", status=1)
    compare(capsys, a, a, "--fail-on", "any")


def a_run(*steps: list[dict[str, object]]) -> str:
    """Write what a run stores: rows scored by `numeric`, one file per step."""
    for number, rows in enumerate(steps, start=1):
        write("plain.jsonl", *rows)
        assert run(["score", "-q", "plain.jsonl", "--rewards", "numeric", "-o", "one.jsonl"]) == 0
        scored = [json.loads(line) for line in Path("one.jsonl").read_text().splitlines()]
        more = {"reference": 100, "group": 0, "step": number, "advantage": 0.0, "id": "problem 7"}
        write(f"run/completions/step-{number:05d}.jsonl", *[{**one, **more} for one in scored])
    lock = Lock.of(Composite.from_spec("numeric")).as_object()
    Path("run/rewards.json").write_text(json.dumps(lock))
    return "run"


def test_a_training_run_says_which_advantages_would_have_changed_sign(capsys):
    folder = a_run([row(100), row(300)], three())
    write("run/completions/eval-00001.jsonl", {"not": "looked at"})
    capsys.readouterr()
    assert run(["compare", "-q", "--run", folder, LOOSE]) == 0
    out = capsys.readouterr().out
    place = "run/completions/step-00002.jsonl:2"
    assert f"With B, 1 of 5 advantages would have changed sign, first at step 2, in {place}." in out
    found = compare(capsys, "--run", folder, LOOSE)
    assert found["groups"] == 2
    assert found["columns"]["total"]["paid_from"] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("spec", "gate", "status"),
    [
        pytest.param("numeric", "any", 0, id="the same reward"),
        pytest.param(LOOSE, "flips", 1, id="a value flips"),
        pytest.param(LOOSE, "sign", 1, id="an advantage changes sign"),
        pytest.param("numeric:0.9", "flips", 0, id="another weight flips nothing"),
        pytest.param("numeric:0.9", "sign", 0, id="and changes no sign"),
        pytest.param("numeric:0.9", "any", 1, id="but it is another total"),
    ],
)
def test_the_gate_fails_on_what_it_is_asked_for(spec, gate, status):
    file = write("r.jsonl", *three())
    assert run(["compare", "numeric", spec, file, "--fail-on", gate]) == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["numeric"], "cannot tell what is to be compared", id="one thing"),
        pytest.param(["numeric", "r.jsonl"], "cannot tell what", id="one spec on rows"),
        pytest.param(["r=numeric:1", "r.jsonl"], "cannot tell what", id="one spec with a weight"),
        pytest.param(["numeric," * 99, "r.jsonl"], "cannot tell what", id="one long spec"),
        pytest.param(["s.jsonl", "r.jsonl"], "s.jsonl: there is no such file", id="no file"),
        pytest.param(["--run", "r", "a", "b"], "cannot tell what", id="a run and two specs"),
        pytest.param(["r.jsonl", "r.jsonl"], "no column 'rewards' for a scored", id="not scored"),
        pytest.param(["--run", ".", "numeric"], "holds no completions of a run", id="no run"),
        pytest.param(["numeric", "--with", "units.x=1", "r.jsonl"], "no reward 'units'", id="with"),
        pytest.param(["numeric", "exact", "s.jsonl"], "there is no such file", id="no file"),
        pytest.param(["numeric", "numerc", "r.jsonl"], "unknown reward 'numerc'", id="no reward"),
    ],
)
def test_what_is_wrong_is_said(arguments, message, capsys):
    write("r.jsonl", *three())
    assert run(["compare", *arguments]) == 2
    assert message in capsys.readouterr().err
