"""What the inputs of a command stand for: files, folders, globs, and what is refused."""

import gzip
import json
import os
import pickle
from pathlib import Path

import pytest

from rewardkit.errors import InputError
from rewardkit.rows.source import plan_splits


@pytest.fixture(autouse=True)
def _in_a_folder_of_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.jsonl", "a.jsonl", "runs/2.jsonl", "runs/deep/1.jsonl", "notes.txt"):
        write(name)


def write(name: str, text: str | None = None) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(json.dumps({"id": name}) + "\n" if text is None else text)
    return name


def read(*inputs: str) -> list[str]:
    return [row["id"] for split in plan_splits(inputs) for b in split.batches() for row in b.rows]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        pytest.param(["b.jsonl", "a.jsonl"], ["b.jsonl", "a.jsonl"], id="files as they stand"),
        pytest.param(["runs"], ["runs/2.jsonl", "runs/deep/1.jsonl"], id="a folder"),
        pytest.param(["runs/"], ["runs/2.jsonl", "runs/deep/1.jsonl"], id="with a slash"),
        pytest.param(["*.jsonl"], ["a.jsonl", "b.jsonl"], id="a glob, sorted"),
        pytest.param(["runs/**/*.jsonl"], ["runs/2.jsonl", "runs/deep/1.jsonl"], id="two stars"),
        pytest.param(["[ab].jsonl"], ["a.jsonl", "b.jsonl"], id="a set"),
        pytest.param(["note*"], ["notes.txt"], id="a glob takes every type"),
        pytest.param(["notes.txt"], ["notes.txt"], id="a name of no known type"),
        pytest.param(["runs", "a.jsonl"], ["runs/2.jsonl", "runs/deep/1.jsonl", "a.jsonl"],
                     id="a folder and a file"),
    ],
)  # fmt: skip
def test_an_input_stands_for_files(inputs, found):
    assert read(*inputs) == found


@pytest.mark.parametrize("item", [".", "*.jsonl", "**/*.jsonl"])
def test_hidden_files_and_refused_rows_are_left_out(item):
    write(".hidden.jsonl")
    write(".parts/part.jsonl")
    write("a.jsonl.rejects.jsonl")
    assert not {".hidden.jsonl", ".parts/part.jsonl", "a.jsonl.rejects.jsonl"} & set(read(item))


def test_a_name_that_looks_like_a_glob_is_a_name_where_it_exists():
    write("step[1].jsonl")
    assert read("step[1].jsonl") == ["step[1].jsonl"]


def test_an_empty_file_among_others_adds_nothing():
    write("runs/0.jsonl", "")
    assert read("runs") == ["runs/2.jsonl", "runs/deep/1.jsonl"]


@pytest.mark.parametrize(
    ("inputs", "where", "says"),
    [
        pytest.param(["nothing.jsonl"], "nothing.jsonl", "there is no such file", id="missing"),
        pytest.param(["x*.jsonl"], "x*.jsonl", "no file matches", id="a glob without a match"),
        pytest.param(["void"], "void", "no file of a known type", id="an empty folder"),
        pytest.param(["empty.jsonl", "a.jsonl"], "empty.jsonl", "the file is empty", id="empty"),
        pytest.param(["empty*"], "empty*", "all files in it are empty", id="all are empty"),
        pytest.param(["a.jsonl", "./a.jsonl"], "./a.jsonl", "named twice", id="the same file"),
        pytest.param(["b*.jsonl", "./b.jsonl"], "./b.jsonl", "it was read as 'b.jsonl' before",
                     id="once in a glob"),
        pytest.param(["a.jsonl", "link.jsonl"], "link.jsonl", "named twice", id="by a link"),
        pytest.param(["a.jsonl", "-"], "-", "standard input is read alone", id="stdin beside it"),
        pytest.param(["a.jsonl", os.devnull], os.devnull, "a pipe is read alone", id="a pipe"),
        pytest.param(["log.eval"], "log.eval", "inspect log dump FILE | ", id="a zip file"),
        pytest.param(["foo://x/y.jsonl"], "foo://x/y.jsonl", "Protocol not known", id="a scheme"),
    ],
)  # fmt: skip
def test_an_input_that_gives_no_rows_is_an_error(inputs, where, says):
    Path("void").mkdir()
    write("empty.jsonl", "")
    write("log.eval", "PK\x03\x04")
    Path("link.jsonl").symlink_to("a.jsonl")
    with pytest.raises(InputError) as caught:
        plan_splits(inputs)
    assert caught.value.where == where
    assert says in str(caught.value)


def test_a_folder_that_may_not_be_read_is_an_error():
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    Path("runs/deep").chmod(0)
    with pytest.raises(InputError, match="cannot read it"):
        plan_splits(["runs"])


@pytest.mark.parametrize("pack", ["gz", "zst"])
@pytest.mark.parametrize("frames", [1, 3])
def test_packed_files_are_read_whole(pack, frames):
    line = json.dumps({"id": "x" * 3000}).encode() + b"\n"
    pack_one = gzip.compress if pack == "gz" else pytest.importorskip("zstandard").compress
    Path(f"rows.jsonl.{pack}").write_bytes(pack_one(line * 200) * frames)
    (split,) = plan_splits([f"rows.jsonl.{pack}"])
    assert split.kind == "whole"
    assert sum(len(batch.rows) for batch in split.batches()) == 200 * frames


@pytest.mark.parametrize("cut", [9, 200], ids=["its end is missing", "half is missing"])
@pytest.mark.parametrize(("pack", "name"), [("gz", "gzip"), ("zst", "Zstandard")])
def test_half_a_packed_file_is_one_sentence(pack, name, cut):
    line = json.dumps({"id": list(range(2000))}).encode() + b"\n"
    pack_one = gzip.compress if pack == "gz" else pytest.importorskip("zstandard").compress
    Path("rows").write_bytes(pack_one(line)[:-cut])
    with pytest.raises(InputError, match=f"rows: the {name} stream is damaged"):
        read("rows")


def test_other_bytes_in_a_zstandard_file_are_one_sentence():
    pytest.importorskip("zstandard")
    Path("rows").write_bytes(b"\x28\xb5\x2f\xfd" + b"\xff" * 50)
    with pytest.raises(InputError, match="rows: the Zstandard stream is damaged"):
        read("rows")


def test_a_fingerprint_tells_files_parts_and_versions_apart():
    def fingerprints() -> list[str]:
        return [split.fingerprint() for split in plan_splits(["a.jsonl", "b.jsonl"], 10)]

    before = fingerprints()
    assert len(set(before)) == len(before) == 4
    assert fingerprints() == before
    os.utime("b.jsonl", ns=(0, 7))
    assert [old == new for old, new in zip(before, fingerprints(), strict=True)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_what_is_read_only_once_has_no_fingerprint():
    (split,) = plan_splits(["-"])
    assert split.fingerprint() == ""


def test_a_split_is_small_and_travels():
    split = plan_splits(["a.jsonl"], 10)[1]
    assert pickle.loads(pickle.dumps(split)) == split
    assert len(pickle.dumps(split)) < 300
