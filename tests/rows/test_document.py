"""A JSON document that holds a list of rows is read like lines."""

import gzip
import json

import pytest

from rewardkit.errors import InputError
from rewardkit.rows import document
from rewardkit.rows.source import plan_splits

ROWS = [{"id": place} for place in range(3000)]


def read(path):
    (split,) = plan_splits([str(path)], 100)
    batches = list(split.batches())
    numbers = [number for batch in batches for number in batch.numbers]
    return list(zip(numbers, [row for batch in batches for row in batch.rows], strict=True))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(ROWS), id="a list"),
        pytest.param(json.dumps(ROWS, indent=1), id="a list over many lines"),
        pytest.param(json.dumps({"version": 2, "samples": ROWS}, indent=2), id="inspect"),
        pytest.param(json.dumps({"results": {"results": ROWS}}, indent=2), id="promptfoo"),
        pytest.param(json.dumps(ROWS, indent=1).replace("\n", "\r\n"), id="other line ends"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_the_rows_of_a_document_are_read(tmp_path, text, pack):
    path = tmp_path / "log.json"
    path.write_bytes(pack(text.encode()))
    assert read(path) == list(enumerate(ROWS, start=1))


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        pytest.param('{\n"completion": "4"}', ":1:1", "the object is not on one line", id="a row"),
        pytest.param('{\n"id": 1\n}\n{\n"id": 2\n}', ":4:1", "not on one line", id="two rows"),
        pytest.param('[1]\n[2]', ":2:1", "a list is not on one line", id="lines of lists"),
        pytest.param('{\n"samples": null\n}', ":1:1", "not on one line", id="no samples"),
        pytest.param('{\n"samples": [\n{"id": }]}', ":3:8", "expected value", id="not JSON"),
        pytest.param('[{"id": 1}', ":1:10", "EOF", id="cut off"),
    ],
)  # fmt: skip
def test_a_document_without_rows_is_an_error(tmp_path, text, where, says):
    path = tmp_path / "log.json"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.where == f"{path}{where}"
    assert says in caught.value.what
    assert "jq -c" in str(caught.value)


def test_what_json_does_not_have_is_null(tmp_path):
    path = tmp_path / "log.json"
    path.write_text('[{"id": 1, "scores": [NaN, -Infinity, 0.5], "said": "NaN"}]')
    assert read(path) == [(1, {"id": 1, "scores": [None, None, 0.5], "said": "NaN"})]


def test_what_is_no_row_is_refused_by_its_number(tmp_path):
    path = tmp_path / "log.json"
    path.write_text('[{"id": 1}, 7, {"id": 2}]')
    (batch,) = plan_splits([str(path)])[0].batches()
    assert [row["id"] for row in batch.rows] == [1, 2]
    assert list(batch.numbers) == [1, 3]
    assert [reject.number for reject in batch.rejects] == [2]


def test_a_document_that_is_too_big_to_be_held_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "_MOST_BYTES", 100)
    path = tmp_path / "log.json"
    path.write_text(json.dumps(ROWS[:50]))
    with pytest.raises(InputError, match="too big to be held"):
        read(path)
