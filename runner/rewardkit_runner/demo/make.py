"""Make the built-in model from nothing: a tokenizer and a warm start by imitation.

    python -m rewardkit_runner.demo.make --out DIR --seed 0

The same seed and number of threads give the same weights on the same machine.
"""

import argparse
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch.nn.functional import cross_entropy
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from rewardkit_runner.demo.demonstrations import draw_demonstration
from rewardkit_runner.demo.tokens import END, make_tokenizer

_log = logging.getLogger(__name__)

_IGNORED = -100
_RATE_WARMUP_STEPS = 50
_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a model to make, and how long to teach it."""

    hidden_size: int
    layers: int
    steps: int
    batch_size: int


SCALES = {
    "full": Scale(hidden_size=128, layers=2, steps=3000, batch_size=64),
    "small": Scale(hidden_size=64, layers=1, steps=40, batch_size=16),
}


def make(folder: Path, seed: int, scale: Scale) -> None:
    """Make the model and its tokenizer, and save both in a folder.

    Args:
        folder: Where `AutoModelForCausalLM.from_pretrained` will find them.
        seed: Decides the tokenizer, the first weights and the demonstrations.
        scale: The size of the model and of its training.
    """
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(seed)
    model = Qwen3ForCausalLM(_configuration(tokenizer, scale))
    _imitate(model, tokenizer, Random(seed), scale)  # noqa: S311 - it keeps no secret
    _save(model, tokenizer, folder)


def _configuration(tokenizer: PreTrainedTokenizerFast, scale: Scale) -> Qwen3Config:
    heads = scale.hidden_size // 32
    return Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=scale.hidden_size,
        intermediate_size=2 * scale.hidden_size,
        num_hidden_layers=scale.layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        head_dim=32,
        max_position_embeddings=tokenizer.model_max_length,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def _imitate(
    model: Qwen3ForCausalLM, tokenizer: PreTrainedTokenizerFast, random: Random, scale: Scale
) -> None:
    optimizers = _optimizers(model)
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate_share(step, scale.steps))
        for optimizer in optimizers
    ]
    for step in range(1, scale.steps + 1):
        loss = _loss(model, *_draw_batch(tokenizer, random, scale.batch_size))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
        if step % _REPORT_EVERY == 0:
            _log.info("step %d of %d: loss %.4f", step, scale.steps, loss.item())


def _optimizers(model: Qwen3ForCausalLM) -> list[torch.optim.Optimizer]:
    """Give the matrices to Muon and the rest to AdamW.

    Measured on five of the seven kinds: after 400 steps of 64 demonstrations 70 % of
    200 held-out workings were right with Muon and 22 % with AdamW alone; after 1,200
    steps 100 % and 96 %.

    Source:
        Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks.
    """
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    rest = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        torch.optim.Muon(matrices, lr=0.02, weight_decay=0.0),
        torch.optim.AdamW(rest, lr=4e-3, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def _rate_share(step: int, steps: int) -> float:
    rise = min(1.0, (step + 1) / _RATE_WARMUP_STEPS)
    return rise * (0.02 + 0.49 * (1 + math.cos(math.pi * step / steps)))


def _draw_batch(
    tokenizer: PreTrainedTokenizerFast, random: Random, size: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and labels, both of shape (size, longest), padded on the right."""
    demonstrations = [draw_demonstration(random) for _ in range(size)]
    prompts: list[list[int]] = tokenizer([pair[0] for pair in demonstrations])["input_ids"]
    completions: list[list[int]] = tokenizer([pair[1] + END for pair in demonstrations])[
        "input_ids"
    ]
    pairs = list(zip(prompts, completions, strict=True))
    tokens = [prompt + completion for prompt, completion in pairs]
    labels = [[_IGNORED] * len(prompt) + completion for prompt, completion in pairs]
    return _pad(tokens, tokenizer.pad_token_id), _pad(labels, _IGNORED)


def _pad(rows: Sequence[list[int]], filler: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])


def _loss(model: Qwen3ForCausalLM, tokens: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    # Attention looks only to the left, so padding on the right needs no mask.
    hidden = model.model(input_ids=tokens).last_hidden_state[:, :-1]
    targets = labels[:, 1:]
    taught = targets != _IGNORED
    return cross_entropy(model.lm_head(hidden[taught]), targets[taught])


def _save(model: Qwen3ForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Save half-precision weights under a configuration that loads them as float32."""
    model.half().save_pretrained(folder)
    model.config.dtype = torch.float32
    model.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the model."""
    parser = argparse.ArgumentParser(
        prog="python -m rewardkit_runner.demo.make", description=__doc__
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to save the model in")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", choices=SCALES, default="full")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with _threads(options.threads):
        make(options.out, options.seed, SCALES[options.scale])


if __name__ == "__main__":
    main()
