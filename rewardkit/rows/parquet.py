"""Read Parquet, where pyarrow is installed."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch

_BATCH_ROWS = 1024


def load_pyarrow(path: str) -> tuple[Any, Any]:
    """Return `pyarrow` and `pyarrow.parquet`.

    Raises:
        InputError: It is not installed.
    """
    try:
        import pyarrow  # optional: 100 MB that a file of JSON lines doesn't need
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise InputError(
            "Parquet needs pyarrow", where=path, hints=("pip install 'rewardkit[parquet]'",)
        ) from error
    return pyarrow, pyarrow.parquet


def count_row_groups(stream: BinaryIO, path: str) -> int:
    """Return how many row groups a file has."""
    return int(_open(stream, path).num_row_groups)


def count_rows(stream: BinaryIO, path: str, groups: int) -> int:
    """Return how many rows the first row groups of a file hold."""
    metadata = _open(stream, path).metadata
    return sum(metadata.row_group(group).num_rows for group in range(groups))


def _open(stream: BinaryIO, path: str) -> Any:
    pyarrow, parquet = load_pyarrow(path)
    try:
        return parquet.ParquetFile(stream)
    except (pyarrow.ArrowException, ValueError) as error:
        raise InputError(f"the Parquet file is damaged: {error}", where=path) from error


def read_row_groups(stream: BinaryIO, path: str, start: int, stop: int) -> Iterator[Batch]:
    """Read the rows of some row groups.

    Args:
        stream: The file.
        path: Its name, for messages.
        start: The first row group.
        stop: The row group behind the last.

    Raises:
        InputError: pyarrow is missing, or the file is damaged.
    """
    pyarrow, _ = load_pyarrow(path)
    number = 1
    try:
        groups = list(range(start, stop))
        for batch in _open(stream, path).iter_batches(_BATCH_ROWS, row_groups=groups):
            table = pyarrow.Table.from_batches([batch])
            numbers = range(number, number + len(table))
            yield Batch(numbers, table.to_pylist(), table=table, read=len(table))
            number += len(table)
    except pyarrow.ArrowException as error:
        raise InputError(f"the Parquet file is damaged: {error}", where=path) from error
