"""Show how a run goes: one live line on a terminal, plain lines elsewhere."""

import math
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from rewardkit.export.trl import ERRORS, LIMITS

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_LINES = 20


class Progress:
    """Follow the metrics that TRL logs.

    Args:
        names: The rewards' names.
        steps: Steps of the whole run.
        stream: Where to show it.
    """

    def __init__(self, names: Sequence[str], steps: int, stream: TextIO | None = None) -> None:
        self._names = names
        self._steps = steps
        self._first: Mapping[str, float] = {}
        self._totals: list[float] = []
        self._began = time.monotonic()
        self._began_at: int | None = None
        self._shown = 0
        console = Console(file=stream or sys.stderr)
        self._console = console
        self._live = (
            Live(console=console, auto_refresh=False)
            if console.is_terminal and not console.is_dumb_terminal
            else None
        )

    def start(self) -> None:
        """Start the clock, and take over the last lines of a terminal."""
        self._began = time.monotonic()
        if self._live is not None:
            self._live.start()

    def stop(self) -> None:
        """Leave what was shown last."""
        if self._live is not None:
            self._live.stop()

    def note(self, text: str) -> None:
        """Say something in between; the text is harmless."""
        self._console.print(Text(f"rewardkit: {text}"), soft_wrap=True)

    def update(self, step: int, metrics: Mapping[str, object]) -> None:
        """Show what TRL logged at a step; logs without a reward are not about training."""
        known = {
            name: float(value) for name, value in metrics.items()
            if isinstance(value, int | float) and math.isfinite(value)
        }  # fmt: skip
        if "reward" not in known:
            return
        self._first = self._first or known
        self._began_at = step if self._began_at is None else self._began_at
        self._totals.append(known["reward"])
        lines = Text(f"{self._first_line(step, known)}\n{self._second_line(known)}")
        if self._live is not None:
            self._live.update(lines, refresh=True)
        elif step >= self._steps or step >= self._shown + self._steps / _PLAIN_LINES:
            self._shown = step
            self._console.print(Text(self._first_line(step, known)), soft_wrap=True)
            if step >= self._steps:
                self._console.print(Text(self._second_line(known)), soft_wrap=True)

    def _first_line(self, step: int, now: Mapping[str, float]) -> str:
        rewards = "  ".join(
            f"{name} {now[f'rewards/{name}/mean']:.2f}"
            for name in self._names
            if f"rewards/{name}/mean" in now
        )
        return (
            f"step {step}/{self._steps}  {self._clock(step)}   "
            f"reward {self._first['reward']:.2f} → {now['reward']:.2f}  "
            f"{sparkline(self._totals)}   {rewards}{self._troubles(now)}"
        )

    def _troubles(self, now: Mapping[str, float]) -> str:
        """Name the rewards that failed, and those that gave up on a completion."""
        shares = [
            (name, what, now.get(metric.format(name), 0.0))
            for name in self._names
            for what, metric in (("failed", ERRORS), ("limits", LIMITS))
        ]
        return "".join(
            f"   {name} {what} {share * 100:.0f} %" for name, what, share in shares if share
        )

    def _second_line(self, now: Mapping[str, float]) -> str:
        def change(name: str, scale: float = 1.0) -> str:
            return f"{self._first.get(name, 0) * scale:.0f} → {now.get(name, 0) * scale:.0f}"

        return (
            f"       flat groups {change('frac_reward_zero_std', 100)} %   "
            f"length {change('completions/mean_length')} tokens   "
            f"cut off {now.get('completions/clipped_ratio', 0) * 100:.0f} %"
        )

    def _clock(self, step: int) -> str:
        passed = time.monotonic() - self._began
        done = step - (self._began_at or 0)
        if step >= self._steps or done < 1:
            return _minutes(passed)
        return f"{_minutes(passed)}, {_minutes(passed / done * (self._steps - step))} left"


def sparkline(values: Sequence[float], width: int = 12) -> str:
    """Draw values as bars, the last of each of `width` stretches.

    >>> sparkline([0.0, 0.5, 1.0])
    '▁▅█'
    """
    count = min(width, len(values))
    picked = [values[(place + 1) * len(values) // count - 1] for place in range(count)]
    low, high = min(picked), max(picked)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BARS[round((value - low) * scale)] for value in picked)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
