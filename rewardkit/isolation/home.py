"""Where a plugin's code is, and the workers that run it."""

import atexit
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rewardkit.isolation.limits import Limits
from rewardkit.workers import Outcome, WorkerPool

Json = dict[str, Any]

# A row has a deadline of its own; a batch of many rows may take its time.
_NO_BUDGET_S = 1e6
_WARM_UP_ROWS = 5  # what a reward loads late may take as long as so many rows


@dataclass(frozen=True, slots=True)
class Home:
    """Say where a plugin is found and what it is allowed; small, and it travels.

    Args:
        point: What its entry point says: a module, perhaps with a `:name` in it.
        path: The folders to import from; a worker inherits none.
        limits: What its workers are allowed.
    """

    point: str
    path: tuple[str, ...]
    limits: Limits

    @classmethod
    def of(cls, point: str, limits: Limits) -> "Home":
        """Find a plugin where this process would."""
        return cls(point, tuple(os.path.abspath(folder) for folder in sys.path), limits)

    def as_json(self) -> Json:
        """Return what a worker must know."""
        return {"point": self.point, "path": self.path}

    def ask(self, question: str, payload: Json) -> Outcome:
        """Ask something that takes no longer than an import.

        Args:
            question: Name of a function in `rewardkit.isolation.child`.
            payload: Its argument, without what `as_json` says.
        """
        pool = self.make_pool()
        try:
            function = f"rewardkit.isolation.child:{question}"
            return pool.run(function, [{**self.as_json(), **payload}], self.limits.load_s)[0]
        finally:
            pool.close()

    def run(self, task: Json, payloads: Sequence[object]) -> list[Outcome]:
        """Have workers that are kept do a task, each payload with its own deadline.

        Args:
            task: What the task is; loading it has no deadline.
            payloads: One JSON value per call.
        """
        described = {**self.as_json(), **task, "warm_up_s": _WARM_UP_ROWS * self.limits.row_s}
        function = f"rewardkit.isolation.child:{json.dumps(described)}"
        return _pool(self).run(function, payloads, self.limits.row_s, _NO_BUDGET_S)

    def make_pool(self) -> WorkerPool:
        """Return workers for this plugin alone: what it does to its process harms no other."""
        return WorkerPool(1, int(self.limits.memory_mb * (1 << 20)))

    def explain(self, outcome: Outcome, seconds: float) -> str:
        """Say how a worker ended."""
        if outcome.error == "timeout":
            return f"did not end within {seconds:g} s"
        if outcome.error == "out_of_memory":
            return f"needs more than {self.limits.memory_mb:,.0f} MiB"
        return "ended its process" + (f" with {outcome.detail}" if outcome.detail else "")


@lru_cache(maxsize=256)
def _pool(home: Home) -> WorkerPool:
    pool = home.make_pool()
    atexit.register(pool.close)
    return pool
