"""Completions in every shape they come in."""

import pickle

import pytest

from rewardkit import InputError, Sample
from rewardkit.completion import Completion, ends_in_think, read_completion
from rewardkit.sample import look_at_shapes


@pytest.mark.parametrize(
    ("raw", "completion"),
    [
        pytest.param("four", Completion("four"), id="text"),
        pytest.param([{"role": "assistant", "content": "four"}], Completion("four"), id="messages"),
        pytest.param(
            {"role": "assistant", "content": "four"}, Completion("four"), id="one message"
        ),
        pytest.param(
            [
                {
                    "role": "assistant",
                    "content": [{"type": "text", "text": "fo"}, {"type": "text", "text": "ur"}],
                }
            ],
            Completion("four"),
            id="content parts",
        ),
        pytest.param(
            [
                {
                    "role": "assistant",
                    "content": [{"type": "image"}, {"type": "text", "text": "four"}],
                }
            ],
            Completion("four"),
            id="parts that are not text",
        ),
        pytest.param(
            [{"role": "assistant", "content": "four", "reasoning_content": "2+2"}],
            Completion("four", "2+2"),
            id="reasoning_content",
        ),
        pytest.param(
            [{"role": "assistant", "content": "four", "thinking": "2+2"}],
            Completion("four", "2+2"),
            id="thinking",
        ),
        pytest.param(
            [
                {"role": "assistant", "content": "", "tool_calls": []},
                {"role": "tool", "content": "5"},
                {"role": "assistant", "content": "four"},
            ],
            Completion("four"),
            id="the last assistant message counts",
        ),
        pytest.param([{"role": "assistant", "content": None}], Completion(""), id="no content"),
        pytest.param([{"role": "tool", "content": "5"}], Completion(""), id="no assistant message"),
        pytest.param([], Completion(""), id="no messages"),
    ],
)
def test_a_completion_is_read_in_every_shape(raw, completion):
    assert read_completion(raw) == completion


@pytest.mark.parametrize(
    "raw", [None, 4, 4.0, ["four"], {"text": "four"}, [{"content": 4, "role": "assistant"}]]
)
def test_what_is_no_completion_is_an_error(raw):
    with pytest.raises(InputError):
        Sample(raw)


@pytest.mark.parametrize(
    ("prompt", "inside"),
    [
        pytest.param("2+2?<think>", True, id="open tag"),
        pytest.param("2+2?<think>\n", True, id="open tag and a line break"),
        pytest.param("Use <think> and </think>.", False, id="tags in the instructions"),
        pytest.param([{"role": "assistant", "content": "<think>\n"}], True, id="prefilled message"),
        pytest.param([{"role": "user", "content": "say <think>"}], False, id="a user's word"),
        pytest.param([], False, id="no messages"),
        pytest.param(None, False, id="no prompt"),
    ],
)
def test_a_prompt_that_ends_in_think_is_noticed(prompt, inside):
    assert ends_in_think(prompt) is inside
    assert Sample("4", prompt=prompt).starts_in_think is inside


def test_a_completion_that_starts_inside_the_thinking_has_its_answer_behind_it():
    inside = Sample("<answer>4</answer> is a guess", 4, "2+2?<think>")
    assert inside.answer.code == "unclosed_think"
    assert Sample("2+2</think><answer>4</answer>", 4, "2+2?<think>").answer.text == "4"


def test_an_answer_in_a_message_is_pointed_at_in_its_content():
    sample = Sample([{"role": "assistant", "content": "<answer> 4 </answer>"}])
    assert sample.text[sample.answer.start : sample.answer.end] == "4"


def test_a_sample_travels_to_another_process_after_its_answer_was_found():
    sample = Sample("<think>2+2</think><answer>4</answer>", 4, "2+2?", {"row": 7})
    assert sample.answer.text == "4"
    copy = pickle.loads(pickle.dumps(sample))
    assert (copy.answer, copy.reference, copy.prompt, copy.columns) == (
        sample.answer, 4, "2+2?", {"row": 7},
    )  # fmt: skip


SHAPED = "<think>a</think><answer>4</answer>"


@pytest.mark.parametrize(
    ("sample", "in_shape"),
    [
        pytest.param(Sample(SHAPED), True, id="the two blocks"),
        pytest.param(Sample("a</think><answer>4</answer>"), False, id="no opening tag"),
        pytest.param(Sample(SHAPED, None, "2+2?<think>"), False, id="opened by the prompt"),
        pytest.param(Sample("<answer>4</answer>"), False, id="no thinking"),
        pytest.param(
            Sample({"role": "assistant", "content": SHAPED, "reasoning_content": "b"}),
            False,
            id="a reasoning channel",
        ),
    ],
)
def test_shapes_of_a_batch_are_those_of_each(sample, in_shape):
    again = Sample(sample.completion, None, sample.prompt)
    look_at_shapes([sample])
    assert sample.in_shape == in_shape
    assert (sample.answer, sample.match_shape() is None) == (
        again.answer,
        again.match_shape() is None,
    )
