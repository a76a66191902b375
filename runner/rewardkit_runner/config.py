"""What a run is asked to do: the command line over a config file over the defaults."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rewardkit.composite import Composite, OnLimit
from rewardkit.errors import ConfigError
from rewardkit.isolation.limits import Isolate
from rewardkit.spec import Term, read_spec, read_tables
from rewardkit_runner.demo import SETTINGS as DEMO_SETTINGS
from rewardkit_runner.demo import THREADS as DEMO_THREADS
from rewardkit_runner.grpo_fields import REPLACED, fields, read_field, unknown_name
from rewardkit_runner.toml import to_toml

DEFAULT_REWARDS = "format,numeric:0.5"
SPEC_FILES = (".toml", ".yaml", ".yml")
# What rewardkit changes of TRL's defaults, whatever the model: a run that can be read later.
_DEFAULTS: Mapping[str, object] = {
    "logging_steps": 1, "report_to": "tensorboard", "seed": 42,
}  # fmt: skip


class RunConfig(BaseModel):
    """Hold the settings of a run: rewardkit's own, and GRPOConfig's under TRL's names.

    Fields:
        rewards: The grammar of `--rewards`, or a table of the same.
        model_name_or_path: A hub id or a folder; None is the built-in model.
        dataset_name: A hub id, or a .jsonl, .csv or .parquet file; None is the built-in problems.
        dataset_config: Which configuration of a hub dataset.
        dataset_split: Which split of a hub dataset.
        map: Which columns are the prompt, the reference and what else rewards read.
        system_prompt: Put before every prompt.
        held_out: At most so many prompts are kept from training; never over a tenth.
        max_prompt_tokens: Longest prompt.
        long_prompts: What happens to a longer one.
        min_reference_share: Least share of references that earn 1.0 under their own reward.
        warn_error_share: Share of a generation batch on which a reward may fail, or not read the
            reference, without a warning.
        stop_error_share: Share on which it may without the end of the run.
        canary_steps: After so many steps a right and a wrong answer are judged again, and must
            get what they got at the start; 0 is never.
        on_limit: What a completion earns that runs into a limit: `zero`, or `mask` for no total.
        isolate: Which rewards run in workers: `auto`, those of third parties; `all`; `none`.
        output_dir: The run folder; None makes `runs/<date>-<n>`.
        threads: Threads that torch computes with; None leaves it to torch, and is 1
            for the built-in model.
        trl: GRPOConfig fields that differ from TRL's defaults.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rewards: str | dict[str, Any] = DEFAULT_REWARDS
    model_name_or_path: str | None = None
    dataset_name: str | None = None
    dataset_config: str | None = None
    dataset_split: str = "train"
    map: tuple[str, ...] = ()
    system_prompt: str | None = None
    held_out: int = Field(140, ge=0)
    max_prompt_tokens: int | None = Field(None, ge=1)
    long_prompts: Literal["drop", "truncate"] = "drop"
    min_reference_share: float = Field(0.95, ge=0.0, le=1.0)
    warn_error_share: float = Field(0.05, ge=0.0, le=1.0)
    stop_error_share: float = Field(0.2, ge=0.0, le=1.0)
    canary_steps: int = Field(10, ge=0)
    on_limit: OnLimit = "zero"
    isolate: Isolate | None = None
    output_dir: str | None = None
    threads: int | None = Field(None, ge=1)
    trl: dict[str, Any] = {}

    @property
    def terms(self) -> tuple[Term, ...]:
        """The rewards, read."""
        if isinstance(self.rewards, str):
            return read_spec(self.rewards)
        return read_tables({"rewards": self.rewards}, "rewards")

    def compose(self) -> Composite:
        """Build the rewards.

        Raises:
            SpecError: A reward or an option is unknown, or a value does not fit.
        """
        return Composite.from_spec(self.terms, on_limit=self.on_limit, isolate=self.isolate)

    @property
    def demo_model(self) -> bool:
        """Whether the built-in model is trained."""
        return self.model_name_or_path is None

    def field(self, name: str) -> Any:
        """Return a GRPOConfig field as this run sets it, else TRL's default."""
        return self.trl[name] if name in self.trl else fields()[name].default

    def to_toml(self) -> str:
        """Write a file that repeats the run: `rewardkit train --config FILE`.

        The output folder is left out, so that a repetition gets its own.
        """
        ours = self.model_dump(exclude={"trl", "output_dir"}, exclude_none=True)
        for name in ("dataset_name", "model_name_or_path"):  # a repetition may start elsewhere
            if name in ours and Path(ours[name]).exists():
                ours[name] = str(Path(ours[name]).resolve())
        nones = {name: "none" for name, value in self.trl.items() if value is None}
        return to_toml({**ours, **self.trl, **nones})


