"""Run code that may hang or swell in processes that can be killed.

>>> run("math:sqrt", [2.25])[0].value
1.5
"""

from rewardkit.workers.pool import WorkerPool, run
from rewardkit.workers.process import Outcome

__all__ = ["Outcome", "WorkerPool", "run"]
