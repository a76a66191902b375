"""How a run goes, on disk at every moment."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from rewardkit.errors import RewardkitError
from rewardkit_runner.run_folder import RunFolder

SCHEMA = "rewardkit/run/1"
FINISHED, INTERRUPTED, STOPPED = "finished", "interrupted", "stopped"


class RewardsFailedError(RewardkitError):
    """The rewards failed; the run was saved and ended after a step."""


class Summary:
    """Hold what `summary.json` says; each change is written at once.

    Args:
        folder: The run's folder.
        main: Whether this process is the one that writes.
    """

    def __init__(self, folder: RunFolder, main: bool) -> None:
        self.folder = folder
        self.main = main
        self.data: dict[str, Any] = {"schema": SCHEMA, **folder.read_summary()}

    @property
    def status(self) -> str:
        """`running`, `finished`, `interrupted`, `stopped` by failing rewards, or `failed`."""
        return str(self.data["status"])

    def update(self, **values: object) -> None:
        """Add or replace values."""
        self.data.update(values)
        if self.main:
            self.folder.write_summary(self.data)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Write how the run ends, also when it is interrupted or fails."""
        self.data.pop("error", None)  # of the part of the run before
        self.update(status="running", started=time.strftime("%Y-%m-%dT%H:%M:%S%z"))
        try:
            yield
        except KeyboardInterrupt:
            self.update(status=INTERRUPTED)
        except RewardsFailedError as stop:
            self.update(status=STOPPED, error=str(stop))
        except BaseException as error:
            self.update(status="failed", error=f"{type(error).__name__}: {error}"[:2000])
            raise
        else:
            self.update(status=FINISHED)
