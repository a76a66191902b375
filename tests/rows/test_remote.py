"""Files behind a URL are read like those beside us."""

import gzip
import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rewardkit.errors import InputError
from rewardkit.rows.source import plan_splits

fsspec = pytest.importorskip("fsspec")

LINES = [json.dumps({"id": place, "text": "é" * (place % 7)}).encode() for place in range(40)]
ROWS = b"\n".join(LINES)


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    files = {
        "/data/b.jsonl": ROWS,
        "/data/a.jsonl.gz": gzip.compress(ROWS),
        "/data/deep/c.jsonl": ROWS,
        "/data/.hidden/d.jsonl": ROWS,
        "/data/b.jsonl.rejects.jsonl": ROWS,
        "/data/notes.txt": ROWS,
        "/empty/notes.txt": ROWS,
    }
    for path, content in files.items():
        system.pipe_file(path, content)
    yield system
    system.store.clear()


def ids(split):
    return [row["id"] for batch in split.batches() for row in batch.rows]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        pytest.param("memory://data/b.jsonl", ["b.jsonl"], id="a file"),
        pytest.param("memory://data", ["a.jsonl.gz", "b.jsonl", "deep/c.jsonl"], id="a folder"),
        pytest.param("memory://data/*.jsonl", ["b.jsonl"], id="a glob"),
        pytest.param("memory://data/**/*.jsonl", ["b.jsonl", "deep/c.jsonl"], id="two stars"),
        pytest.param("memory://data/.hidden/*", [".hidden/d.jsonl"], id="hidden, and asked for"),
        pytest.param("memory://data/n*", ["notes.txt"], id="a glob takes every type"),
    ],
)
def test_a_url_stands_for_files(memory, item, found):
    splits = plan_splits([item])
    assert [split.path.partition("data/")[2] for split in splits] == found
    assert all(ids(split) == list(range(40)) for split in splits)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        pytest.param(["memory://data/x.jsonl"], "there is no such file", id="missing"),
        pytest.param(["memory://data/x*"], "no file matches", id="a glob without a match"),
        pytest.param(["memory://empty"], "no file of a known type", id="a folder of other types"),
        pytest.param(["memory://data", "memory://data/b.jsonl"], "named twice", id="twice"),
    ],
)
def test_a_url_that_gives_no_rows_is_an_error(memory, inputs, says):
    with pytest.raises(InputError, match=says):
        plan_splits(inputs)


@pytest.mark.parametrize("size", [1, 23, 100, 10_000])
def test_a_remote_file_is_cut_into_parts(memory, size):
    splits = plan_splits(["memory://data/b.jsonl"], size)
    assert [one for split in splits for one in ids(split)] == list(range(40))
    assert all(split.rows_before() == ids(split)[0] for split in splits if ids(split))


def test_the_row_groups_of_a_remote_parquet_file_are_splits(memory):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.Table.from_pylist([{"id": place} for place in range(10)])
    with memory.open("/rows.parquet", "wb") as stream:
        parquet.write_table(table, stream, row_group_size=4)
    splits = plan_splits(["memory://rows.parquet"])
    assert [ids(split) for split in splits] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [split.rows_before() for split in splits] == [0, 4, 8]


def test_the_fingerprint_of_a_remote_file_holds_its_version(memory):
    (before,) = plan_splits(["memory://data/b.jsonl"])
    memory.pipe_file("/data/b.jsonl", ROWS)
    (after,) = plan_splits(["memory://data/b.jsonl"])
    assert before.fingerprint() != after.fingerprint()


def test_a_file_url_is_the_path_of_the_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(ROWS)
    (split,) = plan_splits([f"file://{path}"])
    assert split.path == str(path)
    with pytest.raises(InputError, match="named twice"):
        plan_splits([str(path), f"file://{path}"])


