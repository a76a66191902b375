"""Choose who does the work."""

from typing import Literal

from rewardkit.engine.executors import Executor, Serial
from rewardkit.errors import ConfigError

Engine = Literal["auto", "serial", "processes", "ray"]


def choose_executor(engine: Engine, workers: int, ray_address: str | None) -> Executor:
    """Return the executor that was asked for.

    Args:
        engine: `auto` is `ray` with an address, `processes` with several workers, and
            `serial` otherwise.
        workers: Number of processes.
        ray_address: Where the Ray cluster is.

    Raises:
        ConfigError: Ray is asked for and not installed, or is not and has an address.
    """
    if ray_address and engine not in ("auto", "ray"):
        what = f"only Ray has an address, and the engine is {engine}"
        raise ConfigError(what, where="--ray-address", hints=("leave one of the two out",))
    if engine == "ray" or (engine == "auto" and ray_address):
        from rewardkit.engine.on_ray import OnRay  # optional, and seconds to import

        return OnRay(ray_address, workers)
    if engine == "processes" or (engine == "auto" and workers > 1):
        from rewardkit.engine.processes import Processes  # a twentieth of the start

        return Processes(max(1, workers))
    return Serial()
