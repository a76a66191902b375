"""Read the rows of a dataset: from a file, or from the hub."""

import csv
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

from rewardkit.errors import InputError

Row = dict[str, Any]

_FILES = (".jsonl", ".jsonl.gz", ".csv", ".parquet")


def read_source(name: str, config: str | None = None, split: str = "train") -> list[Row]:
    """Read all rows of a dataset.

    Args:
        name: A path that ends in .jsonl, .jsonl.gz, .csv or .parquet, else a hub id or folder.
        config: Configuration of a hub dataset.
        split: Split of a hub dataset.

    Raises:
        InputError: It cannot be read, or has no rows.
    """
    rows = _read_file(Path(name)) if is_file(name) else _read_hub(name, config, split)
    if not rows:
        raise InputError("the dataset has no rows", where=name)
    return rows


def is_file(name: str) -> bool:
    """Say whether a dataset's name is that of a file, by its ending."""
    return name.endswith(_FILES)


def _read_file(path: Path) -> list[Row]:
    try:
        raw = path.read_bytes()
        if path.suffix == ".parquet":
            return _read_parquet(raw, str(path))
        if path.suffix == ".csv":
            return _read_csv(raw)
        return _read_jsonl(gzip.decompress(raw) if path.suffix == ".gz" else raw, str(path))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read it: {error}", where=str(path)) from error


def _read_jsonl(raw: bytes, name: str) -> list[Row]:
    rows: list[Row] = []
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"not JSON: {error}", where=f"{name}:{number}") from error
        if not isinstance(row, dict):
            raise InputError("a row is a JSON object", where=f"{name}:{number}")
        rows.append(row)
    return rows


def _read_csv(raw: bytes) -> list[Row]:
    csv.field_size_limit(sys.maxsize)  # a patient note may be longer than the default of 128 kB
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def _read_parquet(raw: bytes, name: str) -> list[Row]:
    import pyarrow
    from pyarrow import parquet

    try:
        rows: list[Row] = parquet.read_table(pyarrow.BufferReader(raw)).to_pylist()
    except pyarrow.ArrowException as error:
        raise InputError(f"cannot read it: {error}", where=name) from error
    return rows


def _read_hub(name: str, config: str | None, split: str) -> list[Row]:
    import datasets

    datasets.disable_progress_bars()
    try:
        rows: list[Row] = datasets.load_dataset(name, config, split=split).to_list()
    except Exception as error:  # of many kinds: no network, no such name, configuration or split
        raise InputError(
            f"cannot load the dataset: {error}", where=name,
            hints=("a file's name ends in .jsonl, .csv or .parquet",),
        ) from error  # fmt: skip
    return rows
