"""Text that freezes, swells or runs elsewhere is a 0.0 here, soon."""

import contextlib
import json
import os
import resource
import signal
import threading
from pathlib import Path

import pytest
from rewardkit_plugin_symbolic import Symbolic
from rewardkit_plugin_symbolic.statements import read_answer
from rewardkit_plugin_symbolic.tokens import MOST_CHARACTERS, Unreadable

from rewardkit import Sample

CORPUS = Path(__file__).parents[4] / "shared/data/hostile.jsonl"

BOMBS = {
    "a tower": "9^{9^{9^9}}",
    "a tower with a logarithm": r"10^{(5^{5^{5^{5^{5}}} \cdot \log_{10}(5)} - 4)}",
    "a plain tower": "9**9**9**9",
    "a factorial": "(10^9)!",
    "factorials of factorials": "9!!!!!!",
    "a large binomial": r"\binom{10^{9}}{5\cdot 10^{8}}",
    "a large power of a fraction": r"\left(\frac{3}{7}\right)^{10^{9}}",
    "a power of a sum": "(x+y+z+w)^{200}",
    "nested sums": r"\sum_{i=1}^{999}\sum_{j=1}^{999}\sum_{k=1}^{999} ijk",
    "a power of a matrix": r"\begin{pmatrix}1&1\\1&0\end{pmatrix}^{999999999}",
    "a root of a power": r"\sqrt[999999999]{2^{999999999}}",
    "an exponent of ten": "1e999999999",
    "brackets": "(" * 1000 + "1" + ")" * 1000,
    "braces": "{" * 1000 + "1" + "}" * 1000,
    "fractions in fractions": r"\frac{1}{1+" * 200 + "1" + "}" * 200,
    "bars": "|x|" * 300,
    "minus signs": "-" * 3000 + "1",
    "plus-minus signs": r"\pm 1 " * 200,
    "powers of powers": "2^" * 500 + "2",
    "primes": "x" + "'" * 3000,
    "a long list": "1," * 1000 + "2",
    "a long set": r"\{" + "1," * 1000 + r"2\}",
    "unsure members": ",".join([r"\cos 60^\circ"] * 200),
    "digits": "7" * 3900,
    "a megabyte": "x+1 " * 250_000,
    "a megabyte of spaces": " " * 1_000_000 + "x",
    "code": "__import__('os').system('true')",
    "code in a text": r"\text{__import__('os').system('true')}",
    "code in an operator": r"\operatorname{__import__('os')}",
    "a lone surrogate": "1\ud8002",
    "a NUL": "1\x002",
    "full-width digits": "\uff15",
    "an open brace": r"\frac{1}{",
    "an open matrix": r"\begin{pmatrix}1&2",
    "an open set": r"\{1,2",
    "an open bar": "|x",
    "a lone command": "\\",
    "a large determinant": r"\det\begin{pmatrix}"
    + r"x&y&z&w&a&b&c&d&e&f&g&h\\" * 12
    + r"\end{pmatrix}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_earns_nothing(bomb):
    score = Symbolic(deadline_s=0.3).score(Sample(f"<answer>{bomb}</answer>", "5"))
    assert score.value == 0.0, score
    assert score.code in {"different", "inconclusive", "not_readable", "too_long", "timeout"}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_as_a_reference_never_raises(bomb):
    score = Symbolic(deadline_s=0.3).score(Sample("<answer>5</answer>", bomb))
    assert score.value in (0.0, None)


def test_an_answer_is_read_up_to_a_length():
    assert isinstance(read_answer("1" + "+1" * (MOST_CHARACTERS // 2)), Unreadable)


def test_depth_is_counted_and_not_left_to_the_interpreter():
    unreadable = read_answer("(" * 41 + "1" + ")" * 41)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.code == "too_long"


@pytest.mark.parametrize(
    "piece", ["1/", "x/", "2^", "1+", "1-", "x*", "x!", "2\\cdot ", "a_", "1="]
)
def test_a_long_chain_is_too_long_and_never_an_exception(piece):
    for chain in (piece * 500 + "1", "1" + piece * 500):
        assert Symbolic().score(Sample(f"<answer>{chain}</answer>", "5")).value == 0.0
        assert Symbolic().score(Sample("<answer>5</answer>", chain)).value in (0.0, None)


@pytest.mark.parametrize("number", ["10^{400}", "0.5e400", "1.5e-400", "9" * 350 + ".5"])
def test_a_chain_with_a_number_beyond_floats_is_judged(number):
    for chain in (f"x = {number} = 5", f"{number} = {number}", f"x = y = {number}"):
        assert Symbolic().score(Sample(f"<answer>{chain}</answer>", "5")).value in (0.0, 1.0)
        assert Symbolic().score(Sample("<answer>5</answer>", chain)).value in (0.0, 1.0, None)


def test_a_reason_does_not_hold_the_text_that_it_speaks_of():
    score = Symbolic().score(Sample("<answer>5</answer>", "n/" + "a" * 1500))
    assert score.code == "reference_not_readable"
    assert len(score.reason) <= 250


def test_a_hanging_proof_is_a_timeout_and_leaves_the_rest_of_the_batch_alone():
    hanging = Sample(r"<answer>\prod_{n=1}^{10^{8}} \sin n</answer>", "0.5")
    right = Sample(r"<answer>\cos 60^\circ</answer>", r"\frac12")
    scores = Symbolic(deadline_s=0.5).score_batch([right, hanging, right])
    assert [score.value for score in scores] == [1.0, 0.0, 1.0]
    assert scores[1].code in {"timeout", "inconclusive"}


def test_all_members_of_an_answer_share_one_deadline():
    product = r"\prod_{n=1}^{10^{8}} \sin "
    hanging = ", ".join(f"{product}{multiple}n" for multiple in range(1, 9))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    numbers = ", ".join(f"0.{n}" for n in range(1, 9))
    score = Symbolic(ordered=True, deadline_s=1).score(
        Sample(f"<answer>{hanging}</answer>", numbers)
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (score.value, score.code) == (0.0, "timeout")
    assert after.ru_utime - before.ru_utime < 6  # eight of them had eight seconds, and imports


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_lost_worker_is_an_error_and_no_zero_and_is_asked_again():
    main, over = threading.get_native_id(), threading.Event()
    children = Path(f"/proc/self/task/{main}/children")

    def kill_all():
        while not over.wait(0.01):
            for pid in map(int, children.read_text().split()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    unsure = r"\frac{\sqrt{6}-\sqrt{2}}{4}+10^{-40}"
    sample = Sample(f"<answer>{unsure}</answer>", r"\cos 75^\circ")
    killer = threading.Thread(target=kill_all)
    killer.start()
    (score,) = Symbolic().score_batch([sample])
    over.set()
    killer.join()
    assert (score.value, score.code) == (None, "error")
    assert Symbolic().score_batch([sample])[0].value is not None


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of hostile texts is not here")
def test_no_text_of_the_corpus_earns_or_raises(tmp_path):
    marker = tmp_path / "marker"
    reward = Symbolic(deadline_s=0.2)
    for line in CORPUS.read_text().splitlines():
        case = json.loads(line)
        payload = case["payload"]
        text = payload if isinstance(payload, str) else "".join(p * n for p, n in payload["repeat"])
        answer = text[:200_000].replace("@@MARKER@@", str(marker))
        score = reward.score(Sample(f"<answer>{answer}</answer>", "12345"))
        assert score.value == 0.0, (case["id"], score)
    assert not marker.exists()
