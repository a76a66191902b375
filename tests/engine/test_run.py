"""A file is scored the same whoever does it."""

import dataclasses
import gc
import gzip
import json
import os
import pickle
import subprocess
import sys

import pytest

from rewardkit.composite import Composite, Verdict
from rewardkit.engine.executors import Serial
from rewardkit.engine.plan import plan
from rewardkit.engine.processes import Processes
from rewardkit.engine.record import write_members
from rewardkit.engine.run import run
from rewardkit.errors import ConfigError, InputError, RewardkitError
from rewardkit.lock import Lock
from rewardkit.rows.mapping import parse_map
from rewardkit.score import Score


@pytest.mark.parametrize(
    ("executor", "suffix"),
    [
        pytest.param(Processes(1), ".jsonl.gz", id="1 process"),
        pytest.param(Processes(2), ".jsonl", id="2 processes"),
        pytest.param(Processes(2, "forkserver"), ".jsonl.gz", id="2 from a fork server"),
        pytest.param(Processes(8), ".jsonl", id="8 processes"),
        pytest.param(Processes(2), ".parquet", id="2 processes, Parquet"),
    ],
)
def test_whoever_scores_writes_and_counts_the_same(planned, tmp_path, executor, suffix):
    outputs = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    ways = zip(outputs, (Serial(), executor), strict=True)
    tallies = [run(planned(path), way) for path, way in ways]
    assert tallies[0] == tallies[1]
    one, two = (path.read_bytes() for path in outputs)
    assert one == two
    rejects = [path.with_name(f"{path.name}.rejects.jsonl").read_bytes() for path in outputs]
    assert rejects[0] == rejects[1]
    assert not list(tmp_path.glob("*.parts"))


def test_what_is_written_is_the_input_in_its_order(planned, rows, tmp_path):
    output = tmp_path / "s.jsonl.gz"
    tally = run(planned(output), Serial())
    scored = [json.loads(line) for line in gzip.decompress(output.read_bytes()).splitlines()]
    good = [json.loads(line) for line in rows.read_text().splitlines() if line.endswith("}")]
    assert [{key: one[key] for key in good[0]} for one in scored] == good
    assert tally.rows == len(good) == 198
    (reject,) = map(json.loads, output.with_name("s.jsonl.gz.rejects.jsonl").open())
    assert reject["where"] == f"{rows}:122:2"


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
@pytest.mark.parametrize("name", ["s.jsonl", None])
def test_progress_goes_from_the_first_byte_to_the_last(planned, rows, tmp_path, executor, name):
    shown = []
    run(planned(name and tmp_path / name), executor, progress=lambda *seen: shown.append(seen))
    assert len(shown) > 5
    read, size = (sum(column) for column in zip(*shown, strict=True))
    assert read == 201  # with two blank lines
    assert size == pytest.approx(rows.stat().st_size, rel=0.01)  # blank lines do not count


