"""What runs in workers, and what it is allowed there."""

import os
from typing import Any, Literal, NamedTuple, get_args

from rewardkit.errors import ConfigError

# auto: what third parties bring; all: every reward; none: nothing.
Isolate = Literal["auto", "all", "none"]


def read_isolate() -> Isolate:
    """Return what the variable `REWARDKIT_ISOLATE` says; without it, `auto`.

    Raises:
        ConfigError: It says something else.
    """
    said = os.environ.get("REWARDKIT_ISOLATE") or "auto"
    if said not in get_args(Isolate):
        raise ConfigError(f"REWARDKIT_ISOLATE is {said!r}", hints=("known: auto, all, none",))
    return said  # type: ignore[return-value]


class Limits(NamedTuple):
    """Hold what a plugin is allowed in its worker.

    Args:
        row_s: Seconds for one completion.
        load_s: Seconds for the import of a plugin.
        memory_mb: Address space of a worker, in MiB.
    """

    row_s: float = 1.0
    load_s: float = 15.0
    memory_mb: float = 1024.0

    @classmethod
    def from_environment(cls) -> "Limits":
        """Read `REWARDKIT_ROW_S`, `REWARDKIT_LOAD_S` and `REWARDKIT_WORKER_MB`.

        Raises:
            ConfigError: One of them is no number above 0.
        """
        default = cls()
        return cls(
            _read("REWARDKIT_ROW_S", default.row_s),
            _read("REWARDKIT_LOAD_S", default.load_s),
            _read("REWARDKIT_WORKER_MB", default.memory_mb),
        )


def limits_of(reward: type) -> Limits | None:
    """Return what a reward is allowed in its worker; None for one that runs in process.

    The class that stands for a reward in a worker is asked, and not imported: that would load
    all that workers need, a tenth of the start.
    """
    home: Any = vars(reward).get("__home__")
    limits: Limits | None = home and home.limits
    return limits


def _read(variable: str, default: float) -> float:
    said = os.environ.get(variable)
    if not said:
        return default
    try:
        number = float(said)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e6:
        raise ConfigError(f"{variable} is {said!r}", hints=(f"a number, as {default:g}",))
    return number
