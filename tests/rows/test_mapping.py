"""`--map`: paths, fallbacks, filters, groups, and what is refused."""

import pytest

from rewardkit.errors import ConfigError
from rewardkit.rows.mapping import MISSING, parse_map, read_selector

_BATCH = {"body": {"choices": [{"message": {"content": "a"}}, {"message": {"content": "b"}}]}}


@pytest.mark.parametrize(
    ("path", "row", "value"),
    [
        pytest.param("question", {"question": "2+2"}, "2+2", id="a column"),
        pytest.param("Ground Truth", {"Ground Truth": 4}, 4, id="a name with a space"),
        pytest.param("a.b", {"a": {"b": 4}}, 4, id="a dotted path"),
        pytest.param("a.b", {"a.b": 4}, 4, id="a column whose name holds a dot"),
        pytest.param("m[-1].content", {"m": [{}, {"content": "x"}]}, "x", id="the last message"),
        pytest.param("m[0]", {"m": ["x", "y"]}, "x", id="the first item"),
        pytest.param("m[2]", {"m": ["x", "y"]}, MISSING, id="an index out of range"),
        pytest.param("m[-3]", {"m": ["x", "y"]}, MISSING, id="a negative index out of range"),
        pytest.param("a[0]", {"a": "text"}, MISSING, id="text is not a list"),
        pytest.param("a.b", {"a": "text"}, MISSING, id="text is not an object"),
        pytest.param("a", {}, MISSING, id="no such column"),
        pytest.param("a", {"a": None}, None, id="null is a value"),
        pytest.param("a|b", {"b": 4}, 4, id="a fallback"),
        pytest.param("a|b", {"a": None, "b": 4}, 4, id="null falls back"),
        pytest.param("a|b", {"a": None}, None, id="null, and no fallback"),
        pytest.param("s:boxed", {"s": r"so \boxed{\frac{1}{2}}"}, r"\frac{1}{2}", id="boxed"),
        pytest.param("s:boxed", {"s": "no box"}, MISSING, id="no box"),
        pytest.param("s:boxed", {"s": r"\boxed{1} or \boxed{2}"}, MISSING, id="two boxes differ"),
        pytest.param("s:boxed|t", {"s": "no box", "t": "4"}, "4", id="a filter that finds nothing"),
        pytest.param("a:after(####)", {"a": "6*7\n#### 42"}, "42", id="after a marker"),
        pytest.param("a:after(|)", {"a": "x|y"}, "y", id="a marker that is a bar"),
        pytest.param("a:after(####)", {"a": "42"}, MISSING, id="the marker is not there"),
        pytest.param("a:tag(final)", {"a": "<final> 4 </final>"}, "4", id="a tag"),
        pytest.param("a:last_number", {"a": "from 3 to 4."}, "4", id="the last number"),
        pytest.param("a:last_number", {"a": 4}, 4, id="a number needs no filter"),
        pytest.param("a:strip", {"a": " 4 "}, "4", id="strip"),
        pytest.param("a:strip", {"a": ["4"]}, MISSING, id="a list can't be stripped"),
        pytest.param("a:after(####):strip", {"a": "#### 4 "}, "4", id="two filters"),
        pytest.param("body.choices[*].message.content", _BATCH, ["a", "b"], id="a group"),
        pytest.param("body[*].x", _BATCH, MISSING, id="an object is no group"),
    ],
)
def test_a_selector_finds_its_value(path, row, value):
    assert read_selector(path).select(row) == value


def test_answer_is_another_name_for_the_reference():
    assert list(parse_map(["answer=gold", "prompt=question"])) == ["reference", "prompt"]


def test_only_a_bare_name_is_a_column():
    assert read_selector("question").column == "question"
    assert [read_selector(text).column for text in ("a.b", "a|b", "a:strip")] == [None] * 3


def test_only_a_star_explodes():
    assert read_selector("choices[*].text").explodes
    assert not read_selector("choices[0].text").explodes


@pytest.mark.parametrize(
    ("items", "reads", "says"),
    [
        pytest.param(["prompt"], None, "cannot read 'prompt'", id="no equals sign"),
        pytest.param(["=x"], None, "cannot read '=x'", id="no target"),
        pytest.param(["prompt="], None, "cannot read", id="no path"),
        pytest.param(["promt=x"], None, "did you mean 'prompt'?", id="a misspelt role"),
        pytest.param(["uper=x"], ["upper"], "did you mean 'upper'?", id="a misspelt column"),
        pytest.param(["zebra=x"], ["upper"], "no reward reads 'zebra'", id="read by nobody"),
        pytest.param(["answer=a", "reference=b"], None, "mapped twice", id="one target twice"),
        pytest.param(["answer=a:boxd"], None, "did you mean 'boxed'?", id="a misspelt filter"),
        pytest.param(["answer=a:after"], None, "no filter ':after'", id="an argument is missing"),
        pytest.param(["answer=a:boxed(x)"], None, "no filter ':boxed(x)'", id="one too many"),
        pytest.param(["answer=a[x]"], None, "cannot read", id="an index that is no number"),
        pytest.param(["answer=[0]"], None, "cannot read", id="a path starts with a column"),
        pytest.param(["answer=.a"], None, "cannot read", id="a path starts with no dot"),
        pytest.param(["answer=a|"], None, "cannot read", id="an empty fallback"),
        pytest.param(["answer=|a"], None, "cannot read", id="an empty first path"),
        pytest.param(["completion=a[*][*]"], None, "cannot read", id="two stars"),
        pytest.param(["completion=a[*]|b"], None, "cannot read", id="a star in one branch only"),
    ],
)
def test_a_bad_map_is_refused_with_the_way_out(items, reads, says):
    with pytest.raises(ConfigError) as caught:
        parse_map(items, reads)
    assert caught.value.where == "--map"
    assert says in str(caught.value)


def test_a_column_of_some_reward_may_be_mapped():
    assert parse_map(["lower=lo"], ["lower"])["lower"].column == "lo"
