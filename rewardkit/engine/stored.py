"""Find what a run or a scored file stores, and the lock of what judged it."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.lock import Lock
from rewardkit.rows.remote import is_url
from rewardkit.spec import Term

_STEP = re.compile(r"(?:step|eval)-(\d+)\.jsonl")
_BEFORE_ANY_STEP = "before.jsonl"


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold scored files that one composition judged.

    Args:
        inputs: The files.
        lock: The identity of what judged them.
    """

    inputs: tuple[str, ...]
    lock: Lock

    def composite(self) -> Composite:
        """Build the composition that the lock describes from what is installed here.

        Raises:
            SpecError: A reward of it is not installed, or lacks an option.
        """
        terms = [
            Term(one.alias, one.reward, one.weight, one.gate, one.options)
            for one in self.lock.rewards
        ]
        return Composite.from_spec(
            terms, max_chars=self.lock.max_chars, on_limit=self.lock.on_limit
        )


def find_stored(path: str, lock: str | None = None) -> list[Stored]:
    """Find the scored files under a path and the lock of each.

    Args:
        path: The folder of a run, or a file that `rewardkit score -o` wrote.
        lock: File of the lock; by default `rewards.json` of the run, or `PATH.lock.json`.

    Raises:
        ConfigError: There is no such path or no lock, or the run stores no completions.
    """
    place = Path(path)
    if lock is None and not is_url(path) and not os.path.exists(path):
        raise ConfigError("there is no such file or folder", where=path)
    if not place.is_dir():
        return [Stored((path,), Lock.read(Path(lock or f"{path}.lock.json")))]
    file = Path(lock) if lock else place / "rewards.json"
    current = Lock.read(file)
    earlier = [] if lock else _earlier(file)
    files = sorted((*place.glob("completions/*.jsonl"), *place.glob("held_out/*.jsonl")))
    if not files:
        raise ConfigError("the folder holds no completions of a run", where=path)
    found: Iterator[tuple[tuple[Path, Lock], Path]] = (
        ((one.parent, _lock_of(one, current, earlier)), one) for one in files
    )
    return [
        Stored(tuple(str(one) for _, one in same), judged_by)
        for (_, judged_by), same in groupby(found, key=lambda pair: pair[0])
    ]


def _earlier(file: Path) -> list[tuple[int, Lock]]:
    """Read the locks of the parts of a run before it was resumed with other rewards."""
    data: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return [
        (int(one["until_step"]), Lock.from_object(one, str(file)))
        for one in data.get("earlier", ())
    ]


def _lock_of(file: Path, current: Lock, earlier: list[tuple[int, Lock]]) -> Lock:
    match = _STEP.fullmatch(file.name)
    if match is None:
        return earlier[0][1] if earlier and file.name == _BEFORE_ANY_STEP else current
    step = int(match[1])
    return next((lock for until, lock in earlier if step <= until), current)
