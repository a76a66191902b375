"""Measure what hostile text costs: growth, eight megabytes, a corpus beside two peers.

    python benchmarks/hostile.py [cases.jsonl] [--full] [--deadline S] [--no-growth] [--json]

Growth: CPU time of each reward, default options, on texts of one repeated piece from 8 kB
to 8 MB; the exponent is the slope between the two ends, the worst piece and place count.
Corpus: every case through every reward in this process, and, each case in a process that
is killed at the deadline, through math-verify and TRL's accuracy_reward with their own
timeouts on. The peers take minutes, so they get every twelfth case without --full.
"""

import argparse
import json
import logging
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from rewardkit import Composite, Sample
from rewardkit.plugins import installed
from rewardkit.reward import Reward
from tests.hostile.corpus import COLUMNS, OWN, PUBLIC, Case, cases

SIZES = (8_000, 80_000, 800_000, 8_000_000)
PIECES = (
    "x", " ", "7", "<", "(", "-", "1,", "\\", "\u200b", "\u0301", "8+", "m*", "2^", "1 or ",
    "\\frac{", "\\boxed{8}", "<answer>", "<answer>8</answer>", "<think></think><answer>",
)  # fmt: skip
SHAPES = ("{}", "<think>a</think><answer>{}</answer>", "<think>{}</think><answer>8</answer>")
REFERENCE = "831725.5"
SAMPLE_EVERY = 12
_LOADING_S = 120.0


class Growth(NamedTuple):
    """Hold the worst of a reward: exponent, seconds for the longest text, and where."""

    reward: str
    exponent: float
    steepest: str
    seconds: float
    slowest: str


class Replay(NamedTuple):
    """Hold what a judge took over the corpus; `unreturned` were killed or raised."""

    judge: str
    cases: int
    total_s: float
    worst_s: float
    worst_case: str
    unreturned: list[str]
    paid: list[str]


def cpu_of(reward: Reward, text: str) -> float:
    """Return the CPU seconds of judging a text, the best of three."""
    times = []
    for _ in range(3):
        sample = Sample(text, REFERENCE, columns=COLUMNS)
        begin = time.process_time()
        reward.score(sample)
        times.append(time.process_time() - begin)
    return min(times)


def grow(name: str, reward: Reward) -> Growth:
    """Measure one reward on every piece in every shape."""
    reward.score(Sample("<answer>8</answer>", REFERENCE, columns=COLUMNS))
    measured = {}
    for piece in PIECES:
        for shape in SHAPES:
            texts = (shape.replace("{}", piece * (size // len(piece))) for size in SIZES)
            times = [cpu_of(reward, text) for text in texts]
            slope = math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])
            measured[shape.replace("{}", f"{piece}…")] = slope, times[-1]
    steepest = max(measured, key=lambda text: measured[text][0])
    slowest = max(measured, key=lambda text: measured[text][1])
    return Growth(name, measured[steepest][0], steepest, measured[slowest][1], slowest)


def write(case: Case) -> str:
    """Return one completion for all judges: an answer in both the tag and the box."""
    if case.gold is not None or "<answer>" in case.text:
        return case.text
    return f"<think>a</think><answer>\\boxed{{{case.text}}}</answer>"


def replay(name: str, judge: Callable[[Case], float | None], texts: Sequence[Case]) -> Replay:
    """Time a judge on each case; one that raises `TimeoutError` or `EOFError` gave nothing."""
    times: dict[str, float] = {}
    unreturned, paid = [], []
    for case in texts:
        begin = time.perf_counter()
        try:
            if judge(case) == 1.0:
                paid.append(case.id)
        except (TimeoutError, EOFError):
            unreturned.append(case.id)
        times[case.id] = time.perf_counter() - begin
    worst = max(times, key=times.__getitem__)
    return Replay(name, len(texts), sum(times.values()), times[worst], worst, unreturned, paid)


def ours(texts: Sequence[Case]) -> Replay:
    """Replay through all rewards at once, as a run does; the format alone is no verdict."""
    names = sorted(set(installed().rewards) - {"format"})
    composite = Composite.from_spec(",".join([*names, "format"]))

    def judge(case: Case) -> float | None:
        sample = Sample(write(case), case.gold or REFERENCE, columns=COLUMNS)
        values = [score.value for score in composite.score(sample).scores[: len(names)]]
        return max((value for value in values if value is not None), default=None)

    judge(Case("warm", "1", gold=REFERENCE))
    return replay("rewardkit, every reward", judge, texts)


def math_verify(text: str, gold: str) -> float:
    """Judge with math-verify, its timeouts on."""
    from math_verify import parse, verify  # type: ignore[import-untyped]

    return float(verify(parse(f"${gold}$"), parse(text)))


def accuracy_reward(text: str, gold: str) -> float | None:
    """Judge with TRL's own reward, its timeouts on."""
    from trl.rewards import accuracy_reward as judge

    value: float | None = judge([[{"role": "assistant", "content": text}]], [f"${gold}$"])[0]
    return value


PEERS = {"math-verify": math_verify, "TRL accuracy_reward": accuracy_reward}


def serve(name: str, pipe: Connection) -> None:
    """Judge what comes through a pipe, in the main thread of a process of its own."""
    logging.disable()  # they print each text that they give up on, whole
    PEERS[name]("$8$", "8")
    pipe.send("ready")
    while True:
        text, gold = pipe.recv()
        try:
            pipe.send(PEERS[name](text, gold))
        except Exception as error:  # a peer may raise anything
            pipe.send(str(type(error).__name__))


class Peer:
    """Hold a peer's process; replace it when it had to be killed."""

    def __init__(self, name: str, deadline_s: float) -> None:
        self.name = name
        self.deadline_s = deadline_s
        self.start()

    def start(self) -> None:
        """Start a process and wait until its imports are done."""
        self.pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=serve, args=(self.name, theirs), daemon=True)
        self.process.start()
        theirs.close()
        if not self.pipe.poll(_LOADING_S):
            raise SystemExit(f"{self.name} does not start")
        self.pipe.recv()

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join()

    def judge(self, case: Case) -> float | None:
        """Judge one case, or raise `TimeoutError` at the deadline and `EOFError` on a crash."""
        if not self.process.is_alive():
            self.start()
        self.pipe.send((write(case), case.gold or REFERENCE))
        if not self.pipe.poll(self.deadline_s):
            self.stop()
            raise TimeoutError
        try:
            said = self.pipe.recv()
        except EOFError:
            self.stop()
            raise
        if isinstance(said, str):
            raise EOFError(said)
        return said if isinstance(said, float) else None


