"""Measure what hostile text costs: growth, eight megabytes, a corpus beside two peers.

    python benchmarks/hostile.py [CASES…] [--full] [--ours] [--deadline S] [--no-growth] [--json]
    python benchmarks/hostile.py --memory

Growth: CPU time of each reward, default options, on texts of one repeated piece from 8 kB
to 8 MB; the exponent is the slope between the two ends, the worst piece and place count.
Corpus: every case through every reward in this process, and, each case in a process that
is killed at the deadline, through math-verify and TRL's accuracy_reward with their own
timeouts on. The peers take minutes, so they get every twelfth case without --full, and
none with --ours. Without CASES: the larger corpus, where it is here, and the tests' own.
Memory: how much this process grows over 100,000 completions, one in a hundred hostile.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import memory
from benchmarks.peers import PEERS, Peer
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


def grow_all() -> list[Growth]:
    """Measure every installed reward."""
    entries = installed().rewards
    return [grow(name, entries[name].reward()) for name in sorted(entries)]


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


def peers(texts: Sequence[Case], deadline_s: float) -> list[Replay]:
    """Replay through each peer that is installed."""
    results = []
    for name in PEERS:
        peer = Peer(name, deadline_s)

        def judge(case: Case, peer: Peer = peer) -> float | None:
            return peer.judge(write(case), case.gold or REFERENCE)

        results.append(replay(name, judge, texts))
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


def report(
    growths: Sequence[Growth], replays: Sequence[Replay], executed: bool, as_json: bool
) -> None:
    """Print all that was measured."""
    if as_json:
        parts = {"growth": growths, "replay": replays}
        rows = {name: [row._asdict() for row in part] for name, part in parts.items()}
        json.dump({**rows, "executed": executed}, sys.stdout, indent=2)
        return
    if growths:
        growth_table(growths)
    replay_table(replays)
    print(f"\n{'something WAS executed' if executed else 'nothing was executed'}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="*", type=Path, metavar="CASES")
    parser.add_argument("--full", action="store_true", help="every case through the peers")
    parser.add_argument("--ours", action="store_true", help="no peers")
    parser.add_argument("--memory", action="store_true", help="measure memory, and nothing else")
    parser.add_argument("--deadline", type=float, default=30.0, help="seconds of a peer's case")
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.memory:
        memory.show(memory.measure())
        return
    corpora = options.corpus or [path for path in (PUBLIC, OWN) if path.exists()]
    with tempfile.TemporaryDirectory() as folder:
        marker = Path(folder, "marker")
        texts = [case for path in corpora for case in cases(path, str(marker))]
        growths = [] if options.no_growth else grow_all()
        mine = ours(texts)
        executed = marker.exists()
        sample = texts if options.full else texts[::SAMPLE_EVERY]
        theirs = [] if options.ours else peers(sample, options.deadline)
    report(growths, [mine, *theirs], executed, options.json)


if __name__ == "__main__":
    main()