class _GivesParts(SimpleHTTPRequestHandler):
    """Serve files, and the part of one that a request asks for."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if not (asked := self.headers.get("Range")):
            return super().do_GET()
        content = Path(self.translate_path(self.path)).read_bytes()
        first, last = asked.removeprefix("bytes=").split("-")
        part = content[int(first) : int(last) + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        return None


class _GivesAll(_GivesParts):
    """Serve whole files only."""

    do_GET = SimpleHTTPRequestHandler.do_GET  # noqa: N815


class _TellsNothing(_GivesAll):
    """Serve files, and say nothing of them."""

    def send_header(self, keyword: str, value: str) -> None:
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


@pytest.fixture
def serve(tmp_path):
    servers = []

    def start(handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(tmp_path)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("handler", "kind"), [(_GivesParts, "lines"), (_GivesAll, "whole")])
def test_a_web_file_is_cut_where_the_server_gives_parts(tmp_path, serve, handler, kind):
    pytest.importorskip("aiohttp")
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    splits = plan_splits([f"{serve(handler)}/rows.jsonl"], 100)
    assert {split.kind for split in splits} == {kind}
    assert (len(splits) > 1) is (kind == "lines")
    assert [one for split in splits for one in ids(split)] == list(range(40))


def test_the_row_groups_of_a_web_file_are_splits(tmp_path, serve):
    pytest.importorskip("aiohttp")
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.Table.from_pylist([{"id": place} for place in range(5)])
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=3)
    assert [ids(one) for one in plan_splits([f"{serve(_GivesParts)}/rows.parquet"])] == [
        [0, 1, 2], [3, 4],
    ]  # fmt: skip
    with pytest.raises(InputError, match="can't be read from a stream"):
        [ids(one) for one in plan_splits([f"{serve(_GivesAll)}/rows.parquet"])]


def test_a_web_file_without_a_version_has_no_fingerprint(tmp_path, serve):
    pytest.importorskip("aiohttp")
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    (known,) = plan_splits([f"{serve(_GivesAll)}/rows.jsonl"])
    (unknown,) = plan_splits([f"{serve(_TellsNothing)}/rows.jsonl"])
    assert "Last-Modified" in known.fingerprint()
    assert unknown.fingerprint() == ""


@pytest.mark.parametrize("handler", [_GivesParts, _GivesAll])
def test_a_packed_web_file_is_read_whole(tmp_path, serve, handler):
    pytest.importorskip("aiohttp")
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(ROWS))
    (split,) = plan_splits([f"{serve(handler)}/rows.jsonl.gz"])
    assert ids(split) == list(range(40))


def test_a_web_file_that_is_not_there_is_an_error(serve):
    pytest.importorskip("aiohttp")
    with pytest.raises(InputError, match=r"x\.jsonl: there is no such file"):
        plan_splits([f"{serve(_GivesAll)}/x.jsonl"])


def test_a_server_that_is_not_there_is_an_error():
    pytest.importorskip("aiohttp")
    with pytest.raises(InputError, match=r"http://127\.0\.0\.1:1/x\.jsonl: "):
        plan_splits(["http://127.0.0.1:1/x.jsonl"])


@pytest.mark.parametrize(
    ("package", "url", "says"),
    [
        pytest.param("fsspec", "s3://bucket/x.jsonl", b"rewardkit[remote]", id="fsspec"),
        pytest.param("s3fs", "s3://bucket/x.jsonl", b"s3fs", id="S3"),
        pytest.param("huggingface_hub", "hf://datasets/a/b/x.jsonl", b"huggingface_hub", id="hub"),
        pytest.param("zstandard", "packed", b"rewardkit[zst]", id="Zstandard"),
    ],
)
def test_a_missing_package_is_named(package, url, says, tmp_path):
    (tmp_path / "packed").write_bytes(b"\x28\xb5\x2f\xfd" + b"x" * 9)
    code = f"import sys; sys.modules[{package!r}] = None; " + (
        f"from rewardkit.cli.main import run; sys.exit(run(['score', {url!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True)
    assert done.returncode == 2
    assert f"rewardkit: {url}: ".encode() in done.stderr
    assert says in done.stderr
    assert b"pip install" in done.stderr


def test_a_hub_that_cannot_be_reached_is_an_error():
    pytest.importorskip("huggingface_hub")
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "rewardkit", "score", "hf://datasets/org/name/x.jsonl"]
    done = subprocess.run(command, env=env, capture_output=True)
    assert done.returncode == 2
    assert b"rewardkit: hf://datasets/org/name/x.jsonl: cannot read" in done.stderr
    assert b"no such file" not in done.stderr
    assert b"Traceback" not in done.stderr
