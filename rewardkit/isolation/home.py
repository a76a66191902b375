"""Where a plugin's code is, and the workers that run it."""

import atexit
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rewardkit.isolation.limits import Limits
from rewardkit.workers import Outcome, WorkerPool
from rewardkit.workers.process import WorkerProcess
from rewardkit.workers.single import perform

Json = dict[str, Any]

# A row has a deadline of its own; a batch of many rows may take its time.
_NO_BUDGET_S = 1e6
_WARM_UP_ROWS = 5  # what a reward loads late may take as long as so many rows


@dataclass(frozen=True, slots=True)
class Home:
    """Say where a plugin is found and what it is allowed; small, and it travels.

    Args:
        point: What its entry point says: a module, perhaps with a `:name` in it; or where a
            function is that was written for another trainer.
        limits: What its workers are allowed.
        folder: From where such a function is looked for; empty for a plugin.
    """

    point: str
    limits: Limits
    folder: str = ""

    @property
    def memory_bytes(self) -> int:
        """Address space of a worker."""
        return int(self.limits.memory_mb * (1 << 20))

    def ask(self, question: str, payload: Json) -> Outcome:
        """Ask something once, that takes no longer than an import.

        Args:
            question: Name of a function in `rewardkit.isolation.child`.
            payload: Its argument; where the plugin is found is added.
        """
        worker = WorkerProcess(f"rewardkit.isolation.child:{question}", self.memory_bytes)
        try:
            return perform(worker, {**self._as_json(), **payload}, self.limits.load_s)
        finally:
            worker.kill()

    def run(self, task: Json, payloads: Sequence[object]) -> list[Outcome]:
        """Have workers that are kept do a task, each payload with its own deadline.

        Args:
            task: What the task is; loading it has no deadline.
            payloads: One JSON value per call.
        """
        warm_up_s = _WARM_UP_ROWS * self.limits.row_s
        described = json.dumps({**self._as_json(), "warm_up_s": warm_up_s, **task})
        function = f"rewardkit.isolation.child:{described}"
        return _pool(self).run(function, payloads, self.limits.row_s, _NO_BUDGET_S)

    def _as_json(self) -> Json:
        return {"point": self.point, "folder": self.folder}

    def explain(self, outcome: Outcome, seconds: float) -> str:
        """Say how a worker ended."""
        if outcome.error == "timeout":
            return f"did not end within {seconds:g} s"
        if outcome.error == "out_of_memory":
            return f"needs more than {self.limits.memory_mb:,.0f} MiB"
        named = outcome.detail.isidentifier()  # an exception that nothing else caught
        return f"raised {outcome.detail}" if named else "ended its process"


@lru_cache(maxsize=256)
def _pool(home: Home) -> WorkerPool:
    pool = WorkerPool(1, home.memory_bytes)
    atexit.register(pool.close)
    return pool
