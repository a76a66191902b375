"""Members are added to a line, and every other byte stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.rows.splice import splice, without


@pytest.mark.parametrize(
    ("line", "spliced"),
    [
        pytest.param(b'{"a":1}\n', b'{"a":1,"t":0}\n', id="compact"),
        pytest.param(b' { "a" : 1.50 } \r\n', b' { "a" : 1.50 ,"t":0} \r\n', id="white space"),
        pytest.param(b'{"a":"}"} \n', b'{"a":"}","t":0} \n', id="a brace in a string"),
        pytest.param(b'{"a":{"b":{}}}\n', b'{"a":{"b":{}},"t":0}\n', id="nested objects"),
        pytest.param(b'{"a":1}', b'{"a":1,"t":0}\n', id="the last line of a file"),
        pytest.param(b" {}\n", b' {"t":0}\n', id="nothing is left of the row"),
        pytest.param(b"{}", b'{"t":0}\n', id="nothing is left of the last row"),
        pytest.param(b'{"a":{}}\n', b'{"a":{},"t":0}\n', id="an empty object inside"),
    ],
)
def test_members_come_before_the_closing_brace(line, spliced):
    assert b"".join(splice([line], [b'"t":0'])) == spliced


@pytest.mark.parametrize(
    ("line", "left"),
    [
        pytest.param(b'{"t":1,"a":1.50}\n', b'{"a":1.50}\n', id="the first"),
        pytest.param(b'{"a":1.50,"t":1}\n', b'{"a":1.50}\n', id="the last"),
        pytest.param(b'{"t":1}\n', b"{}\n", id="the only one"),
        pytest.param(b'{"t":1,"t":2,"a":"\\u00e9"}', b'{"a":"\\u00e9"}', id="twice"),
        pytest.param(b'{"a":{"t":1}}', b'{"a":{"t":1}}', id="not inside another object"),
        pytest.param(b'{"\\u0074":1,"a":2}', b'{"a":2}', id="an escaped key"),
        pytest.param(b'{"a":"\\"t\\":1,"}', b'{"a":"\\"t\\":1,"}', id="not inside a string"),
        pytest.param('{"é":"}","t":[{"t":1}]}'.encode(), '{"é":"}"}'.encode(), id="not ASCII"),
        pytest.param(b"{}", b"{}", id="an empty object"),
    ],
)
def test_a_member_goes_and_the_others_keep_their_bytes(line, left):
    assert without(line, ["t"]) == left


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("abt"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(
    row=st.dictionaries(st.sampled_from(["a", "b", "t", "é", '"']), _VALUES),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_a_replaced_member_is_the_only_difference(row, indent, ascii_only):
    line = json.dumps({**row, "x": 0}, indent=indent, ensure_ascii=ascii_only).encode()
    assert json.loads(b"".join(splice([without(line, ["t"])], [b'"t":7']))) == {
        **row,
        "t": 7,
        "x": 0,
    }
