"""A file is cut into splits, and each row belongs to exactly one of them."""

import gzip
import json

import pytest

from rewardkit.errors import InputError
from rewardkit.rows.source import plan_splits

LINES = [json.dumps({"id": place, "text": "é" * (place % 7)}) for place in range(40)]


def ids(split):
    return [row["id"] for batch in split.batches() for row in batch.rows]


@pytest.mark.parametrize("end", ["\n", ""], ids=["with a last line end", "without"])
@pytest.mark.parametrize("size", [1, 7, 23, 24, 25, 100, 10_000])
def test_every_row_is_in_one_split_however_the_file_is_cut(tmp_path, size, end):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(LINES) + end)
    splits = plan_splits([str(path)], size)
    assert [one for split in splits for one in ids(split)] == list(range(40))


def test_a_split_knows_how_many_rows_stand_before_it(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(LINES))
    for split in plan_splits([str(path)], 97):
        found = ids(split)
        assert not found or found[0] == split.rows_before()


def test_the_row_groups_of_parquet_are_splits(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "rows.parquet")
    table = pyarrow.Table.from_pylist([{"id": place} for place in range(10)])
    parquet.write_table(table, path, row_group_size=4)
    splits = plan_splits([path])
    assert [ids(split) for split in splits] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [split.rows_before() for split in splits] == [0, 4, 8]


def test_gzip_is_known_by_its_first_bytes_and_not_by_its_name(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(gzip.compress("\n".join(LINES).encode()))
    (split,) = plan_splits([str(path)])
    assert ids(split) == list(range(40))


def test_half_a_parquet_file_is_one_sentence(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1" + b"x" * 20)
    with pytest.raises(InputError, match="Parquet file is damaged"):
        plan_splits([str(path)])
