"""Record and show what TRL logs, and stop softly."""

import contextlib
import json
import math
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from accelerate.utils import gather_object
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from rewardkit_runner.progress import Progress
from rewardkit_runner.run_folder import RunFolder


class Recorder(TrainerCallback):  # type: ignore[misc]
    """Write every log to `metrics.jsonl` and show it; stop at the end of a step when asked to.

    Args:
        folder: The run's folder.
        progress: Where the metrics are shown, or None on all ranks but the first.
    """

    def __init__(self, folder: RunFolder, progress: Progress | None) -> None:
        self.stopped = False
        self._folder = folder
        self._progress = progress

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, Any] | None = None,
        **kwargs: object,
    ) -> None:
        """Record one log."""
        if self._progress is None or not logs:
            return
        line = {"step": state.global_step, **{name: _finite(value) for name, value in logs.items()}}
        with self._folder.metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
        self._progress.update(state.global_step, line)

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: object,
    ) -> None:
        """Save a checkpoint and stop if any rank was asked to; one alone would hang the others."""
        if any(gather_object([self.stopped])):
            self.stopped = True
            control.should_save = True
            control.should_training_stop = True

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Show the progress, and take the first Ctrl-C as a wish to stop after this step."""
        if self._progress is not None:
            self._progress.start()
        try:
            with self._soft_interrupt():
                yield
        finally:
            if self._progress is not None:
                self._progress.stop()

    @contextlib.contextmanager
    def _soft_interrupt(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may set handlers
            return
        before = signal.signal(signal.SIGINT, self._stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        self.stopped = True
        print("\nrewardkit: stopping after this step; Ctrl-C again stops at once", file=sys.stderr)  # noqa: T201


def _finite(value: object) -> object:
    """JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
