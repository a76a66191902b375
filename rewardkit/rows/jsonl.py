"""Read lines of JSON, and say exactly where one breaks."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, Never

from pydantic_core import from_json

from rewardkit.inert import inert
from rewardkit.rows.batch import Batch, Reject, Row

# Half of it takes 3 % longer per row, for what is done once per block; twice of it takes 3 % less
# and more memory.
_BLOCK_BYTES = 1 << 19
_SHOWN = 72
SKIP = "or leave such rows out: --skip-bad"
_LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_COLUMN = re.compile(r" at line \d+ column (\d+)$")
# As fast as orjson, and pydantic is there anyway; json.loads takes three times as long.
_parse = partial(from_json, allow_inf_nan=False, cache_strings="keys")


def read_lines(stream: BinaryIO, size: int | None = None) -> Iterator[Batch]:
    """Read rows, a block at a time.

    Args:
        stream: Stands at the beginning of a line.
        size: Lines that begin within this many bytes are read; all if None.
    """
    left, number = size, 1
    while left is None or left > 0:
        lines = stream.readlines(_BLOCK_BYTES if left is None else min(left, _BLOCK_BYTES))
        if not lines:
            return
        if left is not None:
            left -= sum(map(len, lines))
            if len(lines) > 1 and left + len(lines[-1]) <= 0:
                lines.pop()  # readlines goes one line too far where a line ends at the limit
        batch = parse_lines(lines, number)
        batch.read = len(lines)
        yield batch
        number += len(lines)


def parse_lines(lines: list[bytes], number: int) -> Batch:
    """Parse lines; what is no JSON object goes to `rejects`, blank lines go.

    Args:
        lines: One JSON object each.
        number: Line number of the first.

    >>> batch = parse_lines([b'{"completion": "4"}', b'{"completion" "4"}'], 1)
    >>> batch.rows, batch.rejects[0].what
    ([{'completion': '4'}], "Expecting ':' delimiter")
    """
    if number == 1 and lines and lines[0].startswith(b"\xef\xbb\xbf"):
        lines = [lines[0][3:], *lines[1:]]
    try:
        rows = list(map(_parse, lines))
    except ValueError:
        rows = [None]
    numbers = range(number, number + len(lines))
    if set(map(type, rows)) == {dict}:
        return Batch(numbers, rows, lines)
    return _parse_one_by_one(zip(numbers, lines, strict=True))


def _parse_one_by_one(lines: Iterable[tuple[int, bytes]]) -> Batch:
    rows: list[Row] = []
    raw: list[bytes] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    for number, line in lines:
        if not line.strip():
            continue
        row = _parse_or_explain(line, number)
        if isinstance(row, Reject):
            rejects.append(row)
        else:
            rows.append(row)
            raw.append(line)
            numbers.append(number)
    return Batch(numbers, rows, raw, rejects=rejects)


def _parse_or_explain(line: bytes, number: int) -> Row | Reject:
    try:
        row = _parse(line)
    except ValueError as error:
        column, what, hint = _diagnose(line, str(error))
        hints = (*show(line, column), *([hint] if hint else []), SKIP)
        return Reject(number, column, what, hints, line)
    if isinstance(row, dict):
        return row
    hints = (*show(line, 1), "write one JSON object per line, for example with: jq -c '.[]'")
    return Reject(number, 1, f"a row is a JSON object, not {_KIND[type(row)]}", hints, line)


_KIND = {
    list: "a list", str: "text", int: "a number", float: "a number", bool: "true or false",
    type(None): "null",
}  # fmt: skip


def _diagnose(line: bytes, message: str) -> tuple[int, str, str]:
    """Return column, what is wrong, and a hint; the standard library says it best."""
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode()) + 1
        return column, f"byte 0x{line[error.start]:02x} is not UTF-8", "save the file as UTF-8"
    place = _COLUMN.search(message)
    column = len(line[: int(place[1]) - 1].decode(errors="replace")) + 1 if place else 1
    if text in ("{", "["):
        return 1, "the object is not on one line", "rewrite the file: jq -c . FILE"
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return error.colno, error.msg.removesuffix(" at").removesuffix(" starting"), ""
    except (ValueError, RecursionError) as error:
        what = str(error) if isinstance(error, _ConstantError) else _COLUMN.sub("", message)
        return column, what, ""
    lone = _LONE_SURROGATE.search(text)
    if lone:
        return lone.start() + 1, f"{lone[0]} is half a character (a lone surrogate)", ""
    return column, _COLUMN.sub("", message), ""


class _ConstantError(ValueError):
    """A literal that JSON does not have."""


def _refuse(name: str) -> Never:
    raise _ConstantError(f"{name} is not JSON; write null or a number")


def show(line: bytes, column: int) -> tuple[str, str]:
    """Return an excerpt of a line and a caret under the column, safe to print."""
    text = line.decode(errors="replace").rstrip("\r\n")
    begin = max(0, column - 1 - _SHOWN // 2)
    before, after = inert(text[begin : column - 1]), inert(text[column - 1 : begin + _SHOWN])
    return before + after, " " * len(before) + "^"
