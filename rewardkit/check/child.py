"""Answer the suite's questions about a reward, inside a process that can be killed.

Every function takes and returns JSON. Nothing of a reward under check runs in the
process that checks it.
"""

import importlib
import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata
from typing import Any

from rewardkit.component import Component
from rewardkit.errors import RewardkitError
from rewardkit.plugins import GROUP, Registry, load
from rewardkit.reward import Reward
from rewardkit.sample import Sample
from rewardkit.score import Score
from rewardkit.spec import Term, is_foreign

# Set by code that a completion carries, if a reward executes it.
MARKER = "REWARDKIT_EXECUTED"

Json = dict[str, Any]


def answer(payload: Json) -> object:
    """Answer a question: the name of a function of this package, as `module.function`."""
    module, _, name = payload["question"].partition(".")
    return getattr(importlib.import_module(f"rewardkit.check.{module}"), name)(payload)


def build(payload: Json) -> Json:
    """Build the reward; return what it is, and the CPU seconds that took, imports included."""
    started = time.process_time()
    try:
        component = _component(payload)
    except RewardkitError as error:
        return {"error": [error.what, error.where, *error.hints]}
    return {
        "seconds": time.process_time() - started,
        "reads": component.reward.reads,
        "deadline_s": getattr(component.reward, "deadline_s", None),
        "distribution": component.plugin.distribution,
        "version": component.plugin.version,
    }


def judge(payload: Json) -> Json:
    """Judge one sample, and say how long that took."""
    score, sample = _reward(payload).score, _samples(payload)[0]
    began = time.perf_counter()
    answer = _judge(score, sample)
    return {**answer, "seconds": time.perf_counter() - began}


def batch(payload: Json) -> list[list[Json]]:
    """Judge samples one by one, in one batch, and in a batch of another order."""
    reward, samples = _reward(payload), _samples(payload)
    backwards = _judge_all(reward, list(reversed(samples)))
    return [
        [_judge(reward.score, sample) for sample in samples],
        _judge_all(reward, samples),
        list(reversed(backwards)),
    ]


def pickled(payload: Json) -> Json:
    """Judge a sample with a copy that went through pickle; `fault` says why it could not."""
    try:
        copy = pickle.loads(pickle.dumps(_reward(payload)))  # noqa: S301 (its own pickle)
    except Exception as error:  # a reward's own state may refuse in any way
        return {"fault": "raised", "what": _name(error)}
    return _judge(copy.score, _samples(payload)[0])


def options(payload: Json) -> list[str]:
    """Return the options as they are, and after they were written as JSON and read again."""
    reward = _reward(payload)
    written = reward.model_dump_json()
    return [written, type(reward).model_validate(json.loads(written)).model_dump_json()]


def mutation(payload: Json) -> list[str]:
    """Return a sample's parts before and after it was judged."""
    reward, sample = _reward(payload), _samples(payload)[0]
    before = _parts(sample)
    _judge(reward.score, sample)
    return [before, _parts(sample)]


def executed(payload: Json) -> bool:
    """Say whether judging a completion executed what it says."""
    os.environ.pop(MARKER, None)
    _judge(_reward(payload).score, _samples(payload)[0])
    return os.environ.pop(MARKER, None) is not None


def _parts(sample: Sample) -> str:
    return repr((sample.completion, sample.reference, sample.prompt, dict(sample.columns)))


def _judge(score: Callable[[Sample], Score], sample: Sample) -> Json:
    try:
        return _describe(score(sample))
    except Exception as error:  # the reward's own code
        return {"fault": "raised", "what": _name(error)}


def _judge_all(reward: Reward, samples: list[Sample]) -> list[Json]:
    try:
        scores = reward.score_batch(samples)
    except Exception as error:  # the reward's own code
        return [{"fault": "raised", "what": _name(error)}] * len(samples)
    if len(scores) != len(samples):
        what = f"returned {len(scores)} scores for {len(samples)} samples"
        return [{"fault": "invalid", "what": what}] * len(samples)
    return [_describe(score) for score in scores]


def _describe(score: object) -> Json:
    if type(score) is not Score:
        return {"fault": "invalid", "what": f"returned {score!r:.200}"}
    value = score.value
    if value is not None and not (type(value) is float and 0.0 <= value <= 1.0):
        return {"fault": "invalid", "what": f"returned the value {value!r:.80}"}
    spans = [[span.start, span.end] for span in score.evidence]
    return {"value": value, "code": score.code, "reason": score.reason, "spans": spans}


def _name(error: Exception) -> str:
    return f"raised {type(error).__name__}: {error}"[:300]


def _reward(payload: Json) -> Reward:
    return _component(payload).reward


def _component(payload: Json) -> Component:
    return _build(json.dumps(payload["term"]), payload["plugins"])


@lru_cache(maxsize=128)  # as many as a table of cases may name different options
def _build(written: str, plugins: str | None) -> Component:
    sys.dont_write_bytecode = True  # a check leaves nothing behind
    term = Term(**json.loads(written))
    return Component.build(term, Registry() if is_foreign(term.name) else _load(plugins))


@lru_cache(maxsize=1)
def _load(plugins: str | None) -> Registry:
    return load(metadata.entry_points(group=GROUP), plugins)


def _samples(payload: Json) -> list[Sample]:
    return [Sample(**sample) for sample in payload["samples"]]
