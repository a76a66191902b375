"""Read and write Parquet, where pyarrow is installed."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pydantic_core import from_json

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch

_BATCH_ROWS = 1024


def _pyarrow(path: str) -> tuple[Any, Any]:
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
    pyarrow, parquet = _pyarrow(path)
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
    pyarrow, _ = _pyarrow(path)
    number = 1
    try:
        groups = list(range(start, stop))
        for batch in _open(stream, path).iter_batches(_BATCH_ROWS, row_groups=groups):
            table = pyarrow.Table.from_batches([batch])
            yield Batch(range(number, number + len(table)), table.to_pylist(), table=table)
            number += len(table)
    except pyarrow.ArrowException as error:
        raise InputError(f"the Parquet file is damaged: {error}", where=path) from error


class ParquetWriter:
    """Write rows with their new members as columns.

    Args:
        stream: Where the file goes.
        path: Its name, for messages.
    """

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._pyarrow, self._parquet = _pyarrow(path)
        self._stream = stream
        self._path = path
        self._schema: Any = None
        self._writer: Any = None

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write the rows of a batch; the first one decides the columns' types.

        Raises:
            InputError: A later row does not fit these columns.
        """
        added = self._pyarrow.Table.from_pylist([from_json(b"{%b}" % one) for one in members])
        try:
            table = batch.table or self._pyarrow.Table.from_pylist(batch.rows)
            for name in added.column_names:
                if name in table.column_names:
                    table = table.drop_columns([name])
                table = table.append_column(name, added[name])
            if self._writer is None:
                self._schema = table.schema
                self._writer = self._parquet.ParquetWriter(self._stream, self._schema)
            self._writer.write_table(table.select(self._schema.names).cast(self._schema))
        except (self._pyarrow.ArrowException, KeyError) as error:
            raise InputError(
                f"a row does not fit the columns of the first ones: {error}",
                where=self._path, hints=("write JSON lines instead: -o scored.jsonl",),
            ) from error  # fmt: skip

    def end_split(self) -> None:
        """Do nothing; a row group ends with each batch."""

    def close(self) -> None:
        """Write what belongs at the end of the file."""
        if self._writer is not None:
            self._writer.close()
