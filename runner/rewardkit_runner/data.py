"""Where the prompts come from: the built-in problems, a file, or the hub."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.plugins import Registry
from rewardkit.rows.mapping import MISSING, Selector, parse_map
from rewardkit_runner import demo
from rewardkit_runner.config import RunConfig
from rewardkit_runner.sources import Row, read_source

PROMPTS = ("prompt", "question", "problem", "problem_text", "input", "query", "instruction")
REFERENCES = (
    "reference", "answer", "solution", "final_answer", "ground_truth", "expected_answer",
    "target", "label", "gold",
)  # fmt: skip
_BUILT_IN = parse_map(["prompt=prompt", "reference=answer"])


@dataclass(frozen=True, slots=True)
class Problems:
    """Hold what is trained on and what is held out.

    Args:
        train: Rows with a `prompt`, a `reference` where there is one, and other columns.
        held_out: Rows that no training sees, nor any row with the same prompt.
        source: Where they come from, for a person.
        mapping: How columns were read, for a person.
    """

    train: tuple[Row, ...]
    held_out: tuple[Row, ...]
    source: str
    mapping: str


def load_problems(config: RunConfig, composite: Composite, registry: Registry) -> Problems:
    """Read the rows of a run and put aside those that are held out.

    Raises:
        InputError: The file or the dataset cannot be read.
        ConfigError: It lacks a column, or it is not clear which one is meant.
    """
    if config.dataset_name is None:
        return _built_in(config)
    raw = read_source(config.dataset_name, config.dataset_config, config.dataset_split)
    rows, mapping = _convert(raw, config, composite, registry)
    _check_columns(rows, raw[0], composite, config.dataset_name)
    rows = _as_arrow_keeps_them(rows, config.dataset_name)
    train, held_out = _hold_out(rows, config.held_out)
    return Problems(train, held_out, f"{len(rows)} rows of {config.dataset_name}", mapping)


def _built_in(config: RunConfig) -> Problems:
    train = tuple(_select(row, _BUILT_IN) for row in demo.training_problems())
    held_out = tuple(_select(row, _BUILT_IN) for row in demo.held_out_problems())
    return Problems(
        train, held_out[: config.held_out], f"{len(train)} built-in problems", "reference=answer"
    )


def _convert(
    raw: Sequence[Mapping[str, object]],
    config: RunConfig,
    composite: Composite,
    registry: Registry,
) -> tuple[tuple[Row, ...], str]:
    columns = frozenset(name for row in raw for name in row)
    if not config.map:
        for recipe in registry.recipes:
            if recipe.fits(str(config.dataset_name), columns):
                return tuple(recipe.convert(row) for row in raw), "as the plugin's dataset recipe"
    selectors = _selectors(config.map, columns, composite)
    described = "  ".join(f"{role}={selector.text}" for role, selector in selectors.items())
    return tuple(_select(row, selectors) for row in raw), described


def _selectors(
    items: Iterable[str], columns: frozenset[str], composite: Composite
) -> dict[str, Selector]:
    selectors = parse_map(items, composite.reads)
    for role, names in (("prompt", PROMPTS), ("reference", REFERENCES)):
        if role not in selectors:
            selectors.update(_guess(role, names, columns))
    extra = [name for name in composite.reads if name in columns and name not in selectors]
    return {**selectors, **parse_map(f"{name}={name}" for name in extra)}


def _guess(role: str, names: Sequence[str], columns: frozenset[str]) -> dict[str, Selector]:
    found = [name for name in names if name in columns]
    if len(found) > 1 and found[0] != role:
        raise ConfigError(
            f"which column is the {role}: {' or '.join(found)}?",
            hints=(f"name it: --map {role}={found[0]}",),
        )
    return parse_map([f"{role}={found[0]}"]) if found else {}


def _select(row: Mapping[str, object], selectors: Mapping[str, Selector]) -> Row:
    chosen = {role: selector.select(row) for role, selector in selectors.items()}
    return {role: None if value is MISSING else value for role, value in chosen.items()}


def _check_columns(
    rows: Sequence[Row], raw: Mapping[str, object], composite: Composite, where: str
) -> None:
    has = f"it has: {', '.join(map(str, raw))}"
    for number, row in enumerate(rows, start=1):
        prompt = row.get("prompt")
        if not prompt or not isinstance(prompt, str | list):
            raise ConfigError(
                f"row {number} has no prompt", where=where,
                hints=(has, "name its column: --map prompt=COLUMN"),
            )  # fmt: skip
    for part in composite.components:
        needed = part.reward.reads[0] if part.reward.reads else None
        if needed and all(row.get(needed) is None for row in rows):
            raise ConfigError(
                f"reward {part.alias!r} compares with the column {needed!r}, which is not there",
                where=where, hints=(has, f"name it: --map {needed}=COLUMN"),
            )  # fmt: skip


def _as_arrow_keeps_them(rows: Sequence[Row], where: str) -> tuple[Row, ...]:
    """Return the rows as TRL will hand them to the rewards, so that checks see the same."""
    import pyarrow

    columns: dict[str, list[object]] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        try:
            columns[name] = pyarrow.array([row.get(name) for row in rows]).to_pylist()
        except UnicodeEncodeError as error:
            raise ConfigError(
                f"column {name!r} holds half a character (a lone surrogate)", where=where,
                hints=("repair the text, or leave such rows out",),
            ) from error  # fmt: skip
        except (pyarrow.ArrowException, OverflowError) as error:
            raise ConfigError(
                f"column {name!r} mixes types: {error}", where=where,
                hints=("write all its values as text",),
            ) from error  # fmt: skip
    return tuple(
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    )


def _hold_out(rows: Sequence[Row], most: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Keep prompts from training, chosen by a hash: the same ones on every machine."""
    by_prompt: dict[bytes, list[Row]] = {}
    for row in rows:
        text = repr(row["prompt"]).encode("utf-8", "backslashreplace")
        by_prompt.setdefault(hashlib.sha256(text).digest(), []).append(row)
    kept = sorted(by_prompt)[: min(most, len(by_prompt) // 10)]
    held_out = tuple(by_prompt.pop(digest)[0] for digest in kept)
    return tuple(row for same in by_prompt.values() for row in same), held_out
