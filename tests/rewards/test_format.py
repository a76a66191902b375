"""The format reward against its own definition, spelled out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Sample
from rewardkit.rewards.format import Format
from rewardkit.tags import INVISIBLE

GAP = st.lists(
    st.sampled_from(["a", " ", "\n", "<", "<b>", "\u200b", "\u3000", "<think>", "</answer>"]),
    max_size=2,
).map("".join)
TEXTS = st.tuples(GAP, st.sampled_from(["<think>", ""]), GAP, GAP, GAP, GAP).map(
    lambda part: f"{part[0]}{part[1]}{part[2]}</think>{part[3]}<answer>{part[4]}</answer>{part[5]}"
)


def has_the_shape(text: str, opened: bool) -> bool:
    """Cut at the tags and look at the pieces: slow, and plain to see."""
    tag = r"(</?(?:think|answer)>)"
    pieces = re.split(tag, text if opened else f"<think>{text}")
    tags = ["<think>", "</think>", "<answer>", "</answer>"]
    if pieces[1::2] != tags:
        return False
    before, thought, between, answer, behind = pieces[0::2]
    outside = before + between + behind
    return not outside.strip() and bool(thought.strip(INVISIBLE) and answer.strip(INVISIBLE))


@given(TEXTS)
def test_only_the_shape_earns(text):
    assert (Format().score(Sample(text)).code == "shape") == has_the_shape(text, opened=True)


@pytest.mark.parametrize("prompt", [None, "2+2?<think>"])
@given(text=TEXTS)
def test_only_the_rest_of_the_shape_earns_where_the_thinking_is_prefilled(prompt, text):
    reward = Format(prefilled_think=prompt is None)
    earned = reward.score(Sample(text, prompt=prompt)).code == "shape"
    assert earned == has_the_shape(text, opened=False)


@given(TEXTS)
def test_tags_of_other_names_are_judged_alike(text):
    renamed = text.replace("think>", "reason>").replace("answer>", "final>")
    other = Format(think_tag="reason", answer_tag="final").score(Sample(renamed))
    assert other.code == Format().score(Sample(text)).code