OURS = tuple(name for name in RunConfig.model_fields if name != "trl")


def resolve(command_line: Mapping[str, object], file: str | None = None) -> RunConfig:
    """Put the command line over a config file over the defaults, and check every name.

    Args:
        command_line: Options as typed, without their dashes; only those that were given.
        file: A .toml, .yaml or .yml file of the same names.

    Raises:
        ConfigError: A name is unknown or was dropped, or a value does not fit.

    >>> resolve({"learning_rate": "1e-5"}).field("learning_rate")
    1e-05
    """
    ours: dict[str, object] = {}
    trl: dict[str, object] = {}
    for name, value in (_read_file(Path(file)) if file else {}).items():
        _place(name, value, str(file), ours, trl)
    for name, value in command_line.items():
        _place(name, value, f"--{name}", ours, trl)
    config = _validate(ours)
    threads = config.threads or (DEMO_THREADS if config.demo_model else None)
    fields_of_trl = {**_default_fields(config, trl), **trl}
    return config.model_copy(update={"threads": threads, "trl": fields_of_trl})


def _place(
    name: str, value: object, where: str, ours: dict[str, object], trl: dict[str, object]
) -> None:
    if name == "rewards" and isinstance(value, str) and value.endswith(SPEC_FILES):
        # Read now: a repetition must not change when the file does.
        ours[name] = {term.alias: _as_table(term) for term in read_spec(value)}
    elif name in OURS:
        ours[name] = value
    elif name in fields() and name not in REPLACED:
        trl[name] = read_field(name, value, where)
    else:
        raise unknown_name(name, OURS)


def _as_table(term: Term) -> dict[str, object]:
    role = {"gate": True} if term.gate else {"weight": term.weight}
    return {"name": term.name, **role, **term.options}


def _default_fields(config: RunConfig, given: Mapping[str, object]) -> dict[str, object]:
    defaults = {**_DEFAULTS, **(DEMO_SETTINGS if config.demo_model else {})}
    if "num_train_epochs" in given:  # TRL lets max_steps win over it, silently
        defaults.pop("max_steps", None)
    return defaults


def _validate(ours: Mapping[str, object]) -> RunConfig:
    try:
        config = RunConfig.model_validate(ours)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{first['loc'][0]} is {first['input']!r}: {first['msg']}") from None
    _ = config.terms  # bad grammar is an error of the configuration
    return config


def read_overrides(arguments: Iterable[str]) -> dict[str, object]:
    """Read `--field value`, `--field=value` and a bare `--flag` from the command line.

    >>> read_overrides(["--learning_rate", "1e-5", "--bf16", "--beta=0.1"])
    {'learning_rate': '1e-5', 'bf16': 'true', 'beta': '0.1'}

    Raises:
        ConfigError: Something is no option, or an option stands twice.
    """
    found: dict[str, list[str]] = {}
    name = ""
    for argument in arguments:
        if argument.startswith("--") and len(argument) > 2:
            written, equals, value = argument[2:].partition("=")
            name = written.replace("-", "_")
            if name in found:
                raise ConfigError(f"--{name} stands twice")
            found[name] = [value] if equals else []
        elif not name:
            raise ConfigError(f"unexpected {argument!r}", hints=("an option starts with --",))
        else:
            found[name].append(argument)
    return {name: ",".join(values) if values else "true" for name, values in found.items()}


def _read_file(path: Path) -> Mapping[str, object]:
    try:
        if path.suffix == ".toml":
            return tomllib.loads(path.read_text())
        if path.suffix in (".yaml", ".yml"):
            return _read_yaml(path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot read it: {error}", where=str(path)) from error
    raise ConfigError("a config file ends in .toml, .yaml or .yml", where=str(path))


def _read_yaml(path: Path) -> Mapping[str, object]:
    import yaml  # comes with the extra [train]; nothing else needs it

    try:
        data = yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise ConfigError(f"cannot read it: {error}", where=str(path)) from error
    if not isinstance(data, Mapping):
        raise ConfigError("a config file holds names and values", where=str(path))
    return data
