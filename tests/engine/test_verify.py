"""`rewardkit verify`: stored completions are judged again, and the numbers compared."""

import json
from dataclasses import replace

import pytest

from rewardkit import Composite
from rewardkit.cli.main import run
from rewardkit.lock import Lock

SPEC, EARLIER = "format:0.2,numeric:0.5", "format:0.2,numeric:0.5:rtol=0.5"
ROWS = [
    {"prompt": "2+2?", "completion": "<think>a</think><answer>4</answer>", "answer": 4},
    {"prompt": "2+2?", "completion": "<think>a</think><answer>5</answer>", "answer": 4},
]


def lock(spec=SPEC):
    return Lock.of(Composite.from_spec(spec))


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))


@pytest.fixture
def scored(tmp_path, monkeypatch, capsys):
    """Score two rows; the lock lies beside them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))

    def score(name="scored.jsonl", spec=SPEC):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert run(["score", "rows.jsonl", "--rewards", spec, "-o", name, "-q"]) == 0
        capsys.readouterr()
        return path

    return score


def verify(capsys, *arguments):
    status = run(["verify", *arguments])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.mark.parametrize("name", ["scored.jsonl", "scored.jsonl.gz", "scored.parquet"])
def test_what_was_scored_here_is_the_same_again(scored, capsys, name):
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    scored(name)
    status, out, _ = verify(capsys, name)
    assert (status, out.splitlines()) == (
        0,
        [
            f"{name}: 2 completions of 1 file judged again, all as they are stored",
            f"reward lock {lock().hash[:12]}: nothing has changed since",
        ],
    )


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param(
            '"numeric":0.0', '"numeric":1.0', "numeric was 1.0, is now 0.0", id="a reward"
        ),
        pytest.param('"numeric":0.0', '"numeric":null', "numeric was not scored", id="not scored"),
        pytest.param('"total":0.2,', '"total":0.25,', "total was 0.25, is now 0.2", id="a total"),
        pytest.param("answer>5<", "answer>4<", "now  equal: ", id="a completion"),
    ],
)
def test_a_changed_number_is_shown_with_both_values_and_reasons(
    scored, capsys, before, after, says
):
    path = scored()
    assert path.read_text().count(before) == 1
    path.write_text(path.read_text().replace(before, after))
    status, out, _ = verify(capsys, "scored.jsonl")
    assert status == 1
    assert "1 differ" in out
    assert "scored.jsonl:2" in out
    assert says in out
    assert "nothing has changed since" in out


def test_drift_is_named_as_the_likely_cause_and_locked_refuses_it(scored, capsys):
    other = replace(lock(EARLIER), core="0" * 64)
    write(scored().with_name("other.json"), other.as_object())
    status, out, _ = verify(capsys, "scored.jsonl", "--lock", "other.json")
    assert status == 1
    assert f"core was '{'0' * 64}'" in out
    status, out, err = verify(capsys, "scored.jsonl", "--lock", "other.json", "--locked")
    assert (status, out) == (2, "")
    assert "core was" in err


def test_only_so_many_changes_are_shown_and_all_are_counted(scored, capsys):
    path = scored()
    path.write_text(path.read_text().replace('"format":1.0', '"format":0.0'))
    status, out, _ = verify(capsys, "scored.jsonl", "--json", "--show", "1")
    found = json.loads(out)
    assert (status, found["identical"], found["changed"]) == (1, False, 2)
    assert [one["place"] for one in found["first"]] == ["scored.jsonl:1"]


def test_a_run_is_judged_with_the_lock_of_each_step(scored, capsys):
    scored("run/completions/step-00001.jsonl", EARLIER)
    scored("run/completions/step-00002.jsonl")
    scored("run/held_out/before.jsonl", EARLIER)
    folder = scored("run/held_out/after.jsonl").parents[1]
    earlier = [{"until_step": 1, **lock(EARLIER).as_object()}]
    write(folder / "rewards.json", {**lock().as_object(), "earlier": earlier})
    status, out, _ = verify(capsys, "run")
    assert status == 0, out
    assert out.startswith("run: 8 completions of 4 files")
    write(folder / "rewards.json", lock().as_object())
    status, out, _ = verify(capsys, "run")
    assert (status, out.count("numeric was 1.0, is now 0.0")) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["rows.jsonl"],
            "rows.jsonl.lock.json: there is no lock\n  rewardkit score -o",
            id="no lock",
        ),
        pytest.param(["row.jsonl"], "row.jsonl: there is no such file", id="no file"),
        pytest.param(["rows.jsonl", "--lock", "lock.json"], "no column 'rewards'", id="no scores"),
        pytest.param(["scored.jsonl", "--lock", "lock.json"], "--lock FILE", id="another's lock"),
        pytest.param([".", "--lock", "lock.json"], "holds no completions", id="no run"),
        pytest.param(
            ["scored.jsonl", "--lock", "absent.json"], "unknown reward 'absent'", id="not here"
        ),
    ],
)
def test_what_cannot_be_verified_says_why(scored, capsys, arguments, says):
    folder = scored().parent
    write(folder / "lock.json", lock("exact").as_object())
    (reward,) = lock("exact").rewards
    absent = replace(lock("exact"), rewards=(replace(reward, reward="absent"),))
    write(folder / "absent.json", absent.as_object())
    status, out, err = verify(capsys, *arguments)
    assert (status, out) == (2, "")
    assert says in err


def test_a_function_is_found_again_where_it_was(scored, capsys, tmp_path):
    (tmp_path / "mine.py").write_text("def judge(completion, answer): return 0.25\n")
    scored("mine.jsonl", "./mine.py:judge")
    assert verify(capsys, "mine.jsonl")[0] == 0
