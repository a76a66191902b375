"""Text from a completion is harmless on a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.inert import inert


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("plain text", "plain text", id="plain text stays"),
        pytest.param("naïve 5 µg ≤ 7", "naïve 5 µg ≤ 7", id="letters of any language stay"),
        pytest.param("\x1b]0;title\x07", r"\x1b]0;title\x07", id="a terminal title"),
        pytest.param("\x1b[2J", r"\x1b[2J", id="clear the screen"),
        pytest.param("\x9b2J", r"\x9b2J", id="a one-byte control sequence"),
        pytest.param("a\u202eb", r"a\u202eb", id="right to left"),
        pytest.param("a\rb\nc\td", r"a\rb\nc\td", id="line breaks and tabs"),
        pytest.param("a\u2028b", r"a\u2028b", id="a line separator"),
        pytest.param("1\ud8002", r"1\ud8002", id="a lone surrogate"),
    ],
)
def test_what_could_act_is_spelled_out(text, safe):
    assert inert(text) == safe


@given(st.text(alphabet=st.characters()), st.integers(1, 40))
def test_inert_text_is_printable_and_within_its_limit(text, limit):
    safe = inert(text, limit)
    assert len(safe) <= limit
    assert all(char.isprintable() or char == "\u3000" or char.isspace() for char in safe)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in safe)
    safe.encode("utf-8")
