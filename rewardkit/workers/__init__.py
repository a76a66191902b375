"""Run code that may hang or swell in processes that can be killed.

>>> run("math:sqrt", [2.25])[0].value
1.5
"""

from rewardkit.workers.outcome import Outcome
from rewardkit.workers.pool import WorkerPool, run

__all__ = ["Outcome", "WorkerPool", "run"]
