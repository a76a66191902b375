"""Hostile completions, all of them, against every built-in reward."""

import json
from pathlib import Path

import pytest

from rewardkit import Sample
from rewardkit.rewards.exact import Exact
from rewardkit.rewards.format import Format
from rewardkit.rewards.numeric import Numeric

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile.jsonl"
REWARDS = [
    Exact(ignore_case=True, normalize_whitespace=True, unicode="NFKC"),
    Format(),
    Numeric(allow_units=True, percent="fraction", rtol=0.01),
    *(Numeric(answer_in=place) for place in ("boxed", "last_number", "completion")),
]
# A tower, a bomb, a bracket run, an escape sequence and a call, for when the corpus is absent.
OWN = ["9^9^9^9^9", "7" * 10**6, "(" * 10**5, "\x1b[2J5", "__import__('os').getcwd()", "1\ud8002"]


def _spell(payload, marker):
    if isinstance(payload, str):
        return payload.replace("@@MARKER@@", str(marker))
    return "".join(piece * times for piece, times in payload["repeat"])


def _completions(payload):
    yield payload
    yield f"<think>a</think><answer>{payload}</answer>"
    yield f"<answer>x = {payload} = 5</answer>"


def _never_earns(payload, reference):
    for completion in _completions(payload):
        for reward in REWARDS:
            score = reward.score(Sample(completion, reference))
            assert reward.name == "format" or score.value in (0.0, None), (completion[:60], score)


@pytest.mark.parametrize("payload", OWN, ids=lambda text: text[:10])
def test_a_hostile_completion_is_data(payload):
    _never_earns(payload, 123456)


def test_the_corpus_of_hostile_completions_is_data(tmp_path):
    if not CORPUS.exists():
        pytest.skip("the corpus of hostile completions is not here")
    marker = tmp_path / "marker"
    for line in CORPUS.read_text("utf-8").splitlines():
        _never_earns(_spell(json.loads(line)["payload"], marker), 123456)
    assert not marker.exists()
