"""Lines become rows; what is broken is named to the character."""

import io
import json

import pytest

from rewardkit.rows.jsonl import parse_lines, read_lines


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        pytest.param(b'{"a" 1}', 6, "Expecting ':' delimiter", id="a missing colon"),
        pytest.param(b'{"a":1}x', 8, "Extra data", id="something behind"),
        pytest.param(b'{"a":"b', 6, "Unterminated string", id="cut off"),
        pytest.param('{"é":"é",}'.encode(), 10, "Expecting property name", id="not ASCII"),
        pytest.param(b'{"a":"\xff"}', 7, "byte 0xff is not UTF-8", id="not UTF-8"),
        pytest.param(b'{"a":NaN}', 6, "NaN is not JSON", id="NaN"),
        pytest.param('{"é":NaN}'.encode(), 6, "NaN is not JSON", id="NaN behind an accent"),
        pytest.param(b'{"a":Infinity}', 6, "Infinity is not JSON", id="Infinity"),
        pytest.param(b'{"a":"\\ud800"}', 7, "\\ud800 is half a character", id="a high half"),
        pytest.param(b'{"a":"\\uDC00"}', 7, "\\uDC00 is half a character", id="a low half"),
        pytest.param(b'{"a":"\x01"}', 7, "Invalid control character", id="a control character"),
        pytest.param(b"[1]", 1, "not a list", id="a list"),
        pytest.param(b'"a"', 1, "not text", id="text"),
        pytest.param(b"null", 1, "not null", id="null"),
        pytest.param(b"{\n", 1, "not on one line", id="indented JSON"),
    ],
)
def test_a_broken_line_is_named_to_the_character(line, column, what):
    batch = parse_lines([b'{"a":1}\n', line], 5)
    (reject,) = batch.rejects
    assert (reject.number, reject.column) == (6, column)
    assert what in reject.what
    assert batch.rows == [{"a": 1}]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"a":"\\ud83d\\ude00"}', id="two halves make a character"),
        pytest.param(b'{"a":"NaN"}', id="NaN as text"),
        pytest.param(b'{"a":1}\r\n', id="a Windows line end"),
        pytest.param(b'{"a":' + b"9" * 4000 + b"}", id="a big number"),
    ],
)
def test_an_unusual_line_is_read_as_the_standard_library_does(line):
    assert parse_lines([line], 1).rows == [json.loads(line)]


def test_the_last_of_two_equal_keys_counts():
    assert parse_lines([b'{"a":1,"a":2}'], 1).rows == [{"a": 2}]


def test_a_byte_order_mark_and_blank_lines_are_left_out():
    batch = parse_lines([b'\xef\xbb\xbf{"a":1}\n', b"\n", b" \r\n", b'{"a":2}'], 1)
    assert batch.rows == [{"a": 1}, {"a": 2}]
    assert list(batch.numbers) == [1, 4]
    assert batch.rejects == []


def test_the_excerpt_shows_the_place_and_is_safe_to_print():
    line = b'{"a":"' + b"x" * 500 + b'\\u0041", "\x1b[2J" 1}'
    (reject,) = parse_lines([line], 1).rejects
    excerpt, caret = reject.hints[:2]
    assert "\x1b" not in excerpt
    assert excerpt[caret.index("^") :].startswith("\\x1b[2J")
    assert len(excerpt) < 100


def test_lines_are_numbered_through_all_blocks():
    lines = [b'{"a":"%b"}\n' % (b"x" * 200_000)] * 20
    batches = list(read_lines(io.BytesIO(b"".join(lines))))
    assert len(batches) > 1
    assert [number for batch in batches for number in batch.numbers] == list(range(1, 21))
