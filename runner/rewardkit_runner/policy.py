"""The tokenizer of a model, and prompts in the form it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit_runner.config import RunConfig
from rewardkit_runner.demo import MODEL
from rewardkit_runner.sources import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase as Tokenizer


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold rows whose prompts the model takes.

    Args:
        rows: The rows that are left.
        dropped: How many were dropped as too long.
        truncated: How many lost their beginning.
        longest: Tokens of the longest prompt that is left.
    """

    rows: tuple[Row, ...]
    dropped: int
    truncated: int
    longest: int


def model_name(config: RunConfig) -> str:
    """Return the hub id or the folder of the model."""
    return config.model_name_or_path or str(MODEL)


def load_tokenizer(config: RunConfig) -> "Tokenizer":
    """Load a model's tokenizer, with a padding token and padding on the left.

    Raises:
        ConfigError: It cannot be loaded.
    """
    from transformers import AutoTokenizer

    name = model_name(config)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **tokenizer_options(config))
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot load the tokenizer: {error}", where=name) from error
    if tokenizer.pad_token is None:
        if tokenizer.eos_token is None:
            raise ConfigError("the tokenizer has neither a padding nor an end token", where=name)
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def tokenizer_options(config: RunConfig) -> dict[str, object]:
    """Return how a model's tokenizer is loaded."""
    revision = (config.field("model_init_kwargs") or {}).get("revision")
    named = {"revision": revision} if revision else {}
    trust = {"trust_remote_code": True} if config.field("trust_remote_code") else {}
    return {"padding_side": "left", "truncation_side": "left", **named, **trust}


def check_tags(tokenizer: "Tokenizer", composite: Composite) -> None:
    """Check that the tags survive decoding: TRL strips special tokens before any reward looks.

    Raises:
        ConfigError: A tag is a special token of this tokenizer.
    """
    for tag in _tags(composite):
        ids = tokenizer(tag, add_special_tokens=False)["input_ids"]
        if tag not in tokenizer.decode(ids, skip_special_tokens=True):
            raise ConfigError(
                f"the tokenizer strips {tag} as a special token, so no reward would see it",
                hints=(
                    "make it an ordinary token: in tokenizer.json and tokenizer_config.json set "
                    '"special": false for it',
                    "or choose other tags: format:think_tag=thoughts:answer_tag=final",
                ),
            )


def _tags(composite: Composite) -> list[str]:
    names = [
        name
        for part in composite.components
        for field in ("think_tag", "answer_tag")
        if (name := getattr(part.reward, field, None))
    ]
    return [tag for name in dict.fromkeys(names) for tag in (f"<{name}>", f"</{name}>")]


def prepare_prompts(rows: Sequence[Row], tokenizer: "Tokenizer", config: RunConfig) -> Prepared:
    """Write prompts as the model takes them, and drop or truncate those that are too long.

    Args:
        rows: Rows with a `prompt`, text or messages.
        tokenizer: With a chat template, text becomes a user's message; without, it stays.
        config: The run's settings.

    Raises:
        ConfigError: Prompts are messages and the tokenizer has no chat template; or nothing
            is left.
    """
    chat = tokenizer.chat_template is not None
    kept: list[Row] = []
    truncated, longest = 0, 0
    limit = config.max_prompt_tokens
    for row in rows:
        prompt = shape_prompt(row["prompt"], config.system_prompt, chat)
        length = len(encode(prompt, tokenizer, config))
        if limit is not None and length > limit:
            if config.long_prompts == "drop":
                continue
            prompt, length = _truncate(prompt, limit, tokenizer, config)
            truncated += 1
        kept.append({**row, "prompt": prompt})
        longest = max(longest, length)
    if rows and not kept:
        raise ConfigError(
            f"every prompt is longer than {limit} tokens",
            hints=("raise --max_prompt_tokens, or --long_prompts truncate",),
        )
    return Prepared(tuple(kept), len(rows) - len(kept), truncated, longest)


def check_length(longest: int, config: RunConfig) -> None:
    """Check that the longest prompt and its completion fit into the model.

    Raises:
        ConfigError: They do not.
    """
    from transformers import AutoConfig

    name = model_name(config)
    model = AutoConfig.from_pretrained(name, trust_remote_code=config.field("trust_remote_code"))
    places = getattr(model.get_text_config(), "max_position_embeddings", None)
    completion = config.field("max_completion_length")
    if places and longest + completion > places:
        raise ConfigError(
            f"a prompt of {longest} tokens and a completion of {completion} do not fit into the "
            f"model's {places} places",
            hints=(f"--max_prompt_tokens {max(places - completion, 1)} --long_prompts truncate",),
        )


def shape_prompt(prompt: object, system_prompt: str | None, chat: bool) -> object:
    r"""Return a prompt as messages where there is a chat template, else as text.

    Raises:
        ConfigError: The prompt is messages and there is no chat template.

    >>> shape_prompt("2+2?", "Be brief.", chat=False)
    'Be brief.\n\n2+2?'
    """
    if isinstance(prompt, str):
        if not chat:
            return f"{system_prompt}\n\n{prompt}" if system_prompt else prompt
        prompt = [{"role": "user", "content": prompt}]
    elif not chat:
        raise ConfigError(
            "the prompts are messages, and the tokenizer has no chat template",
            hints=("use an instruction-tuned model, or --map prompt=COLUMN with plain text",),
        )
    system = [{"role": "system", "content": system_prompt}] if system_prompt else []
    assert isinstance(prompt, list)  # noqa: S101 (the data's columns were checked)
    return [*system, *prompt]


def encode(prompt: object, tokenizer: "Tokenizer", config: RunConfig) -> list[int]:
    """Return a prompt's tokens as TRL feeds them to the model.

    Source:
        trl 1.16, `GRPOTrainer._tokenize_prompts`.
    """
    if isinstance(prompt, str):
        ids: list[int] = tokenizer(text=prompt)["input_ids"]
        return ids
    options = config.field("chat_template_kwargs") or {}
    templated: list[int] = tokenizer.apply_chat_template(
        prompt, add_generation_prompt=True, tokenize=True, return_dict=True, **options
    )["input_ids"]
    return templated


def _truncate(
    prompt: object, limit: int, tokenizer: "Tokenizer", config: RunConfig
) -> tuple[object, int]:
    """Cut the beginning of the text, or of the last message: the question stands at the end."""
    text = prompt if isinstance(prompt, str) else _last(prompt)["content"]
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    cut = 0
    while (length := len(encode(prompt, tokenizer, config))) > limit:
        cut += length - limit  # the rest may come out as more tokens than it was, so look again
        if cut >= len(ids):
            raise ConfigError(
                f"{limit} tokens are too few for the system prompt and the chat template",
                hints=("raise --max_prompt_tokens",),
            )
        rest = tokenizer.decode(ids[cut:], skip_special_tokens=False)
        prompt = rest if isinstance(prompt, str) else _with_last(prompt, rest)
    return prompt, length


def _last(prompt: object) -> dict[str, Any]:
    message: dict[str, Any] = prompt[-1]  # type: ignore[index]
    return message


def _with_last(prompt: object, content: str) -> object:
    return [*prompt[:-1], {**_last(prompt), "content": content}]  # type: ignore[index]
