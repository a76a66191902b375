"""`hf://` through the hub's own client, which asks a server in this process."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("huggingface_hub")
pytest.importorskip("fsspec")

ROWS = b"".join(
    json.dumps({"completion": "<think>a</think><answer>4</answer>", "answer": 4}).encode() + b"\n"
    for _ in range(50)
)
FILES = {"data/a.jsonl": ROWS, "data/deep/b.jsonl": ROWS, "README.md": b"#"}
API = "/api/datasets/org/name"


class _Hub(BaseHTTPRequestHandler):
    """Answer what is asked of a dataset with three files."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path in (API, f"{API}/revision/main"):
            self.say({"id": "org/name", "sha": "a" * 40})
        elif path.startswith(f"{API}/tree/main"):
            folder = path.removeprefix(f"{API}/tree/main").strip("/")
            self.say(list(entries(folder, "recursive=true" in query)))
        elif (name := path.partition("/resolve/main/")[2]) in FILES:
            self.send(FILES[name])
        else:
            self.send_error(404)

    def say(self, answer: object) -> None:
        self.reply(200, json.dumps(answer).encode())

    def send(self, content: bytes) -> None:
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        self.reply(206, content[int(first) : int(last) + 1])

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def entries(folder, recursive):
    inside = {name: name.removeprefix(f"{folder}/" if folder else "") for name in FILES}
    folders = set()
    for name, rest in inside.items():
        if folder and rest == name:
            continue
        if "/" in rest and not recursive:
            folders.add(name[: len(name) - len(rest)] + rest.partition("/")[0])
        else:
            yield {"type": "file", "path": name, "oid": "b" * 40, "size": len(FILES[name])}
    for name in sorted(folders):
        yield {"type": "directory", "path": name, "oid": "d" * 40}


@pytest.fixture(scope="module")
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def score(hub, *inputs):
    env = {**os.environ, "HF_ENDPOINT": hub, "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-m", "rewardkit", "score", *inputs, "--json"]
    return subprocess.run(command, env=env, capture_output=True, timeout=60)


@pytest.mark.parametrize(
    ("item", "rows"),
    [
        pytest.param("name/data/a.jsonl", 50, id="a file"),
        pytest.param("name@main/data/a.jsonl", 50, id="a file of a revision"),
        pytest.param("name/data", 100, id="a folder"),
        pytest.param("name", 100, id="all of it"),
        pytest.param("name/data/*.jsonl", 50, id="a glob"),
        pytest.param("name/**/*.jsonl", 100, id="two stars"),
    ],
)
def test_a_dataset_of_the_hub_is_scored(hub, item, rows):
    done = score(hub, f"hf://datasets/org/{item}")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rewards"]["numeric"]["exactly_1"] == rows


@pytest.mark.parametrize("item", ["org/name/data/x.jsonl", "org/other/a.jsonl"])
def test_what_the_hub_does_not_have_is_an_error(hub, item):
    done = score(hub, f"hf://datasets/{item}")
    assert done.returncode == 2
    assert f"rewardkit: hf://datasets/{item}: ".encode() in done.stderr
    assert b"Traceback" not in done.stderr
