"""Read files that are one JSON document: a list of rows, or an object that holds the list."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pydantic_core import from_json, to_json

from rewardkit.errors import InputError
from rewardkit.rows.batch import Batch, Reject
from rewardkit.rows.jsonl import SKIP

# A document is held whole, as objects that take some eight times its size.
_MOST_BYTES = 256 << 20
_BATCH_ROWS = 1024
# Where the rows are in a log of inspect and in the results of promptfoo.
_LISTS = (("samples",), ("results", "results"))
_PLACE = re.compile(r" at line (\d+) column (\d+)$")
_AS_LINES = "write one JSON object per line, for example with: jq -c '.[]' or jq -c ."


def is_document(begin: bytes) -> bool:
    r"""Say whether a file that begins so is no file of lines.

    >>> is_document(b"[{"), is_document(b"{\n  "), is_document(b'{"id"')
    (True, True, False)
    """
    return begin.startswith((b"[", b"{\n", b"{\r"))


def read_document(stream: BinaryIO, path: str) -> Iterator[Batch]:
    """Read the rows of a document; they are numbered as they stand in their list.

    Raises:
        InputError: It is no JSON, holds no list of rows, or is too big to be held.
    """
    text = stream.read(_MOST_BYTES + 1)
    if len(text) > _MOST_BYTES:
        raise InputError("the document is too big to be held", where=path, hints=(_AS_LINES,))
    rows = _rows(_parse(text, path), path)
    for start in range(0, len(rows), _BATCH_ROWS):
        yield _batch(rows[start : start + _BATCH_ROWS], start + 1)


def _parse(text: bytes, path: str) -> Any:
    """Parse a document; NaN, which inspect writes where nothing was scored, becomes null."""
    try:
        document = from_json(text, cache_strings="keys")
        holds_nan = b"NaN" in text or b"Infinity" in text
        return from_json(to_json(document, inf_nan_mode="null")) if holds_nan else document
    except ValueError as error:
        place = _PLACE.search(str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else path
        what = _PLACE.sub("", str(error))
        if what == "trailing characters":
            what = "an object or a list is not on one line"
        raise InputError(what, where=where, hints=(_AS_LINES,)) from error


def _rows(document: Any, path: str) -> list[Any]:
    if isinstance(document, list):
        return document
    for place in _LISTS:
        found = document
        for key in place:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    raise InputError("the object is not on one line", where=f"{path}:1:1", hints=(_AS_LINES,))


def _batch(rows: list[Any], number: int) -> Batch:
    numbers = range(number, number + len(rows))
    batch = Batch(numbers, rows, read=len(rows))
    batch.drop(lambda place: _refuse(rows[place], numbers[place]))
    return batch


def _refuse(row: Any, number: int) -> Reject | None:
    if isinstance(row, dict):
        return None
    return Reject(number, 1, "a row is a JSON object", (SKIP,), to_json(row))
