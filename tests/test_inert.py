"""Text from a completion is harmless on a screen."""

import csv
import io
from html.parser import HTMLParser

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


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1+1", '=HYPERLINK("x")', "-"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_is_no_formula(text):
    assert inert(text, target="csv").startswith("'")
    assert inert(text, 3, "csv").startswith("'")


@pytest.mark.parametrize("text", ["-5", "+5.25", "5", "a=b", "", "x-1", "1e5"])
def test_a_cell_that_is_none_stays_as_it_is(text):
    assert inert(text, target="csv") == text


@given(st.text(alphabet=st.characters()), st.sampled_from(["=", "+", "-", "@", "＝", ""]))
def test_a_spreadsheet_reads_a_cell_back_as_text_or_as_a_number(text, first):
    stream = io.StringIO()
    csv.writer(stream).writerow([inert(first + text, target="csv")])
    ((cell,),) = csv.reader(io.StringIO(stream.getvalue()))
    assert not cell.lstrip().startswith(("=", "@", "＝", "＋", "－", "＠"))
    assert not cell.startswith(("+", "-")) or cell.lstrip("+-").replace(".", "").isdigit()


class Tags(HTMLParser):
    """Collect what a browser would take for markup."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


@given(st.lists(st.sampled_from(["<", ">", "&", '"', "'", "b", "/", "script", "=", "&lt;"])))
def test_a_page_shows_text_as_text_and_never_as_markup(pieces):
    text = "".join(pieces)
    parser = Tags()
    parser.feed(f'<p title="{inert(text, target="html")}">{inert(text, target="html")}</p>')
    parser.close()
    assert parser.found == [("p", [("title", text)])]
