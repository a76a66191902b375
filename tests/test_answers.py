"""Where the answer stands in a completion, and where there is none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Sample, find_answer
from rewardkit.answers import MAX_TAIL_CHARS, Tags

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("answer_cases.jsonl").read_text("utf-8").splitlines()
]
PIECES = ["<think>", "</think>", "<answer>", "</answer>", "5", " ", "<", "\\boxed{", "}", "text"]
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
def test_a_second_answer_behind_the_first_never_wins(tail):
    found = find_answer(f"<think>a</think><answer>first</answer>{tail}<answer>second</answer>")
    assert found.text is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "piece", ["<answer>", "</think>", "<think></think>", "\\boxed{", " ", "1 ", "<", "-", "."]
)
def test_a_long_run_of_one_piece_is_read_to_its_end(piece, place):
    assert find_answer(piece * 20_000, place).code != ""


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
