"""What a run leaves behind: one folder, readable at any moment."""

import datetime
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.lock import Lock
from rewardkit_runner.completions import CompletionFiles
from rewardkit_runner.plan import Plan

RUNS = Path("runs")
_PACKAGES = ("accelerate", "datasets", "peft", "tokenizers", "torch", "transformers", "trl")
LOCK = "rewardkit.lock.json"
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Know where everything of a run lies.

    Files: `config.toml` repeats the run; `rewards.json` holds the reward lock and
    the version of every package; `metrics.jsonl` one line per logged step; `completions/` every
    completion with its verdict; `held_out/` the held-out problems with the answers before and
    after; `summary.json` how it went; `tensorboard/`, `checkpoint-*/`, and the trained `model/`.
    """

    path: Path

    @property
    def config(self) -> Path:
        """The settings, for `rewardkit train --config`."""
        return self.path / "config.toml"

    @property
    def lock(self) -> Path:
        """The reward lock, and the versions of what trains."""
        return self.path / "rewards.json"

    @property
    def metrics(self) -> Path:
        """What TRL logged, one JSON object per line."""
        return self.path / "metrics.jsonl"

    @property
    def completions(self) -> Path:
        """Every completion, a file of JSON lines per step."""
        return self.path / "completions"

    @property
    def summary(self) -> Path:
        """How it went."""
        return self.path / "summary.json"

    @property
    def model(self) -> Path:
        """The trained model with its tokenizer."""
        return self.path / "model"

    @property
    def tensorboard(self) -> Path:
        """The events."""
        return self.path / "tensorboard"

    def checkpoints(self) -> list[Path]:
        """Return the checkpoints that were written to their end, the oldest first."""
        paths = self.path.glob("checkpoint-*")
        found = (path for path in paths if step_of(path) is not None and _is_whole(path))
        return sorted(found, key=lambda path: step_of(path) or 0)

    def begin(self, plan: Plan, checkpoint: Path | None = None) -> None:
        """Write what is known before the first step, or before the first one after a checkpoint."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.config.write_text(plan.config.to_toml(), encoding="utf-8")
        done = step_of(checkpoint) or 0 if checkpoint else 0
        self._write_lock(Lock.of(plan.composite), done)
        self._keep_metrics_up_to(done)
        CompletionFiles.keep_up_to(self.completions, done)

    def read_summary(self) -> dict[str, Any]:
        """Return the summary, or an empty one where there is none yet."""
        if not self.summary.is_file():
            return {}
        data: dict[str, Any] = json.loads(self.summary.read_text(encoding="utf-8"))
        return data

    def write_summary(self, summary: Mapping[str, object]) -> None:
        """Replace the summary at once, so that a reader never sees half of it."""
        _write_json(self.summary, summary)

    def write_answers(self, when: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Write the held-out problems with answers and scores, as `rewardkit score` reads them."""
        folder = self.path / "held_out"
        folder.mkdir(exist_ok=True)
        with (folder / f"{when}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, default=str) + "\n" for row in rows)

    def seal(self, composite: Composite) -> None:
        """Put the reward lock beside the trained model, and name it in TRL's model card."""
        lock = Lock.of(composite)
        _write_json(self.model / LOCK, lock.as_object())
        card = self.path / "README.md"
        if card.is_file() and lock.hash not in (text := card.read_text(encoding="utf-8")):
            names = ", ".join(composite.names)
            line = f"\n## Rewards\n\nTrained with {names}; reward lock `{lock.hash}`.\n"
            card.write_text(text + line, encoding="utf-8")

    def _write_lock(self, lock: Lock, done: int) -> None:
        """Write the lock; one that an earlier part of the run had is kept under `earlier`."""
        known = done and self.lock.is_file()
        before = json.loads(self.lock.read_text(encoding="utf-8")) if known else {}
        earlier = before.pop("earlier", [])
        if before.get("hash", lock.hash) != lock.hash:
            earlier.append({"until_step": done, **before})
        versions = {name: _version(name) for name in ("rewardkit", *_PACKAGES)}
        _write_json(self.lock, {**lock.as_object(), "versions": versions, "earlier": earlier})

    def _keep_metrics_up_to(self, step: int) -> None:
        """Drop the lines of steps that will be made again."""
        if self.metrics.is_file():
            lines = self.metrics.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if json.loads(line)["step"] <= step]
            self.metrics.write_text("".join(kept), encoding="utf-8")


def create(output_dir: str | None) -> RunFolder:
    """Choose a new run folder: the one that was named, or `runs/<date>-<n>`.

    Raises:
        ConfigError: The named folder already holds a run.
    """
    if output_dir is not None:
        folder = RunFolder(Path(output_dir))
        if folder.config.exists():
            raise ConfigError(
                "the folder already holds a run", where=output_dir,
                hints=(f"go on with it: --resume {output_dir}", "or name another --output_dir"),
            )  # fmt: skip
        return folder
    today = datetime.datetime.now().astimezone().date().isoformat()
    number = 1
    while True:
        path = RUNS / f"{today}-{number}"
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return RunFolder(path)


def find(name: str | None) -> RunFolder:
    """Find a run by its folder, or the latest one under `runs/`.

    Raises:
        ConfigError: There is none.
    """
    if name is None:
        runs = [path.parent for path in RUNS.glob("*/config.toml")]
        if not runs:
            raise ConfigError("there is no run under runs/", hints=("name its folder",))
        return RunFolder(max(runs, key=lambda path: (path / "config.toml").stat().st_mtime_ns))
    folder = RunFolder(Path(name))
    if not folder.config.is_file():
        raise ConfigError("the folder holds no run: no config.toml", where=name)
    return folder


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def step_of(path: Path) -> int | None:
    """Return the step after which a checkpoint was saved, or None for another folder."""
    match = _CHECKPOINT.fullmatch(path.name)
    return int(match[1]) if match else None


def _is_whole(checkpoint: Path) -> bool:
    """Look at the file that transformers writes last (5.23, `Trainer._save_checkpoint`)."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _write_json(path: Path, data: Mapping[str, object]) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(data, indent=2, default=str) + "\n", encoding="utf-8")
    os.replace(partial, path)
