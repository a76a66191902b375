"""Kill `rewardkit score` at random instants and go on with it, again and again.

    python benchmarks/kills.py 1000 [--seed 1] [--json]

A file of some fifty small parts is scored with `--resume`; at a random instant the
process gets SIGKILL, SIGINT or SIGTERM, and is started again. Whenever an attempt comes to
its end, output, refused rows, lock and summary are compared, byte for byte, with those of
an undisturbed run, and all begins anew. One round in five uses two worker processes.
Attempts are forks of this process, so that no time goes into starting Python.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rewardkit.cli.main import run

ROWS, SPLIT_MB = 1600, 0.008
SIGNALS = {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}
MADE = ("s.jsonl", "s.jsonl.rejects.jsonl", "s.jsonl.lock.json", "summary.json")


def write_rows(path: Path) -> None:
    """Write rows, groups of eight of them, one in five hundred broken."""
    lines = [
        json.dumps({
            "prompt": f"{place // 8} + 1 =",
            "completion": f"<think>{'so ' * (place % 97)}</think><answer>{place % 9}</answer>",
            "answer": place // 8 % 9,
        })
        for place in range(ROWS)
    ]  # fmt: skip
    lines[500::500] = ["{broken"] * len(lines[500::500])
    path.write_text("\n".join(lines))


def start(folder: Path, workers: int) -> int:
    """Begin an attempt in a child process, and return its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.chdir(folder)
        for descriptor, name in ((1, "summary.json"), (2, "stderr.txt")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
        command = ["score", "rows.jsonl", "-o", "s.jsonl", "--resume", "--skip-bad", "--json"]
        status = run([*command, "--split-mb", str(SPLIT_MB), "--workers", str(workers)])
    except SystemExit as ended:
        status = int(ended.code or 0)
    except KeyboardInterrupt:  # before the command began
        status = 130
    finally:
        os._exit(status)


def end(child: int) -> int:
    """Wait for an attempt, and return its exit status, or less than zero the signal."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def result(folder: Path) -> dict[str, bytes]:
    """Return what an attempt made."""
    return {name: (folder / name).read_bytes() for name in MADE}


def forget(folder: Path) -> None:
    """Remove what was made, for a new round."""
    for name in MADE:
        (folder / name).unlink()


def measure(kills: int, seed: int) -> dict[str, object]:
    """Kill so often; return how the attempts ended."""
    dice = random.Random(seed)
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder / "rows.jsonl")
        lasts, wanted = {}, {}
        for workers in (1, 2):
            began = time.perf_counter()
            if end(start(folder, workers)):
                raise SystemExit((folder / "stderr.txt").read_text())
            lasts[workers], wanted[workers] = time.perf_counter() - began, result(folder)
            forget(folder)
        if wanted[1] != wanted[2]:
            raise SystemExit("two workers write something else than one")
        workers = 1
        while ends["killed"] < kills:
            child = start(folder, workers)
            time.sleep(dice.uniform(0, lasts[workers]))
            sent = dice.choice(list(SIGNALS))
            os.kill(child, sent)
            status = end(child)
            if status == 0:
                ends["came to its end"] += 1
                if result(folder) != wanted[1] or (folder / "s.jsonl.parts").exists():
                    raise SystemExit(f"not the same: {folder}")
                forget(folder)
                workers = dice.choice([1, 1, 1, 1, 2])
            elif status in (SIGNALS[sent], -sent):
                ends["killed"] += 1
                ends[signal.Signals(sent).name] += 1
                ends["with finished parts"] += any(folder.glob("s.jsonl.parts/*.rows"))
            else:
                raise SystemExit(f"status {status}:\n{(folder / 'stderr.txt').read_text()}")
        shutil.rmtree(folder / "s.jsonl.parts", ignore_errors=True)
    return dict(ends)


def main() -> None:
    """Read the arguments, kill, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.kills, options.seed)
    if options.json:
        json.dump(found, sys.stdout)
        return
    for what, count in found.items():
        print(f"{what:24}{count:>8}")


if __name__ == "__main__":
    main()
