"""The columns of scored rows in Parquet."""

import json
from typing import Any

from rewardkit.composite import Composite
from rewardkit.lock import Lock
from rewardkit.rows.batch import Batch
from rewardkit.rows.layouts import Reading
from rewardkit.rows.parquet import load_pyarrow
from rewardkit.rows.parquet_output import make_schema


def output_schema(
    first: Batch, composite: Composite, reading: Reading, path: str, lock: Lock
) -> Any:
    """Return the `pyarrow.Schema` of scored rows; its metadata hold the lock.

    Args:
        first: The first rows of the input.
        composite: What judges them.
        reading: Which column is what.
        path: The output's name.
        lock: The identity of what judges them.
    """
    pyarrow, _ = load_pyarrow(path)
    reason = pyarrow.struct({"code": pyarrow.string(), "reason": pyarrow.string()})
    columns = {
        "rewards": pyarrow.struct(dict.fromkeys(composite.names, pyarrow.float64())),
        "total": pyarrow.float64(),
        "why": pyarrow.struct(dict.fromkeys(composite.names, reason)),
    }
    if reading.roles["completion"].explodes:
        columns = {name: pyarrow.list_(kind) for name, kind in columns.items()}
    return make_schema(first, columns, path, {"rewardkit.lock": json.dumps(lock.as_object())})
