"""Know the fields of TRL's GRPOConfig without importing TRL, which takes seconds.

`grpo_fields.json` is written by `python -m rewardkit_runner.make_grpo_fields`; a
test compares it with the installed TRL.
"""

import dataclasses
import difflib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rewardkit.errors import ConfigError

TABLE = Path(__file__).with_name("grpo_fields.json")
# Names that older scripts use, and what takes their place.
REPLACED: Mapping[str, str] = {
    "dataset_config_name": "write --dataset_config",
    "dataset_train_split": "write --dataset_split",
    "eval_dataset": "write --held_out N: so many prompts are kept from training and judged",
    "evaluation_strategy": "TRL calls it eval_strategy now",
    "learning_rate_scheduler": "TRL calls it lr_scheduler_type",
    "logging_dir": "the run folder holds the TensorBoard events, in tensorboard/",
    "max_length": "write --max_completion_length, and --max_prompt_tokens for prompts",
    "max_new_tokens": "TRL calls it max_completion_length",
    "max_prompt_length": "TRL dropped it; write --max_prompt_tokens N, with --long_prompts "
    "drop|truncate",
    "model": "write --model_name_or_path",
    "no_cuda": "TRL calls it use_cpu now",
    "num_completions_to_print": "completions are never printed raw; they lie in the run's "
    "completions/",
    "overwrite_output_dir": "TRL dropped it; every run gets a folder of its own",
    "per_gpu_train_batch_size": "TRL calls it per_device_train_batch_size",
    "processing_class": "the tokenizer is the one in the model's folder",
    "resume_from_checkpoint": "write --resume [RUN]",
    "reward_funcs": "write --rewards, for example --rewards format,numeric:0.5",
    "reward_weights": "weights stand in --rewards, for example --rewards format,numeric:0.5",
    "tokenizer": "the tokenizer is the one in the model's folder",
    "torch_dtype": """write --model_init_kwargs '{"dtype": "bfloat16"}'""",
    "use_liger_loss": "TRL calls it use_liger_kernel now",
    "vllm_device": "TRL dropped it; choose with --vllm_mode colocate or server",
    "warmup_ratio": "TRL dropped it; warmup_steps below 1 is a share of all steps",
}
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})([eE][+-]?\d{1,3})?", re.ASCII)
_WORDS: Mapping[str, bool] = {"true": True, "yes": True, "false": False, "no": False}
_KIND_NAMES = {
    "bool": "true or false", "dict": "a JSON object", "float": "a number",
    "int": "a whole number", "list": "values separated by commas", "none": "none", "str": "text",
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """Describe one field of GRPOConfig.

    Args:
        kinds: What it takes: bool, int, float, str, list, dict, none.
        choices: The words that are allowed, or empty.
        default: TRL's own default.
    """

    kinds: tuple[str, ...]
    choices: tuple[str, ...]
    default: object


@cache
def fields() -> Mapping[str, Field]:
    """Return the fields of the GRPOConfig that this release was made with, by name.

    >>> fields()["num_generations"].default
    8
    """
    table = json.loads(TABLE.read_text())
    return {
        name: Field(tuple(kinds), tuple(choices), default)
        for name, (kinds, choices, default) in table["fields"].items()
    }


def unknown_name(name: str, ours: Iterable[str]) -> ConfigError:
    """Say of a name that is nobody's what is meant or what took its place.

    >>> print(unknown_name("learning_rat", []))
    train has no option 'learning_rat'
      did you mean 'learning_rate'?
    """
    if name in REPLACED:
        return ConfigError(f"train has no option {name!r}", hints=(REPLACED[name],))
    near = difflib.get_close_matches(name, [*ours, *fields(), *REPLACED], n=1)
    hint = f"did you mean {near[0]!r}?" if near else "see: rewardkit train --help"
    return ConfigError(f"train has no option {name!r}", hints=(hint,))


def read_field(name: str, value: object, where: str) -> object:
    """Turn what was written for a GRPOConfig field into a value of its type.

    Args:
        name: A key of `fields()`.
        value: Text from the command line, or a typed value from a config file.
        where: The place, for messages.

    Raises:
        ConfigError: The value does not fit the field.

    >>> read_field("learning_rate", "1e-5", "--learning_rate")
    1e-05
    """
    field = fields()[name]
    if name == "scale_rewards":  # TRL still takes its older spelling
        value = {"true": "group", "false": "none"}.get(str(value).lower(), value)
    read = _read_text(value, field) if isinstance(value, str) else value
    kinds = set(field.kinds) | ({"int"} if "float" in field.kinds else set())
    if _kind(read) not in kinds:
        takes = " or ".join(_KIND_NAMES[kind] for kind in field.kinds)
        raise ConfigError(f"{name} takes {takes}, not {value!r}", where=where)
    if field.choices and isinstance(read, str) and read not in field.choices:
        near = difflib.get_close_matches(read, field.choices, n=1)
        hints = [f"did you mean {near[0]!r}?"] if near else []
        hints.append(f"it takes: {', '.join(field.choices)}")
        raise ConfigError(f"{name} is no {value!r}", where=where, hints=tuple(hints))
    return read


def _read_text(text: str, field: Field) -> object:
    kinds, word = field.kinds, text.strip().lower()
    if "none" in kinds and word in ("none", "null"):
        return None
    if "bool" in kinds and word in _WORDS:
        return _WORDS[word]
    if "int" in kinds and _INTEGER.fullmatch(text):
        return int(text)
    if "float" in kinds and _FLOAT.fullmatch(text):
        return float(text)
    if "dict" in kinds and word.startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    if "list" in kinds and ("," in text or "str" not in kinds):
        return [part.strip() for part in text.split(",")]
    return text


def _kind(value: object) -> str:
    if value is None:
        return "none"
    return "list" if isinstance(value, list | tuple) else type(value).__name__
