"""What is finished is kept, and gone on with only by the run that it belongs to."""

import dataclasses
import fcntl
import json
import os
import resource
import shutil
from contextlib import contextmanager

import pytest

from rewardkit.engine.executors import Serial
from rewardkit.engine.journal import read_header
from rewardkit.engine.processes import Processes
from rewardkit.engine.run import run
from rewardkit.errors import ConfigError


class Power:
    """Run in this process until so many parts are finished."""

    here = True

    def __init__(self, parts, fault=KeyboardInterrupt):
        self.parts = parts
        self.fault = fault

    def run(self, tasks, work):
        for done, result in enumerate(map(work, tasks)):
            if done == self.parts:
                raise self.fault
            yield result


@pytest.fixture
def output(tmp_path):
    return tmp_path / "s.jsonl"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "s.jsonl.parts"


@pytest.fixture
def whole(planned, tmp_path):
    """What an undisturbed run counts and writes."""
    tally = run(planned(tmp_path / "whole.jsonl"))
    files = [tmp_path / f"whole.jsonl{end}" for end in ("", ".rejects.jsonl", ".lock.json")]
    return tally, [path.read_bytes() for path in files]


def break_off(ready, parts=4):
    with pytest.raises(KeyboardInterrupt):
        run(ready, Power(parts))


def outcome(tally, output):
    ends = ("", ".rejects.jsonl", ".lock.json")
    return tally, [output.with_name(output.name + end).read_bytes() for end in ends]


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "processes"])
@pytest.mark.parametrize("parts", [1, 5])
def test_going_on_ends_as_if_nothing_had_happened(planned, output, folder, whole, parts, executor):
    break_off(planned(output), parts)
    assert not output.exists()
    assert outcome(run(planned(output), executor, "resume"), output) == whole
    assert not folder.exists()


class Recorder(Serial):
    """Run in this process, and remember what is run."""

    def run(self, tasks, work):
        self.tasks = list(tasks)
        yield from super().run(self.tasks, work)


def test_what_was_finished_is_not_scored_again_and_counts_as_progress(planned, output, rows):
    break_off(planned(output))
    executor, shown = Recorder(), []
    run(planned(output), executor, "resume", lambda read, size: shown.append(size))
    assert len(executor.tasks) == len(planned(output).splits) - 4
    assert sum(shown) == pytest.approx(rows.stat().st_size, rel=0.01)  # blank lines do not count


def _tear(folder):
    journal = folder / "journal"
    journal.write_bytes(journal.read_bytes()[:-20])


def _shorten(folder):
    os.truncate(max(folder.glob("*.rows")), 10)


def _flip(folder):
    path = max(folder.glob("*.rows"))
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def _lose(folder):
    max(folder.glob("*.rows")).unlink()


def _lose_journal(folder):
    (folder / "journal").unlink()


def _cut_into_the_header(folder):
    os.truncate(folder / "journal", 40)


def _write_nonsense(folder):
    with (folder / "journal").open("ab") as journal:
        journal.write(b'{"place": 5, "name": "part-of-nothing"}\n[]\n\xff\xfe\n')


def _leave_half_a_part(folder):
    (folder / ".part-0.rows.12345678.tmp").write_bytes(b"half")
    (folder / "part-0.rows").write_bytes(b"of another run")


@pytest.mark.parametrize(
    "damage",
    [_tear, _shorten, _flip, _lose, _lose_journal, _cut_into_the_header, _write_nonsense,
     _leave_half_a_part],
)  # fmt: skip
def test_what_is_damaged_is_done_again(planned, output, folder, whole, damage):
    break_off(planned(output))
    damage(folder)
    assert outcome(run(planned(output), Serial(), "resume"), output) == whole
    assert not folder.exists()


def test_it_may_break_off_again_and_again(planned, output, whole):
    break_off(planned(output), 1)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run(planned(output), Power(1), "resume")
    assert outcome(run(planned(output), Serial(), "resume"), output) == whole


def test_an_unfinished_run_is_not_thrown_away_unasked(planned, output, folder, whole):
    break_off(planned(output))
    before = sorted(os.listdir(folder))
    with pytest.raises(ConfigError, match="an unfinished run is there") as caught:
        run(planned(output))
    go_on, afresh = caught.value.hints
    assert "--fresh" in afresh
    assert go_on.startswith(f"4 of {len(planned(output).splits)} parts are kept")
    assert go_on.endswith("--resume")
    assert sorted(os.listdir(folder)) == before
    assert outcome(run(planned(output), Serial(), "fresh"), output) == whole


def test_where_nothing_was_finished_nothing_is_asked(planned, output, folder, whole):
    break_off(planned(output), 0)
    assert outcome(run(planned(output)), output) == whole


