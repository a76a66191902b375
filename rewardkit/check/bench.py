"""Put questions to a reward that lives in a process of its own and may hang or die."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rewardkit.check.wrapper import warm_up
from rewardkit.errors import PluginError, SpecError
from rewardkit.sample import Sample
from rewardkit.spec import Term
from rewardkit.workers.process import WorkerProcess
from rewardkit.workers.single import perform

_ANSWER = "rewardkit.check.child:answer"
_MEMORY = 8 << 30  # somebody else's reward may import torch, which reserves much of it
_PATIENCE_S = 120.0  # for imports, which are nobody's fault here
# A reward with an option `deadline_s` gives a worker that long, twice: see `WorkerPool.run`.
_TRIES = 2
_RESTART_S = 1.0  # the second worker imports what the reward needs

Fault = Literal["", "raised", "invalid", "timeout", "died"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold what a reward gave for a sample, or how it failed.

    Args:
        value: In [0, 1], or None: not scored, or failed.
        code: The score's code.
        reason: The score's reason.
        spans: Start and end of each piece of evidence.
        fault: How it failed, or empty.
        what: The failure in words.
        seconds: What judging took, inside the process.
    """

    value: float | None = None
    code: str = ""
    reason: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    fault: Fault = ""
    what: str = ""
    seconds: float = field(default=0.0, compare=False)

    def __str__(self) -> str:
        if self.fault:
            return self.what
        value = "not scored" if self.value is None else f"{self.value:g}"
        return f"{value} ({self.code}: {self.reason})"


class Bench:
    """Hold the process in which one reward is judged; start it anew when it was killed.

    Args:
        term: The reward and its options.
        seconds: Deadline of one call of `score`, besides what the reward's own workers may take.

    Attributes:
        seconds: The deadline, with that.
        timeouts: How often the deadline was missed.
    """

    def __init__(self, term: Term, seconds: float) -> None:
        self.term = term
        self.seconds = seconds
        self._own_seconds = seconds
        self.timeouts = 0
        self._about: dict[str, Any] = {}
        self._worker: WorkerProcess | None = None

    def judge(self, sample: Sample, options: Mapping[str, object] | None = None) -> Ruling:
        """Judge one sample; the process is replaced if it does not answer in time.

        Args:
            sample: What to judge.
            options: What the reward is built with, in place of the term's options.
        """
        worker = self._ready()
        payload = self._payload("child.judge", [sample], options)
        outcome = perform(worker, payload, self.seconds)
        if not outcome.error:
            return _read_ruling(outcome.value)
        self.close()
        if outcome.error == "timeout":
            self.timeouts += 1
            what = f"no verdict within {self.seconds:g} s"
            return Ruling(fault="timeout", what=what, seconds=self.seconds)
        return Ruling(fault="died", what=f"its process ended: {outcome.error} {outcome.detail}")

    def ask(self, question: str, samples: Sequence[Sample] = (), *, fresh: bool = False) -> Any:
        """Have a function of `rewardkit.check` answer about samples that are known to be harmless.

        Args:
            question: `module.function` under `rewardkit.check`.
            samples: What it is about.
            fresh: In a process that has not seen the reward and ends afterwards.

        Raises:
            PluginError: The process did not answer.
        """
        worker = WorkerProcess(_ANSWER, _MEMORY) if fresh else self._ready()
        outcome = perform(worker, self._payload(question, samples), _PATIENCE_S)
        if fresh:
            worker.kill()
        elif outcome.error:
            self.close()
        if outcome.error:
            raise PluginError(
                f"{self.term.name}: its process ended in {question}: {outcome.error} "
                f"{outcome.detail}"
            )
        return outcome.value

    def describe(self) -> dict[str, Any]:
        """Return what the reward is; see `child.build`.

        Raises:
            SpecError: It cannot be built.
        """
        self._ready()
        return self._about

    def _ready(self) -> WorkerProcess:
        """Return a process that has loaded all that the reward loads, which has no deadline."""
        if self._worker is None:
            self._worker = WorkerProcess(_ANSWER, _MEMORY)
            self._about = _read_description(self.ask("child.build"))
            if self._about["deadline_s"] is not None:
                workers_s = _TRIES * self._about["deadline_s"] + _RESTART_S
                self.seconds = self._own_seconds + workers_s
            self.ask("child.batch", warm_up())
        return self._worker

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _payload(
        self,
        question: str,
        samples: Sequence[Sample],
        options: Mapping[str, object] | None = None,
    ) -> Mapping[str, object]:
        return {
            "question": question,
            "term": {
                "alias": self.term.alias,
                "name": self.term.name,
                "options": dict(self.term.options if options is None else options),
            },
            # A worker has no environment to read this from.
            "plugins": os.environ.get("REWARDKIT_PLUGINS"),
            "samples": [
                {
                    "completion": sample.completion,
                    "reference": sample.reference,
                    "prompt": sample.prompt,
                    "columns": dict(sample.columns),
                }
                for sample in samples
            ],
        }


def _read_description(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        what, where, *hints = answer["error"]
        raise SpecError(what, where=where, hints=tuple(hints))
    return answer


def _read_ruling(answer: Any) -> Ruling:
    return Ruling(**{**answer, "spans": tuple(map(tuple, answer.get("spans", ())))})
