"""Samples come block by block, with where they stand and the columns beside them."""

import json

import pytest

from rewardkit import InputError
from rewardkit.rows.blocks import Block, Reader
from rewardkit.rows.mapping import parse_map


def write(path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def read(*inputs: str, maps=(), needed=(), wanted=(), skip_bad=False) -> tuple[list[Block], Reader]:
    mapped = parse_map(maps)
    reader = Reader(inputs, mapped, {}, dict.fromkeys(needed, "--label"), wanted, skip_bad)
    return list(reader.blocks()), reader


def test_rows_have_places_groups_ids_steps_and_columns(tmp_path):
    rows = [{"completion": "a", "prompt": "p", "id": 7, "step": 2, "label": {"ok": 1}},
            {"completion": "b", "prompt": "p", "id": 8, "step": 2}]  # fmt: skip
    path = write(tmp_path / "r.jsonl", *rows)
    ((block,), _) = read(path, needed=["label.ok"], wanted=["kind"])
    assert [sample.text for sample in block.samples] == ["a", "b"]
    assert block.places == [f"{path}:1", f"{path}:2"]
    assert block.groups == [(2, "p"), (2, "p")]
    assert (block.ids, block.steps) == ([7, 8], [2, 2])
    assert block.columns == {"label.ok": [1, None], "kind": [None, None]}


def test_completions_of_one_row_share_its_columns_or_have_each_their_own_and_no_id(tmp_path):
    row = {"id": 7, "c": ["a", "b"], "label": [1, 0], "kind": "k", "three": [1, 2, 3]}
    path = write(tmp_path / "r.jsonl", row)
    wanted = ["label", "kind", "three"]
    ((block,), _) = read(path, maps=["completion=c[*]"], wanted=wanted)
    assert block.places == [f"{path}:1", f"{path}:1"]
    assert block.ids == [None, None]
    assert block.columns == {
        "label": [1, 0], "kind": ["k", "k"], "three": [[1, 2, 3], [1, 2, 3]]
    }  # fmt: skip


def test_a_layout_that_cuts_rows_itself_leaves_their_lists_whole(tmp_path):
    # ms-swift's batch: the lists are columns; what a list then holds belongs to one completion.
    row = {"step": [1, 1], "prompt": ["p", "p"], "advantages": [0.0, 0.0],
           "completion": ["a", "b"], "marks": [[1, 2], [3, 4]]}  # fmt: skip
    ((block,), _) = read(write(tmp_path / "r.jsonl", row), wanted=["marks"])
    assert block.columns["marks"] == [[1, 2], [3, 4]]


def test_a_row_without_a_completion_stops_or_is_counted(tmp_path):
    path = write(tmp_path / "r.jsonl", {"completion": "a"}, {"completion": None})
    with pytest.raises(InputError, match=r"r\.jsonl:2:\d+: 'completion' is null"):
        read(path)
    ((block,), reader) = read(path, skip_bad=True)
    assert block.places == [f"{path}:1"]
    assert reader.refused.total() == 1


def test_every_file_must_have_the_columns(tmp_path):
    first = write(tmp_path / "a.jsonl", {"completion": "a", "label": 1})
    second = write(tmp_path / "b.jsonl", {"completion": "b", "labl": 1})
    with pytest.raises(InputError, match=r"b\.jsonl: no column 'label' for --label\n  did you"):
        read(first, second, needed=["label"])


def test_the_parts_of_a_file_are_read_in_one_go_and_count_on(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "r.parquet")
    table = pyarrow.table({"completion": ["a", "b", "c"], "prompt": ["p", "p", "p"]})
    parquet.write_table(table, path, row_group_size=2)
    blocks, _ = read(path)
    assert [place for block in blocks for place in block.places] == [
        f"{path}:{n}" for n in (1, 2, 3)
    ]