def peers(texts: Sequence[Case], deadline_s: float) -> list[Replay]:
    """Replay through each peer that is installed."""
    results = []
    for name in PEERS:
        peer = Peer(name, deadline_s)
        results.append(replay(name, peer.judge, texts))
        peer.stop()
    return results


def growth_table(rows: Sequence[Growth]) -> None:
    """Print the growth of each reward."""
    print(f"{'reward':10}{'exponent':>9}  {'steepest on':38}{'8 MB ms':>9}  slowest on")
    for row in rows:
        print(f"{row.reward:10}{row.exponent:9.2f}  {row.steepest!a:38}"
              f"{row.seconds * 1e3:9.1f}  {row.slowest!a}")  # fmt: skip


def replay_table(rows: Sequence[Replay]) -> None:
    """Print the corpus through each judge."""
    print(f"\n{'judge':26}{'cases':>6}{'total s':>9}{'worst s':>9}  worst case; not returned; paid")
    for row in rows:
        print(f"{row.judge:26}{row.cases:6}{row.total_s:9.2f}{row.worst_s:9.2f}  {row.worst_case};"
              f" {', '.join(row.unreturned) or '–'}; {', '.join(row.paid) or '–'}")  # fmt: skip


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=PUBLIC if PUBLIC.exists() else OWN)
    parser.add_argument("--full", action="store_true", help="every case through the peers")
    parser.add_argument("--deadline", type=float, default=30.0, help="seconds of a peer's case")
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        marker = Path(folder, "marker")
        texts = list(cases(options.corpus, str(marker)))
        sample = texts if options.full else texts[::SAMPLE_EVERY]
        entries = {} if options.no_growth else installed().rewards
        growths = [grow(name, entries[name].reward()) for name in sorted(entries)]
        mine = [ours(texts)]
        executed = marker.exists()
        theirs = peers(sample, options.deadline)
    if options.json:
        report = {
            "corpus": options.corpus.name, "growth": [row._asdict() for row in growths],
            "replay": [row._asdict() for row in (*mine, *theirs)], "executed": executed,
        }  # fmt: skip
        json.dump(report, sys.stdout, indent=2)
        return
    if growths:
        growth_table(growths)
    replay_table([*mine, *theirs])
    print(
        f"\n{options.corpus.name}: {'something WAS executed' if executed else 'nothing executed'}"
    )


if __name__ == "__main__":
    main()
