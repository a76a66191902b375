"""Run a function over tasks: in this process, or in several."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Executor(Protocol):
    """Run a function over tasks; the results come in any order.

    Attributes:
        here: The function runs in this process.
    """

    here: bool

    def run(self, tasks: Iterable[_Task], work: Callable[[_Task], _Result]) -> Generator[_Result]:
        """Yield results as they are ready.

        Raises:
            Exception: What `work` raised on the first task, in their order, on which it
                did; all tasks before it are done by then.
        """


class Serial:
    """Run in this process, one task after the other."""

    here = True

    def run(self, tasks: Iterable[_Task], work: Callable[[_Task], _Result]) -> Generator[_Result]:
        """Yield results; see `Executor`."""
        yield from map(work, tasks)