@pytest.mark.parametrize(
    ("rewards", "change", "says"),
    [
        pytest.param("format,numeric:0.5", None, "weight was 1.0 and is 0.5", id="a weight"),
        pytest.param("format,numeric:rtol=0.1", None, "rtol was '0' and is '0.1'", id="an option"),
        pytest.param("format", None, "the rewards were format, numeric and are format", id="less"),
        pytest.param("format,numeric", b" \n", "has changed since", id="the input"),
    ],
)
@pytest.mark.parametrize("start", ["ask", "resume"])
def test_another_run_does_not_go_on_with_it(
    planned, rows, output, folder, rewards, change, says, start
):
    break_off(planned(output))
    if change:
        rows.write_bytes(rows.read_bytes() + change)
    with pytest.raises(ConfigError, match="the unfinished run there was another one") as caught:
        run(planned(output, rewards=rewards), Serial(), start)
    hints = "\n".join(caught.value.hints)
    assert says in hints
    assert "--fresh" in hints
    assert "--resume" not in hints
    run(planned(output, rewards=rewards), Serial(), "fresh")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        pytest.param(("reading", "completion"), "text", "completion was 'text'", id="--map"),
        pytest.param(("cut", "splits"), 7, "splits was 7", id="the cuts"),
        pytest.param(("inputs",), {"a.jsonl": ""}, "it read a.jsonl", id="other inputs"),
        pytest.param(("schema",), "rewardkit/journal/0", "of the kind", id="another journal"),
    ],
)
def test_what_differs_is_named(planned, output, folder, path, value, says):
    break_off(planned(output))
    header = read_header(folder)
    place = header
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert says in refusal(planned(output), folder, header)


def refusal(ready, folder, header):
    """Return what is said to going on with a run that had another header."""
    _, *lines = (folder / "journal").read_text().splitlines(keepends=True)
    (folder / "journal").write_text("".join([json.dumps(header) + "\n", *lines]))
    with pytest.raises(ConfigError) as caught:
        run(ready, Serial(), "resume")
    return "\n".join(caught.value.hints)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"core": "0"}, "core was '0'", id="another rewardkit"),
        pytest.param({"python": "3.9"}, "python was '3.9'", id="another Python"),
        pytest.param({"rewards": "version"}, "version was '0.0'", id="another plugin"),
    ],
)
def test_what_differs_in_the_rewards_is_named(planned, output, folder, change, says):
    break_off(planned(output))
    ready = planned(output)
    first, *others = ready.job.lock.rewards
    if "rewards" in change:
        change = {"rewards": (dataclasses.replace(first, version="0.0"), *others)}
    lock = dataclasses.replace(ready.job.lock, **change)
    assert says in refusal(ready, folder, read_header(folder) | {"lock": lock.as_object()})


def test_parts_from_which_rows_were_left_out_are_no_use_where_none_may_be(planned, output):
    break_off(planned(output), 11)
    with pytest.raises(Exception, match="Expecting property name"):
        run(planned(output, skip_bad=False), Serial(), "resume")


def test_two_runs_do_not_write_one_output(planned, output, folder):
    folder.mkdir()
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(ConfigError, match="another run is writing this output"):
        run(planned(output))
    os.close(held)
    run(planned(output))


@contextmanager
def files_end_at(size):
    """Let no file of this process become larger, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        pytest.param(500, "", id="the first part does not fit"),
        pytest.param(12_000, " of 13 parts", id="nor does a later line of the journal"),
        pytest.param(30_000, "13 of 13", id="nor does the output"),
    ],
)
def test_a_full_disk_is_said_and_loses_nothing(planned, output, folder, whole, size, kept):
    with files_end_at(size), pytest.raises(ConfigError, match="cannot write it") as caught:
        run(planned(output))
    assert ("--resume" in caught.value.hints[-1]) is bool(kept)
    assert kept in caught.value.hints[-1]
    assert folder.exists() is bool(kept)
    assert outcome(run(planned(output), Serial(), "resume"), output) == whole


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(lambda *_: 0, id="it copies nothing"),
        pytest.param(lambda *_: os.read(-1, 1), id="it can't"),
        pytest.param(None, id="there is no such call"),
    ],
)
def test_parts_are_joined_where_the_kernel_does_not_copy(planned, output, whole, monkeypatch, copy):
    if copy is None:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    else:
        monkeypatch.setattr(os, "copy_file_range", copy, raising=False)
    assert outcome(run(planned(output)), output) == whole


def test_the_output_grows_while_parts_are_at_work(planned, output, folder, whole):
    sizes = []
    tally = run(planned(output), progress=lambda *_: sizes.append(_growing(folder)))
    assert sorted(sizes) == sizes
    assert sizes[-1] > 0
    assert outcome(tally, output) == whole


def test_on_a_disk_that_is_nearly_full_the_parts_go_first(
    planned, output, folder, whole, monkeypatch
):
    usage = shutil.disk_usage(output.parent)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    sizes = []
    tally = run(planned(output), progress=lambda *_: sizes.append(_growing(folder)))
    assert not any(sizes)
    assert outcome(tally, output) == whole


def _growing(folder):
    return sum(path.stat().st_size for path in folder.glob(".s.jsonl.*.tmp"))


def test_what_breaks_a_run_is_not_said_to_be_the_output(planned, output):
    with pytest.raises(BlockingIOError):
        run(planned(output), Power(4, BlockingIOError("no more processes")))
