"""Run on a Ray cluster: Ray hands out splits and brings back counts, and sees no rows."""

import os
import pickle
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from rewardkit.engine.processes import call, drive
from rewardkit.errors import ConfigError, RewardkitError

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
# A node that goes takes its tasks with it: they are done again elsewhere, this often.
_RETRIES = 3
# Of an own cluster: no rows go through it, and this is nearly the least that Ray allows.
_OBJECT_STORE = 80 << 20
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0"}


class OnRay:
    """Run as Ray tasks; a task that is lost with its worker is done again.

    Args:
        address: Of a running cluster; None starts one on this machine, for this run.
        workers: How many processes such an own cluster has.

    Raises:
        ConfigError: Ray is not installed.
    """

    here = False

    def __init__(self, address: str | None, workers: int) -> None:
        self._ray = _import_ray()
        self._address = address
        self._workers = max(1, workers)

    def run(self, tasks: Iterable[_Task], work: Callable[[_Task], _Result]) -> Generator[_Result]:
        """Yield results; see `Executor`."""
        ray = self._ray
        pickled, folder = pickle.dumps(work), os.getcwd()
        with self._connected():
            remote = ray.remote(max_retries=_RETRIES)(_call_in)
            width = 2 * int(ray.cluster_resources().get("CPU", 1))
            try:
                yield from drive(
                    tasks, lambda task: remote.remote(folder, pickled, task).future(), width
                )
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None
            except ray.exceptions.RayError as error:
                raise RewardkitError(f"Ray failed: {error}", where="--engine ray") from error

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Use the connection that there is, or make one and close it."""
        if self._ray.is_initialized():
            yield
            return
        before = {name: os.environ.get(name) for name in _QUIET}
        os.environ.update(_QUIET)
        try:
            with _sigterm_left_alone():
                self._connect()
            yield
        finally:
            self._ray.shutdown()
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def _connect(self) -> None:
        own: dict[str, Any] = {
            "num_cpus": self._workers, "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE,
        }  # fmt: skip
        try:
            self._ray.init(
                address=self._address or "local", logging_level="ERROR", log_to_driver=False,
                **({} if self._address else own),
            )  # fmt: skip
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise ConfigError(
                f"no Ray cluster answers: {error}", where=f"--ray-address {self._address}",
                hints=("start one: ray start --head; or leave the address out",),
            ) from error  # fmt: skip


@contextmanager
def _sigterm_left_alone() -> Iterator[None]:
    """Take back the handler of SIGTERM, which Ray replaces in the main thread."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, before)


def _import_ray() -> Any:
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ConfigError(
            "Ray is not installed", where="--engine ray", hints=("pip install 'rewardkit[ray]'",)
        ) from error
    return ray


def _call_in(folder: str, pickled: bytes, task: Any) -> Any:
    """Run a pickled function in the folder of the driver, where the same files must be."""
    os.chdir(folder)
    return call(pickled, task)
