"""Let the model of a run answer prompts. Imports torch when it is called."""

from collections.abc import Sequence
from itertools import zip_longest

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.plugins import installed
from rewardkit_runner import policy
from rewardkit_runner.answering import Answered, answer
from rewardkit_runner.config import RunConfig, resolve
from rewardkit_runner.data import load_problems
from rewardkit_runner.run_folder import RunFolder
from rewardkit_runner.sources import Row

_SHOWN = 4


def read_run(folder: RunFolder) -> RunConfig:
    """Return a run's settings with its trained model as the model.

    Raises:
        ConfigError: The run has neither a finished model nor a checkpoint.
    """
    model = folder.model
    if not model.is_dir():
        checkpoints = folder.checkpoints()
        if not checkpoints:
            raise ConfigError(
                "the run has no model and no checkpoint yet", where=str(folder.path),
                hints=(f"go on with it: rewardkit train --resume {folder.path}",),
            )  # fmt: skip
        model = checkpoints[-1]
    settings = resolve({}, str(folder.config))
    return settings.model_copy(update={"model_name_or_path": str(model)})


def as_rows(prompts: Sequence[str], references: Sequence[str]) -> list[Row]:
    """Pair prompts with references; there is one for each prompt, or none at all.

    Raises:
        ConfigError: The numbers differ.
    """
    if references and len(references) != len(prompts):
        raise ConfigError(f"{len(prompts)} prompts and {len(references)} references")
    pairs = zip_longest(prompts, references)
    return [{"prompt": prompt, "reference": reference} for prompt, reference in pairs]


def generate(
    config: RunConfig, rows: Sequence[Row], samples: int, temperature: float, seed: int
) -> tuple[Composite, list[Answered]]:
    """Answer each row's prompt so many times.

    Args:
        config: From `read_run`.
        rows: Rows with a `prompt`; without any, the first held-out problems are taken.
        samples: Answers to each prompt.
        temperature: 0 always takes the likeliest token.
        seed: Of the sampling.
    """
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    composite = config.compose()
    if not rows:
        rows = load_problems(config, composite, installed(config.isolate)).held_out[:_SHOWN]
    torch.manual_seed(seed)
    tokenizer = policy.load_tokenizer(config)
    model = AutoModelForCausalLM.from_pretrained(config.model_name_or_path, dtype="auto")
    device = "cuda" if torch.cuda.is_available() and not config.field("use_cpu") else "cpu"
    shaped = policy.prepare_prompts(rows, tokenizer, config).rows
    repeated = [row for row in shaped for _ in range(samples)]
    return composite, answer(repeated, model.to(device), tokenizer, composite, config, temperature)
