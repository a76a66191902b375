"""Judge the project's labelled cases with rewardkit, math-verify and TRL, side by side.

    python benchmarks/accuracy.py [numeric units symbolic] [--deadline 5]

Needs the extra packages math-verify and trl. For each table it prints how many right
answers earned 1.0, how many wrong ones did, and the mean time per case. Cases with
options or columns of their own are left out: the peers know none. Peers answer in
child processes that are killed at the deadline, because some cases hang them; a
killed case counts as 0.0. math-verify is shown in the best of three configurations.
"""

import argparse
import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rewardkit import Composite, Sample
from rewardkit.check import find_cases

TABLES = ("numeric", "units", "symbolic")
MATH_VERIFY = {"as it is": "{}", "in math mode": "${}$", "boxed": "\\boxed{{{}}}"}
# Importing math-verify, and trl with torch behind it, takes this long on a slow machine.
START_SECONDS = 120.0


class Case(NamedTuple):
    """Hold an answer, its reference and whether a person would accept it."""

    answer: str
    reference: str
    right: bool


class Result(NamedTuple):
    """Hold what one judge made of a table."""

    judge: str
    verdicts: tuple[bool, ...]
    seconds: float
    killed: int = 0


def read_cases(path: Path) -> list[Case]:
    """Read the cases that need no option and have a verdict."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Case(row["answer"], str(row["reference"]), row["value"] == 1)
        for row in rows
        if row.get("value") is not None and not row.get("options") and not row.get("columns")
    ]


def judge_with_rewardkit(name: str, cases: Sequence[Case]) -> Result:
    """Judge cases with a reward of that name, each case once."""
    composite = Composite.from_spec(name)
    samples = [Sample(f"<answer>{case.answer}</answer>", case.reference) for case in cases]
    begin = time.perf_counter()
    verdicts = composite.score_batch(samples)
    seconds = time.perf_counter() - begin
    return Result(f"rewardkit {name}", tuple(v.scores[0].value == 1.0 for v in verdicts), seconds)


class Peer:
    """Ask a peer in a child process that can be killed."""

    def __init__(self, name: str, deadline: float) -> None:
        self._name, self._deadline = name, deadline
        self._child = self._start()

    def judge(self, cases: Sequence[Case]) -> Result:
        """Judge cases one by one; a case that takes too long is a 0.0."""
        verdicts, killed, begin = [], 0, time.perf_counter()
        for case in cases:
            verdict = self._ask(case)
            if verdict is None:
                killed += 1
                restarting = time.perf_counter()
                self.close()
                self._child = self._start()
                begin += time.perf_counter() - restarting
            verdicts.append(verdict is True)
        return Result(self._name, tuple(verdicts), time.perf_counter() - begin, killed)

    def close(self) -> None:
        """Kill the child."""
        self._child.kill()
        self._child.wait()

    def _start(self) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, __file__, "--peer", self._name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        if not _read_line(child, START_SECONDS):
            child.kill()
            sys.exit(f"{self._name} does not start: pip install math-verify trl")
        return child

    def _ask(self, case: Case) -> bool | None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps([case.answer, case.reference]) + "\n")
        self._child.stdin.flush()
        line = _read_line(self._child, self._deadline)
        return json.loads(line) if line else None


def _read_line(child: "subprocess.Popen[str]", seconds: float) -> str:
    assert child.stdout is not None
    ready, _, _ = select.select([child.stdout], [], [], seconds)
    return child.stdout.readline() if ready else ""


def serve(name: str) -> None:
    """Answer cases from stdin as this peer, one verdict a line."""
    judge = _trl_judge() if name == "TRL accuracy_reward" else _math_verify_judge(name)
    print("ready", flush=True)
    for line in sys.stdin:
        answer, reference = json.loads(line)
        try:
            verdict = judge(answer, reference)
        except Exception:  # a peer may raise anything
            verdict = False
        print(json.dumps(verdict), flush=True)


def _math_verify_judge(name: str) -> Callable[[str, str], bool]:
    from math_verify import parse, verify  # type: ignore[import-untyped]

    frame = MATH_VERIFY[name.removeprefix("math-verify ")]

    def judge(answer: str, reference: str) -> bool:
        return bool(verify(parse(frame.format(reference)), parse(frame.format(answer))))

    return judge


def _trl_judge() -> Callable[[str, str], bool]:
    from trl.rewards import accuracy_reward

    def judge(answer: str, reference: str) -> bool:
        completion = [{"role": "assistant", "content": f"\\boxed{{{answer}}}"}]
        return bool(accuracy_reward([completion], [f"${reference}$"])[0] == 1.0)

    return judge


def judge_with_peers(cases: Sequence[Case], deadline: float) -> list[Result]:
    """Judge cases with math-verify at its best and with TRL."""
    results = []
    for name in [*(f"math-verify {way}" for way in MATH_VERIFY), "TRL accuracy_reward"]:
        peer = Peer(name, deadline)
        results.append(peer.judge(cases))
        peer.close()
    best = max(results[:-1], key=lambda result: count_agreeing(result, cases))
    return [best, results[-1]]


def count_agreeing(result: Result, cases: Sequence[Case]) -> int:
    """Count the verdicts that a person shares."""
    return sum(v == case.right for v, case in zip(result.verdicts, cases, strict=True))


def print_result(result: Result, cases: Sequence[Case]) -> None:
    """Print one line of the table."""
    pairs = list(zip(result.verdicts, cases, strict=True))
    right = sum(verdict for verdict, case in pairs if case.right)
    wrong = sum(verdict for verdict, case in pairs if not case.right)
    rights = sum(case.right for case in cases)
    print(
        f"{result.judge:26} {right:4} of {rights:<4} {wrong:8} of {len(cases) - rights:<5}"
        f"{result.seconds / len(cases) * 1e3:9.3f} ms {result.killed:7}",
        flush=True,
    )


def main() -> None:
    """Print one table per reward that is installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", help=", ".join(TABLES))
    parser.add_argument("--deadline", type=float, default=5.0, help="seconds per case for a peer")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        serve(options.peer)
        return
    if unknown := set(options.tables) - set(TABLES):
        parser.error(f"no table {', '.join(unknown)}; there are {', '.join(TABLES)}")
    for name in options.tables or TABLES:
        table = find_cases(name)
        if table is None:
            print(f"{name} is not installed here", file=sys.stderr)
            continue
        cases = read_cases(table)
        print(f"\n{name}: {len(cases)} cases\n{'':26} right 1.0s   wrong 1.0s   time/case  killed")
        for result in [
            judge_with_rewardkit(name, cases),
            *judge_with_peers(cases, options.deadline),
        ]:
            print_result(result, cases)


if __name__ == "__main__":
    main()
