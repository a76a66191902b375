"""Let a model answer prompts greedily, and judge the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewardkit.composite import Composite, Verdict
from rewardkit.sample import Sample
from rewardkit_runner.config import RunConfig
from rewardkit_runner.policy import encode
from rewardkit_runner.sources import Row

if TYPE_CHECKING:
    from transformers import PreTrainedModel as Model
    from transformers import PreTrainedTokenizerBase as Tokenizer

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Answered:
    """Hold a row with the model's completion and the verdict on it."""

    row: Row
    completion: str
    verdict: Verdict


def answer(
    rows: Sequence[Row],
    model: "Model",
    tokenizer: "Tokenizer",
    composite: Composite,
    config: RunConfig,
    temperature: float = 0.0,
) -> list[Answered]:
    """Complete each row's prompt and judge the completions.

    Args:
        rows: Rows whose prompts the model takes.
        model: Left in the mode it came in.
        tokenizer: Padding on the left.
        composite: The rewards.
        config: The run's settings.
        temperature: 0 always takes the likeliest token.
    """
    texts: list[str] = []
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        prompts = [encode(row["prompt"], tokenizer, config) for row in batch]
        texts += _complete(prompts, model, tokenizer, config, temperature)
    samples = [_as_sample(row, text) for row, text in zip(rows, texts, strict=True)]
    verdicts = composite.score_batch(samples)
    return [Answered(*parts) for parts in zip(rows, texts, verdicts, strict=True)]


def _complete(
    prompts: list[list[int]],
    model: "Model",
    tokenizer: "Tokenizer",
    config: RunConfig,
    temperature: float,
) -> list[str]:
    import torch

    inputs = tokenizer.pad({"input_ids": prompts}, return_tensors="pt").to(model.device)
    chosen = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0}
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            ids = model.generate(
                **inputs,
                max_new_tokens=config.field("max_completion_length"),
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=_end_tokens(model, tokenizer),
                **(chosen if temperature else {"do_sample": False}),
            )
    finally:
        model.train(was_training)
    completions = ids[:, inputs["input_ids"].shape[1] :]
    texts: list[str] = tokenizer.batch_decode(completions, skip_special_tokens=True)
    return texts


def _end_tokens(model: "Model", tokenizer: "Tokenizer") -> list[int]:
    """Return every token that ends a completion, as TRL does: the model may name more."""
    named = model.generation_config.eos_token_id
    more = named if isinstance(named, list) else [] if named is None else [named]
    return list(dict.fromkeys([tokenizer.eos_token_id, *more]))


def _as_sample(row: Row, completion: str) -> Sample:
    columns = {name: value for name, value in row.items() if name not in ("prompt", "reference")}
    return Sample(completion, row.get("reference"), row["prompt"], columns)


def means(answered: Sequence[Answered], composite: Composite) -> dict[str, float | None]:
    """Return the mean of the total and of each reward, over the rows that have one."""
    columns: dict[str, list[float | None]] = {"total": [each.verdict.total for each in answered]}
    for place, name in enumerate(composite.names):
        columns[name] = [each.verdict.scores[place].value for each in answered]
    return {name: _mean(values) for name, values in columns.items()}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
