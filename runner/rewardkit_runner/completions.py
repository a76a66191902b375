"""Store every completion of a run with what it was judged by, as `rewardkit score` reads it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic_core import from_json, to_json

from rewardkit.composite import Verdict
from rewardkit.engine.record import KEYS, write_members
from rewardkit.sample import Sample

# What we say of a row; a column of the dataset that has such a name is not stored.
OURS = ("step", "group", "advantage", *KEYS)
TRAINING, EVALUATION = "step", "eval"
_FILE = re.compile(rf"(?:{TRAINING}|{EVALUATION})-(\d+)\.jsonl")


class Judged(NamedTuple):
    """Hold a completion as the rewards saw it, and the verdict on it."""

    sample: Sample
    verdict: Verdict


class CompletionFiles:
    """Write the completions of a run, one file per optimizer step.

    Args:
        folder: Where `step-00001.jsonl` and so on lie.
        names: The rewards' names.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._names = tuple(names)
        self._rows: dict[Path, int] = {}

    def append(
        self,
        kind: str,
        step: int,
        judged: Sequence[Judged],
        advantages: Sequence[float | None],
        group_size: int,
    ) -> tuple[str, int]:
        """Write one generation batch of all ranks.

        Args:
            kind: `TRAINING` or `EVALUATION`.
            step: The optimizer step that first trains on them, counted from 1.
            judged: Whole groups side by side.
            advantages: TRL's advantage of each.
            group_size: Completions per prompt.

        Returns:
            The file, and how many lines it had before.
        """
        path = self._folder / f"{kind}-{step:05d}.jsonl"
        before = self._rows.get(path, 0)
        self._rows = {path: before + len(judged)}
        members = write_members(self._names, [each.verdict for each in judged])
        lines = [
            b"%b,%b}\n" % (_open_row(each.sample, step, row // group_size, advantage), added)
            for row, (each, advantage, added) in enumerate(
                zip(judged, advantages, members, strict=True), start=before
            )
        ]
        self._folder.mkdir(exist_ok=True)
        with path.open("ab") as file:
            file.writelines(lines)
        return str(path), before

    @staticmethod
    def count(folder: Path, codes: Collection[str]) -> dict[str, dict[str, int]]:
        """Count, for each reward, the codes asked for in all that was trained on."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for path in folder.glob(f"{TRAINING}-*.jsonl"):
            with path.open("rb") as file:
                for line in file:
                    for name, why in from_json(line)["why"].items():
                        counts[name][why["code"]] += why["code"] in codes
        return {name: dict(+counter) for name, counter in counts.items() if +counter}

    @staticmethod
    def keep_up_to(folder: Path, step: int) -> None:
        """Drop the files of steps that will be made again."""
        for path in folder.glob("*.jsonl"):
            name = _FILE.fullmatch(path.name)
            if name and int(name[1]) > step:
                path.unlink()


def _open_row(sample: Sample, step: int, group: int, advantage: float | None) -> bytes:
    columns: Mapping[str, object] = {
        name: value for name, value in sample.columns.items() if name not in OURS
    }
    row = {
        "step": step, "group": group, "prompt": sample.prompt, "completion": sample.completion,
        "reference": sample.reference, **columns, "advantage": advantage,
    }  # fmt: skip
    # JSON has no dates, bytes, images or NaN: they become text, or null.
    return to_json(
        row, inf_nan_mode="null", bytes_mode="base64", serialize_unknown=True
    ).removesuffix(b"}")
