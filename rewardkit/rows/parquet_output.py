"""Write Parquet: the columns are known beforehand, so parts that are written apart fit together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pydantic_core import from_json

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch
from rewardkit.rows.parquet import load_pyarrow

_GROUP_ROWS = 1 << 14  # of 1 KB: memory stays flat, and readers like large row groups


def make_schema(
    first: Batch, added: Mapping[str, Any], path: str, metadata: Mapping[str, str]
) -> Any:
    """Return the schema of an output.

    Args:
        first: The first rows of the input; they decide its columns' types.
        added: The types of the added columns; they replace columns of the same names.
        path: The output's name, for messages.
        metadata: What is kept in the file beside its rows.

    Raises:
        InputError: The first rows do not fit one set of columns.
    """
    pyarrow, _ = load_pyarrow(path)
    with _explaining_misfits(path):
        table = first.table or pyarrow.Table.from_pylist(first.rows)
    fields = [field for field in table.schema if field.name not in added]
    fields += [pyarrow.field(name, kind) for name, kind in added.items()]
    return pyarrow.schema(fields, {**(table.schema.metadata or {}), **metadata})


class ParquetWriter:
    """Write rows with their new members as columns.

    Args:
        stream: Where the file goes.
        path: Its name, for messages.
        schema: Its columns.
    """

    def __init__(self, stream: BinaryIO, path: str, schema: Any) -> None:
        self._pyarrow, parquet = load_pyarrow(path)
        self._path = path
        self._schema = schema
        self._writer = parquet.ParquetWriter(stream, schema)

    def write(self, batch: Batch, members: Sequence[bytes]) -> None:
        """Write the rows of a batch.

        Raises:
            InputError: A row does not fit the columns.
        """
        rows = [from_json(b"{%b}" % one) for one in members]
        kinds = {name: self._schema.field(name).type for name in rows[0]}
        with _explaining_misfits(self._path):
            table = batch.table or self._pyarrow.Table.from_pylist(batch.rows)
            for name, kind in kinds.items():
                if name in table.column_names:
                    table = table.drop_columns([name])
                column = self._pyarrow.array([row[name] for row in rows], kind)
                table = table.append_column(name, column)
            self._writer.write_table(table.select(self._schema.names).cast(self._schema))

    def close(self) -> None:
        """Write what belongs at the end of the file."""
        self._writer.close()


@contextmanager
def _explaining_misfits(path: str) -> Iterator[None]:
    """Turn a value that has no place in a column into a sentence.

    Raises:
        InputError: There is such a value.
    """
    pyarrow, _ = load_pyarrow(path)
    try:
        yield
    except (pyarrow.ArrowException, KeyError, OverflowError) as error:
        raise InputError(
            f"a row does not fit the columns of the first ones: {error}",
            where=path, hints=("write JSON lines instead: -o scored.jsonl",),
        ) from error  # fmt: skip


def join_parquet(parts: Iterable[Path], stream: BinaryIO, schema: Any) -> None:
    """Write the rows of several files with one schema into one, a row group at a time."""
    _, parquet = load_pyarrow("the output")
    with parquet.ParquetWriter(stream, schema) as writer:
        for part in parts:
            with parquet.ParquetFile(part) as file:
                for batch in file.iter_batches(_GROUP_ROWS):
                    writer.write_batch(batch)
