"""Look for a broken promise, and make what shows it short."""

import faulthandler
import random
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rewardkit.reward import Reward
from tests.fuzz.holding import PromiseError, check, rewards

# No thousand completions take this long, unless one of them is stuck.
STUCK_S = 60
_CHUNK = 1000
_SIZES = (2, 4, 8, 16, 32, 64)


class Found(NamedTuple):
    """Hold the shortest bytes that break a promise, and how they do."""

    spec: str
    data: bytes
    broken: Exception


def search(seed: str, count: int) -> Found | None:
    """Judge so many completions made from random bytes, the same for the same seed."""
    return first_broken(rewards(), _inputs(seed, count))


def _inputs(seed: str, count: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for number in range(count):
        if number % _CHUNK == 0:
            faulthandler.dump_traceback_later(STUCK_S, exit=True)
        yield chance.randbytes(chance.choice(_SIZES))
    faulthandler.cancel_dump_traceback_later()


def first_broken(rewards: Mapping[str, Reward], inputs: Iterable[bytes]) -> Found | None:
    """Judge what each input makes with every reward, until a promise is broken."""
    for data in inputs:
        for spec, reward in rewards.items():
            broken = _try(spec, reward, data)
            if broken is not None:
                return _shorten(spec, reward, Found(spec, data, broken))
    return None


def _try(spec: str, reward: Reward, data: bytes) -> Exception | None:
    try:
        check(spec, reward, data)
    except PromiseError as broken:
        return broken
    except Exception as error:  # a reward never raises
        return error
    return None


def _shorten(spec: str, reward: Reward, found: Found) -> Found:
    """Leave out bytes, many at once and then fewer, while a promise stays broken."""
    size = max(1, len(found.data) // 2)
    while size:
        start = 0
        while start < len(found.data):
            shorter = found.data[:start] + found.data[start + size :]
            broken = _try(spec, reward, shorter)
            if broken is None:
                start += size
            else:
                found = Found(spec, shorter, broken)
        size //= 2
    return found