def test_counting_alone_counts_the_same(planned, tmp_path):
    counted = [run(planned(None), way) for way in (Serial(), Processes(2))]
    whole = run(planned(tmp_path / "s.jsonl"), Serial())
    for tally in counted:
        assert (tally.rewards, tally.total, tally.refused) == (
            whole.rewards, whole.total, whole.refused,
        )  # fmt: skip
        assert tally.groups.finish() == whole.groups.finish()


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("seed", ["1", "2"])
def test_rows_on_stdout_stand_in_order_too(rows, workers, seed, planned, tmp_path):
    run(planned(tmp_path / "s.jsonl"), Serial())
    flags = ["-o", "-", "-q", "--skip-bad", "--workers", workers, "--split-mb", "0.003"]
    command = [sys.executable, "-m", "rewardkit", "score", str(rows), *flags]
    env = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, capture_output=True, env=env)
    assert done.stdout == (tmp_path / "s.jsonl").read_bytes()


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
def test_the_first_broken_row_stops_all(planned, rows, tmp_path, executor):
    lines = rows.read_text().splitlines()
    lines[150] = "{broken too"
    rows.write_text("\n".join(lines))
    with pytest.raises(InputError) as caught:
        run(planned(tmp_path / "s.jsonl", skip_bad=False), executor)
    assert caught.value.where == f"{rows}:122:2"
    assert not (tmp_path / "s.jsonl").exists()
    run(planned(tmp_path / "s.jsonl"), executor, "resume")
    run(planned(tmp_path / "t.jsonl"), executor)
    assert (tmp_path / "s.jsonl").read_bytes() == (tmp_path / "t.jsonl").read_bytes()


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
def test_rows_of_files_without_a_last_line_break_stay_apart(tmp_path, executor):
    paths = [tmp_path / name for name in ("one.jsonl", "two.jsonl")]
    for path in paths:
        path.write_text(json.dumps({"completion": path.name}))
    run(
        plan([*map(str, paths)], Composite.from_spec("format"), {}, str(tmp_path / "s.jsonl")),
        executor,
    )
    scored = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert [row["completion"] for row in scored] == ["one.jsonl", "two.jsonl"]


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
def test_an_input_without_a_version_is_scored_on_the_disk_of_the_output(
    planned, tmp_path, executor, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "another disk"))
    ready = planned(tmp_path / "s.jsonl")
    unversioned = [dataclasses.replace(split, version="") for split in ready.splits]
    run(dataclasses.replace(ready, splits=unversioned), executor)
    run(planned(tmp_path / "known.jsonl"), Serial())
    assert (tmp_path / "s.jsonl").read_bytes() == (tmp_path / "known.jsonl").read_bytes()
    assert Lock.read(tmp_path / "s.jsonl.lock.json") == ready.job.lock
    assert not list(tmp_path.glob(".*"))


def test_an_output_in_a_folder_that_is_not_there_is_an_error(planned, tmp_path):
    ready = planned(tmp_path / "not there" / "s.jsonl")
    unversioned = [dataclasses.replace(split, version="") for split in ready.splits]
    with pytest.raises(ConfigError, match="cannot write it"):
        run(dataclasses.replace(ready, splits=unversioned), Processes(1))


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param([1, "\x1b[2J"], id="among the first rows"),
        pytest.param([1] * 9_000 + ["x"], id="later"),
        pytest.param([2**70], id="too large"),
    ],
)
def test_a_value_that_no_parquet_column_holds_is_an_error(tmp_path, executor, values, capfd):
    path = tmp_path / "rows.jsonl"
    rows = [{"completion": "<think>a</think><answer>4</answer>", "x": value} for value in values]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(InputError, match="does not fit the columns"):
        run(
            plan([str(path)], Composite.from_spec("format"), {}, str(tmp_path / "s.parquet")),
            executor,
        )
    gc.collect()
    assert capfd.readouterr().err == ""


def test_a_process_that_dies_is_said_and_what_was_finished_is_kept(planned, tmp_path):
    deadly = tmp_path / "deadly.py"
    deadly.write_text(
        "import os\n"
        "def deadly(completion):\n"
        "    return os._exit(9) if 'e' * 150 in completion else 1.0\n"
    )
    ready = planned(tmp_path / "s.jsonl", rewards=f"{deadly}:deadly")
    with pytest.raises(RewardkitError, match="process was killed") as caught:
        run(ready, Processes(1))
    assert "--resume" in caught.value.hints[-1]


def test_other_versions_on_another_machine_do_not_score(planned):
    job = planned(None).job
    assert pickle.loads(pickle.dumps(job)).lock == job.lock
    older = dataclasses.replace(job, lock=dataclasses.replace(job.lock, core="older"))
    with pytest.raises(ConfigError, match="not the ones that were locked") as caught:
        pickle.loads(pickle.dumps(older))
    assert caught.value.hints[0].startswith("core was 'older'")


def test_half_a_character_in_a_reason_is_written_as_an_escape():
    (members,) = write_members(("r",), [Verdict((Score(0.0, "code", "\ud800é"),), 0.0)])
    assert json.loads(b"{%b}" % members)["why"]["r"]["reason"] == "\ud800é"


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
def test_rows_that_hold_a_group_stay_apart_where_the_file_is_cut(tmp_path, executor):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"c": ["<think>a</think><answer>4</answer>", "4"]}\n' * 4)
    mapped = parse_map(["completion=c[*]"])
    ready = plan([str(path)], Composite.from_spec("format"), mapped, split_bytes=51)
    assert len(ready.splits) == 4
    assert run(ready, executor).groups.finish().sizes == {2: 4}
