"""Where the answer stands in a completion, and where there is none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Sample, find_answer
from rewardkit.answers import MAX_TAIL_CHARS
from rewardkit.rewards.format import Format
from rewardkit.sample import look_at_shapes
from rewardkit.tags import MAX_MATCHED_CHARS, Tags, match_shape, spell, walk_tags

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("answer_cases.jsonl").read_text("utf-8").splitlines()
]
PIECES = ["<think>", "</think>", "<answer>", "</answer>", "5", " ", "<", "\\boxed{", "}", "text"]
SOUP = st.lists(st.sampled_from([*PIECES, "\u3000", "\u200b", "<b>"]), max_size=3).map("".join)
# Near the one right shape: any of the five gaps may hold what does not belong there.
SHAPES = st.tuples(SOUP, st.sampled_from(["<think>", ""]), SOUP, SOUP, SOUP, SOUP).map(
    lambda part: f"{part[0]}{part[1]}{part[2]}</think>{part[3]}<answer>{part[4]}</answer>{part[5]}"
)
PLACES = ["tag", "boxed", "last_number", "completion"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["why"]) for case in CASES])
def test_the_answer_is_the_one_block_behind_the_thinking(case):
    found = find_answer(
        case["completion"],
        case.get("place", "tag"),
        Tags(*case.get("tags", Tags())),
        case.get("starts_in_think", False),
    )
    assert (found.text, found.code) == (case["answer"], case["code"])


def test_there_are_enough_cases():
    assert len(CASES) >= 60
    assert sum(case["answer"] is None for case in CASES) >= len(CASES) / 2


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(PLACES))
def test_an_answer_is_where_its_offsets_say(text, place):
    found = find_answer(text, place)
    assert 0 <= found.start <= found.end <= len(text)
    if found.text is not None:
        assert text[found.start : found.end] == found.text == found.text.strip()


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_added_inside_the_thinking_never_becomes_the_answer(thought):
    completion = f"<think>{thought.replace('</think>', '')}</think><answer>right</answer>"
    assert find_answer(completion).text == "right"


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_less_than_sign_behind_everything_changes_no_answer(text):
    shorter, longer = find_answer(f"{text} "), find_answer(f"{text} <")
    assert (longer.text, longer.code) == (shorter.text, shorter.code)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_second_answer_behind_the_first_never_wins(tail):
    found = find_answer(f"<think>a</think><answer>first</answer>{tail}<answer>second</answer>")
    assert found.text is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "piece", ["<answer>", "</think>", "<think></think>", "\\boxed{", " ", "1 ", "<", "-", "."]
)
def test_a_long_run_of_one_piece_is_read_to_its_end(piece, place):
    assert find_answer(piece * 20_000, place).code != ""


@pytest.mark.parametrize(
    ("piece", "place"),
    [
        pytest.param("<answer>8</answer>", "tag", id="blocks"),
        pytest.param("<think></think>", "tag", id="thoughts"),
        pytest.param("\\boxed{8}", "boxed", id="boxes"),
    ],
)
def test_a_flood_of_tags_is_no_answer(piece, place):
    few = find_answer(f"</think>{piece * 400}<answer>8</answer>", place)
    assert few.code != "too_many_tags"
    assert find_answer(f"</think>{piece * 1_001}", place).code == "too_many_tags"


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("{}" * 1_001, id="braces"),
        pytest.param("x" * 100_000, id="characters"),
    ],
)
def test_a_boxed_answer_has_an_end(inside):
    assert find_answer(f"\\boxed{{{inside}}}", "boxed").code == "unclosed_answer"


@given(SHAPES)
def test_tags_are_found_in_a_long_text_as_in_a_short_one(text):
    found = list(walk_tags(text, spell(Tags())))
    long = list(walk_tags("x" * MAX_MATCHED_CHARS + text, spell(Tags())))
    assert [(start - MAX_MATCHED_CHARS, tag) for start, tag in long] == found


def test_a_completion_too_long_to_match_is_judged_all_the_same():
    text = f"<think>{'a' * MAX_MATCHED_CHARS}</think><answer>5</answer>"
    assert match_shape(text) is None
    assert find_answer(text).text == "5"
    assert Format().score(Sample(text)).value == 1.0


def test_the_last_number_is_looked_for_near_the_end_and_never_cut():
    far = "7" + " " * MAX_TAIL_CHARS
    assert find_answer(far, "last_number").text is None
    assert find_answer(far + "8", "last_number").text == "8"
    assert find_answer("12" + " " * (MAX_TAIL_CHARS - 1), "last_number").text is None


def test_the_answer_is_found_once_for_all_rewards():
    sample = Sample("<answer>4</answer>")
    assert sample.answer is sample.find_answer()


def test_a_prompt_that_opens_the_thinking_is_seen_by_the_finder():
    completion = "maybe <answer>3</answer></think><answer>4</answer>"
    assert Sample(completion, prompt="2+2?\n<think>").answer.text == "4"


@given(SHAPES, st.sampled_from([None, "2+2?<think>"]))
def test_the_quick_look_at_the_shape_finds_what_the_scan_finds(text, prompt):
    sample, in_batch = Sample(text, prompt=prompt), Sample(text, prompt=prompt)
    look_at_shapes([in_batch])
    found = find_answer(text, starts_in_think=sample.starts_in_think)
    assert sample.answer == in_batch.answer == found


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("<think>a</think><answer>5</answer>", True, id="both blocks"),
        pytest.param("\n<think>a</think>\n<answer>5</answer>\n", True, id="white space around"),
        pytest.param("a</think><answer>5</answer>", True, id="opened by the chat template"),
        pytest.param("<think>a < b <c></think><answer>5</answer>", True, id="a < of no tag"),
        pytest.param("<think>\u200b</think><answer>5</answer>", False, id="empty thinking"),
        pytest.param("<think>a</think><answer> </answer>", False, id="empty answer"),
        pytest.param("<think>a</think>b<answer>5</answer>", False, id="text between"),
        pytest.param("<think>a</think><answer>5</answer>b", False, id="text behind"),
        pytest.param("b<think>a</think><answer>5</answer>", False, id="text before"),
        pytest.param("<think><answer>a</think><answer>5</answer>", False, id="a tag inside"),
        pytest.param("<think>a</think><answer><think></answer>", False, id="a tag is no answer"),
        pytest.param("<answer>5</answer><think>a</think>", False, id="the wrong order"),
    ],
)
def test_the_shape_is_both_blocks_and_nothing_else(text, matches):
    assert (match_shape(text) is not None) == matches


@pytest.mark.parametrize("piece", ["<", "< ", " ", "<think>", "</think>", "\u200b", "a"])
def test_a_shape_is_looked_for_once_from_one_end_to_the_other(piece):
    assert match_shape("<think>" + piece * 200_000) is None
    assert match_shape("<think>a</think><answer>" + piece * 200_000) is None
