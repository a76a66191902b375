"""Follow what the rewards say during training: gather it from all ranks, and store it."""

from collections.abc import Callable, Sequence

from accelerate.utils import gather_object
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from rewardkit.composite import Verdict
from rewardkit.sample import Sample
from rewardkit_runner.completions import EVALUATION, TRAINING, CompletionFiles, Judged


class Keeper(TrainerCallback):  # type: ignore[misc]
    """Store each generation batch once TRL knows its advantages.

    Every rank judges its own completions; all ranks take part in gathering them, after
    the same micro-batches.

    Args:
        files: Where they are written, or None on all ranks but the first.
        advantages: Gives TRL's advantages of the latest generation batch of all ranks.
    """

    def __init__(
        self, files: CompletionFiles | None, advantages: Callable[[], Sequence[float]]
    ) -> None:
        self._files = files
        self._advantages = advantages
        self._judged: list[Judged] = []
        self._step = 0

    def watch(self, samples: Sequence[Sample], verdicts: list[Verdict]) -> list[Verdict]:
        """Take note of what this rank has judged; called with every batch, by the rewards."""
        self._judged += map(Judged, samples, verdicts)
        return verdicts

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Count steps as TRL's logs do, from 1."""
        self._step = state.global_step + 1

    def on_substep_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Store what was generated for this micro-batch, if anything was."""
        self._keep(TRAINING, args.num_generations)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Store what was generated for the last micro-batch of a step."""
        self._keep(TRAINING, args.num_generations)

    def on_prediction_step(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Store what was generated for an evaluation batch."""
        self._keep(EVALUATION, args.num_generations_eval or args.num_generations)

    def _keep(self, kind: str, group_size: int) -> None:
        if not self._judged:  # on no rank, for all generate together
            return
        judged: list[Judged] = gather_object(self._judged)
        self._judged = []
        if self._files is not None:
            latest = list(self._advantages())[-len(judged) :]
            unknown = [None] * (len(judged) - len(latest))
            self._files.append(kind, self._step, judged, [*unknown, *latest], group_size)
