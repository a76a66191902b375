"""A calculation as it is written down, step by step."""

from collections.abc import Callable

Operands = tuple[int, ...]


class Working:
    """Collect the steps of a calculation as they are written down.

    >>> working = Working()
    >>> working.minus(working.minus(140, 104), 24)
    12
    >>> working.text()
    '140-104=36, 36-24=12'
    """

    def __init__(self) -> None:
        self._steps: list[str] = []

    def plus(self, left: int, right: int) -> int:
        """Write `left+right` and return it."""
        return self._write(f"{left}+{right}", left + right)

    def minus(self, left: int, right: int) -> int:
        """Write `left-right` and return it."""
        return self._write(f"{left}-{right}", left - right)

    def times(self, left: int, right: int) -> int:
        """Write `left*right` and return it."""
        return self._write(f"{left}*{right}", left * right)

    def over(self, left: int, right: int) -> int:
        """Write `left/right`, rounded down, and return it."""
        return self._write(f"{left}/{right}", left // right)

    def text(self) -> str:
        """Return the steps so far, separated by commas."""
        return ", ".join(self._steps)

    def _write(self, step: str, value: int) -> int:
        self._steps.append(f"{step}={value}")
        return value


Procedure = Callable[[Working, Operands], int]
