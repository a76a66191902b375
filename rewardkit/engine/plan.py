"""Look at the first rows and decide how files are read, cut and written."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewardkit.composite import Composite
from rewardkit.engine.columns import output_schema
from rewardkit.engine.job import Job
from rewardkit.lock import Lock
from rewardkit.rows.batch import Batch
from rewardkit.rows.look import look_at
from rewardkit.rows.mapping import Selector
from rewardkit.rows.output import PARQUET, check_output, is_stream, replacing, suffix_of
from rewardkit.rows.source import SPLIT_BYTES, Split, plan_splits

JOURNAL = "rewardkit/journal/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a job that is ready to run.

    Args:
        job: What is to be scored and how.
        splits: The parts of the files.
        batches: Gives the rows of a split; a stream can be read only once, so its first
            rows, which were looked at, come from here again.
    """

    job: Job
    splits: list[Split]
    batches: Callable[[Split], Iterator[Batch]]

    @property
    def resumable(self) -> bool:
        """Whether the input can be read again, and the output is a file to be completed."""
        output = self.job.output
        if output is None or is_stream(output):
            return False
        return all(split.fingerprint() for split in self.splits)

    @property
    def disk(self) -> Path | None:
        """A folder on the disk of the output file; None where there is no such file."""
        output = self.job.output
        return None if output is None or is_stream(output) else self.parts_folder.parent

    @property
    def parts_folder(self) -> Path:
        """Where the parts of the output are while it is not complete."""
        target = Path(str(self.job.output)).resolve()
        return target.with_name(f"{target.name}.parts")

    def describe(self) -> dict[str, Any]:
        """Return what the bytes of the output's parts depend on, as plain data."""
        reading = self.job.reading
        places = {**reading.roles, **reading.columns}
        return {
            "schema": JOURNAL,
            "lock": self.job.lock.as_object(),
            "reading": {"layout": reading.layout}
            | {role: selector.text for role, selector in places.items()},
            "cut": {"output": suffix_of(str(self.job.output)), "splits": len(self.splits)},
            "inputs": {split.path: split.version for split in self.splits},
        }

    def write_lock(self) -> None:
        """Write the identity of what judged the rows beside them."""
        output = self.job.output
        if output is not None and not is_stream(output):
            with replacing(f"{output}.lock.json") as stream:
                stream.write(json.dumps(self.job.lock.as_object(), indent=2).encode() + b"\n")


def plan(
    inputs: Sequence[str],
    composite: Composite,
    mapped: Mapping[str, Selector],
    output: str | None = None,
    skip_bad: bool = False,
    split_bytes: int = SPLIT_BYTES,
) -> Plan:
    """Look at the first rows and decide how the files are read, cut and written.

    Args:
        inputs: Files, folders, globs, URLs, or `-`.
        composite: What judges the rows.
        mapped: What `--map` says.
        output: The file of scored rows, or None.
        skip_bad: Leave out rows that can't be scored, instead of stopping at the first.
        split_bytes: Size of the splits.

    Raises:
        InputError: A file can't be read, or its layout is not known.
        ConfigError: The output can't be what it is.
    """
    splits = plan_splits(inputs, split_bytes)
    if output is not None:
        check_output(output, [split.path for split in splits])
    look = look_at(splits, mapped, composite.needs, skip_bad)
    lock = Lock.of(composite)
    schema = None
    if output is not None and output.endswith(PARQUET):
        schema = output_schema(look.first, composite, look.reading, output, lock)
    job = Job(composite, lock, look.reading, output, skip_bad, schema)
    return Plan(job, splits, look.batches)
