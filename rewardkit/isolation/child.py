"""Be the process of one plugin: describe it, check options, judge with its rewards.

Runs in a worker. Every function takes and returns JSON; the other end believes none
of it. What a plugin raises is an answer, what it breaks is its process's end.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from typing import Any

from pydantic import ValidationError

from rewardkit.about import describe_reward
from rewardkit.errors import RewardkitError
from rewardkit.fault import find_fault
from rewardkit.hooks import Brought, call_hooks, describe_fault
from rewardkit.isolation.wire import pack_refusal, pack_score
from rewardkit.reward import Reward
from rewardkit.sample import Sample

Json = dict[str, Any]

# Answers and references, so that a library of units, of formulas, of words is loaded.
_WARM_UP = (("42", "42"), ("500 cm", "5 m"), (r"\frac{1}{2}", "0.5"), ("Oslo", "oslo"))


def describe(home: Json) -> Json:
    """Import a plugin and say what it brings, or what is wrong with it."""
    try:
        brought = _import(home["point"])
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:  # a plugin's import may raise anything
        return {"fault": describe_fault(error)}
    return {
        "rewards": [(describe_reward(reward), _defaults(reward)) for reward in brought.rewards],
        "recipes": [[recipe.names, sorted(recipe.columns)] for recipe in brought.recipes],
        "probes": [asdict(probe) for probe in brought.probes],
        "seconds": brought.seconds,
    }


def describe_function(home: Json) -> Json:
    """Find a function of another trainer and say what it is as a reward."""
    try:
        reward, owner = _find_function(home)
        return {"reward": (describe_reward(reward), _defaults(reward)), "owner": owner}
    except RewardkitError as error:
        return {"refused": pack_refusal(error)}


def _defaults(reward: type[Reward]) -> str:
    with contextlib.suppress(Exception):  # it needs an option, or its own code fails
        return json.dumps(reward().model_dump(mode="json"))
    return ""


def check_options(asked: Json) -> Json:
    """Build a reward; return all of its options, or what is wrong with those given."""
    try:
        reward = _find_reward(asked).model_validate(asked["options"])
        return {"options": reward.model_dump(mode="json")}
    except ValidationError as error:
        return {"errors": [_describe_error(one) for one in error.errors()]}
    except RewardkitError as error:
        return {"refused": pack_refusal(error)}
    except MemoryError:
        raise
    except Exception as error:  # the reward's own code
        return {"fault": f"raised {describe_fault(error)}"}


@lru_cache(maxsize=1)
def __getattr__(written: str) -> Callable[[Any], object]:
    """Return a function that does the task which its name, JSON, describes.

    A worker finds a function before a deadline counts; so does what finding this one
    takes, which is the import of the plugin.
    """
    if not written.startswith("{"):
        raise AttributeError(written)
    task = json.loads(written)
    return _make_convert(task) if "recipe" in task else _make_judge(task)


def _make_convert(task: Json) -> Callable[[Json], Json]:
    recipe = _import(task["point"]).recipes[task["recipe"]]

    def convert(row: Json) -> Json:
        try:
            return {"row": recipe.convert(row)}
        except MemoryError:
            raise
        except Exception as error:  # the recipe's own code
            return {"fault": f"raised {describe_fault(error)}"}

    return convert


def _make_judge(task: Json) -> Callable[[list[Any]], object]:
    reward = _find_reward(task).model_validate(task["options"])
    with contextlib.suppress(SystemExit):
        _warm_up(reward, task["warm_up_s"])
    return lambda packed: _judge(reward, Sample(*packed))


def _warm_up(reward: Reward, seconds: float) -> None:
    """Judge samples of all sorts, so that what a reward imports late counts to no row."""

    def stop(signum: int, frame: object) -> None:
        raise SystemExit  # `except Exception` in the reward's code does not stop it

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        for answer, reference in _WARM_UP:
            with contextlib.suppress(Exception):  # the reward's own code
                text = f"<think>\nSo.\n</think>\n<answer>{answer}</answer>"
                reward.score(Sample(text, reference, "What is it?"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _judge(reward: Reward, sample: Sample) -> object:
    try:
        score = reward.score(sample)
    except MemoryError:
        raise
    except Exception as error:  # the reward's own code
        return f"raised {describe_fault(error)}"[:500]
    return find_fault(score, len(sample.text)) or pack_score(score)


def _find_reward(asked: Json) -> type[Reward]:
    if asked["folder"]:
        return _find_function(asked)[0]
    brought = _import(asked["point"])
    return next(reward for reward in brought.rewards if reward.name == asked["reward"])


def _find_function(home: Json) -> tuple[type[Reward], tuple[str, ...]]:
    from rewardkit import foreign  # few plugins need it

    os.chdir(home["folder"])
    found = foreign.find(home["point"])
    return found.reward, tuple(found.plugin)


@lru_cache(maxsize=1)
def _import(point: str) -> Brought:
    started = time.perf_counter()
    module = metadata.EntryPoint("plugin", point, "rewardkit").load()
    return call_hooks(module, time.perf_counter() - started)


def _describe_error(error: Any) -> Json:
    given = error["input"]
    plain = given if isinstance(given, str | int | float | None) else repr(given)
    return {"type": error["type"], "loc": error["loc"], "msg": error["msg"], "input": plain}
