"""Follow what the rewards say during training: gather it from all ranks, store it, guard it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from accelerate.utils import gather_object
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from rewardkit.composite import Verdict
from rewardkit.sample import Sample
from rewardkit_runner.canary import Canary
from rewardkit_runner.completions import EVALUATION, TRAINING, CompletionFiles, Judged
from rewardkit_runner.guard import Guard
from rewardkit_runner.progress import Progress
from rewardkit_runner.summary import RewardsFailedError


class _Local(NamedTuple):
    """Hold what one rank has to say of a generation batch."""

    judged: list[Judged]
    changed: str


class Keeper(TrainerCallback):  # type: ignore[misc]
    """Store each generation batch once TRL knows its advantages; stop when rewards fail.

    Every rank judges its own completions. All ranks take part in gathering them after the
    same micro-batches, and see the same, so they stop after the same step.

    Args:
        files: Where the completions are stored, or None on all ranks but the first.
        advantages: Gives TRL's advantages of the latest generation batch of all ranks.
        guard: Judges how often the rewards fail.
        canary: Notices rewards that have changed.
        canary_steps: After so many steps the canary is asked again; 0 is never.
        progress: Where warnings are shown, or None on all ranks but the first.

    Attributes:
        stopped: Why the run has to end, or None.
    """

    def __init__(
        self,
        files: CompletionFiles | None,
        advantages: Callable[[], Sequence[float]],
        guard: Guard,
        canary: Canary,
        canary_steps: int,
        progress: Progress | None,
    ) -> None:
        self.stopped: RewardsFailedError | None = None
        self._files = files
        self._advantages = advantages
        self._guard = guard
        self._canary = canary
        self._canary_steps = canary_steps
        self._progress = progress
        self._local = _Local([], "")
        self._step = 0
        self._next_canary = 0

    def watch(self, samples: Sequence[Sample], verdicts: list[Verdict]) -> list[Verdict]:
        """Take note of what this rank has judged; called with every batch, by the rewards.

        Returns:
            The verdicts; without totals where the canary shows that they mean nothing.
        """
        changed = self._local.changed or self._ask_canary()
        self._local = _Local([*self._local.judged, *map(Judged, samples, verdicts)], changed)
        return [verdict._replace(total=None) for verdict in verdicts] if changed else verdicts

    def _ask_canary(self) -> str:
        if not self._canary_steps or self._step < self._next_canary:
            return ""
        self._next_canary = self._step + self._canary_steps
        return self._canary.changed()

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Count steps as TRL's logs do, from 1."""
        self._step = state.global_step + 1

    def on_substep_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Keep what was generated for this micro-batch, if anything was."""
        self._keep(TRAINING, args.num_generations)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Keep what was generated for the last micro-batch of a step; save and stop if need be."""
        self._keep(TRAINING, args.num_generations)
        self._stop(control)

    def on_prediction_step(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Keep what was generated for an evaluation batch; save and stop if need be."""
        self._keep(EVALUATION, args.num_generations_eval or args.num_generations)
        self._stop(control)

    def _keep(self, kind: str, group_size: int) -> None:
        if not self._local.judged:  # on no rank, for all generate together
            return
        ranks: list[_Local] = gather_object([self._local])
        self._local = _Local([], "")
        judged = [each for rank in ranks for each in rank.judged]
        place = ("", 0)
        if self._files is not None:
            latest = list(self._advantages())[-len(judged) :]
            unknown = [None] * (len(judged) - len(latest))
            place = self._files.append(kind, self._step, judged, [*unknown, *latest], group_size)
        changed = next((rank.changed for rank in ranks if rank.changed), "")
        self.stopped = self.stopped or self._judge(judged, changed, place)

    def _judge(
        self, judged: list[Judged], changed: str, place: tuple[str, int]
    ) -> RewardsFailedError | None:
        failures = self._guard.failures(judged)
        fatal = self._guard.fatal(failures)
        if fatal:
            return RewardsFailedError(
                f"step {self._step}: {fatal}", hints=tuple(fatal.examples(*place))
            )
        if changed:
            return RewardsFailedError(f"step {self._step}: {changed}")
        for sentence in self._guard.warnings(failures):
            if self._progress is not None:
                self._progress.note(f"step {self._step}: {sentence}")
        return None

    def _stop(self, control: TrainerControl) -> None:
        if self.stopped:
            control.should_save = True
            control.should_training_stop = True
