"""Files of other programs are read with no flag: an example row of each, made by hand."""

import json
import pickle

import pytest

from rewardkit.errors import InputError
from rewardkit.rows.jsonl import parse_lines
from rewardkit.rows.known import LAYOUTS
from rewardkit.rows.layouts import choose_reading
from rewardkit.rows.mapping import parse_map
from rewardkit.rows.samples import Sampler

ASKED = [{"role": "user", "content": "2+2"}]
SAID = {"role": "assistant", "content": "4", "reasoning_content": "easy"}
DETAIL = {"id": "7", "query": "2+2", "choices": ["3", "4", "four"], "gold_index": 1}
EPISODE = {
    "id": "e", "env": "math", "ok": True, "errors": [], "group": {"id": "g"},
    "task": {"key": "k", "data": {"prompt": "2+2", "answer": "4"}},
}  # fmt: skip


def node(role, content, sampled=False):
    return {"parent": None, "message": {"role": role, "content": content}, "sampled": sampled}


# The layout, a row, what is found in it: prompt, text, reference and group of each completion.
EXAMPLES = [
    ("rewardkit rows",
     {"schema": "rewardkit/1", "prompt": "2+2", "completion": "4", "answer": 4, "group": "g"},
     [("2+2", "4", 4, "g")]),
    ("messages", {"messages": [*ASKED, SAID], "ground_truth": "4"}, [(ASKED, "4", "4", ASKED)]),
    ("TRL completions",
     {"step": 1, "prompt": "2+2", "completion": "4", "advantage": 0.5, "solution": "4"},
     [("2+2", "4", "4", (1, "2+2"))]),
    ("completions of a run",
     {"step": 1, "group": 2, "prompt": "2+2", "completion": "4", "reference": 4, "answer": "no",
      "id": "problem 7", "advantage": 0.5, "rewards": {"exact": 1.0}, "total": 1.0, "why": {}},
     [("2+2", "4", 4, (1, 2))]),
    ("ms-swift completions",
     {"step": ["3", "3"], "prompt": ["2+2", "1+1"], "completion": ["4", "3"],
      "advantages": [1.0, -1.0], "solution": ["4", "2"]},
     [("2+2", "4", "4", ("3", "2+2")), ("1+1", "3", "2", ("3", "1+1"))]),
    ("verl rollouts",
     {"input": "user\n2+2", "output": "4", "gts": "4", "score": 1.0, "step": 5, "acc": True},
     [("user\n2+2", "4", "4", (5, "user\n2+2"))]),
    ("verl dataset",
     {"data_source": "math", "prompt": ASKED, "responses": ["4", "5"],
      "reward_model": {"style": "rule", "ground_truth": "4"}, "extra_info": {"index": 0}},
     [(ASKED, "4", "4", "row 1"), (ASKED, "5", "4", "row 1")]),
    ("NeMo Gym rollouts",
     {"responses_create_params": {"input": ASKED}, "_ng_task_index": 3, "_ng_rollout_index": 0,
      "response": {"output": [
          {"type": "reasoning", "summary": []},
          {"type": "message", "role": "assistant",
           "content": [{"type": "output_text", "text": "4"}]}]},
      "reward": 1.0, "expected_answer": "4"},
     [(ASKED, "4", "4", 3)]),
    ("SkyRL evaluation",
     {"input_prompt": "2+2", "output_response": "4", "score": 1.0, "stop_reason": "stop",
      "env_class": "math", "env_extras": {"reward_spec": {"ground_truth": "4"}},
      "data_source": "math"},
     [("2+2", "4", "4", "2+2")]),
    ("verifiers results",
     {"example_id": 0, "prompt": ASKED, "completion": [SAID], "answer": "4", "reward": 1.0,
      "metrics": {"acc": 1.0}, "acc": 1.0, "is_completed": True, "is_truncated": False},
     [(ASKED, "4", "4", 0)]),
    ("verifiers traces",
     {**EPISODE, "traces": [
         {"id": "t", "task": EPISODE["task"], "root_reply": None,
          "nodes": [node("user", "2+2"), node("assistant", "?", True), node("user", "go on"),
                    node("assistant", "4", True), node("assistant", "not the model's")]},
         {"id": "u", "task": EPISODE["task"], "root_reply": "5",
          "nodes": [node("assistant", "of a helper", True)]}]},
     [("2+2", "4", "4", "g"), ("2+2", "5", "4", "g")]),
    ("lm-eval samples",
     {"doc_id": 0, "doc": {"question": "2+2"}, "target": "4", "filter": "strict-match",
      "arguments": {"gen_args_0": {"arg_0": "Q: 2+2", "arg_1": {"until": ["\n"]}}},
      "resps": [["4", "5"]], "filtered_resps": ["4"], "exact_match": 1.0},
     [("Q: 2+2", "4", "4", "row 1"), ("Q: 2+2", "5", "4", "row 1")]),
    ("lm-eval samples",
     {"doc_id": 0, "doc": {}, "target": "4", "arguments": [["Q: 2+2", {}]], "resps": [["4"]],
      "filtered_resps": ["4"]},
     [("Q: 2+2", "4", "4", "row 1")]),
    ("lighteval details",
     {"doc": DETAIL, "model_response": {"text": ["4", "5"]}, "metric": {"em": 1.0}},
     [("2+2", "4", "4", "7"), ("2+2", "5", "4", "7")]),
    ("lighteval details",
     {"__doc__": {**DETAIL, "gold_index": [1, 2]}, "__model_response__": {"text": ["4"]},
      "__metric__": {"em": 1.0}},
     [("2+2", "4", ["4", "four"], "7")]),
    ("inspect samples",
     {"id": 1, "epoch": 2, "input": "2+2", "target": "4", "messages": [*ASKED, SAID],
      "output": {"choices": [{"message": {
          "role": "assistant",
          "content": [{"type": "reasoning", "reasoning": "easy"}, {"type": "text", "text": "4"}],
      }}], "completion": "4"}, "scores": {"match": {"value": "C"}}},
     [("2+2", "4", "4", 1)]),
    ("OpenAI batch output",
     {"id": "b", "custom_id": "r", "error": None, "answer": "4", "response": {
         "status_code": 200, "body": {"choices": [{"message": SAID},
                                                  {"message": {**SAID, "content": "5"}}]}}},
     [(None, "4", "4", "row 1"), (None, "5", "4", "row 1")]),
    ("OpenAI batch output",
     {"id": "b", "custom_id": "r", "error": None, "answer": "4",
      "response": {"status_code": 200, "body": {"choices": [{"text": "4"}]}}},
     [(None, "4", "4", "row 1")]),
    ("eval-protocol rows",
     {"messages": [*ASKED, SAID], "ground_truth": "4", "evaluation_result": {"score": 1.0},
      "input_metadata": {"row_id": "r"}},
     [(ASKED, "4", "4", "r")]),
    ("promptfoo results",
     {"prompt": {"raw": "2+2", "label": "p"}, "vars": {"question": "2+2", "expected": "4"},
      "response": {"output": "4"}, "success": True, "score": 1},
     [("2+2", "4", "4", "2+2")]),
]  # fmt: skip


def read(*rows, maps=()):
    batch = parse_lines([json.dumps(row).encode() for row in rows], 1)
    reading = choose_reading(batch.rows, parse_map(maps), {"reference": "numeric"}, "f.jsonl")
    sampler = Sampler(pickle.loads(pickle.dumps(reading)), "row")
    return reading, sampler, batch


@pytest.mark.parametrize(
    ("layout", "row", "expected"), EXAMPLES, ids=[name for name, *_ in EXAMPLES]
)
def test_a_row_gives_its_samples(layout, row, expected):
    reading, sampler, batch = read(row)
    samples = sampler.samples(batch)
    groups = [
        " ".join(map(str, one)) if one == ("row", 1) else one for one in sampler.groups(batch)
    ]
    found = [(one.prompt, one.text, one.reference) for one in samples]
    assert reading.layout == layout
    assert [(*one, group) for one, group in zip(found, groups, strict=True)] == expected
    assert not batch.rejects


def test_every_layout_has_an_example_or_cannot_be_read_alone():
    unreadable = {"NeMo RL training data"}
    assert {layout.name for layout in LAYOUTS} - {name for name, *_ in EXAMPLES} == unreadable


def test_a_reasoning_channel_beside_the_text_is_kept():
    row = next(row for name, row, _ in EXAMPLES if name == "OpenAI batch output")
    _, sampler, batch = read(row)
    assert [one.reasoning for one in sampler.samples(batch)] == ["easy", "easy"]


def test_of_several_filters_the_first_is_read():
    row = next(row for name, row, _ in EXAMPLES if name == "lm-eval samples")
    reading, sampler, batch = read(row, {**row, "filter": "flexible-extract"}, row)
    assert "only filter 'strict-match'" in str(reading)
    assert len(sampler.samples(batch)) == 4
    assert batch.numbers == [1, 3]
    assert len(batch.raw) == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param({"content": ["2+2", "4"], "rewards": 1.0, "idx": 0},
                     "--map completion=content[1] --map reference=COLUMN", id="nobody speaks"),
        pytest.param({"data_source": "m", "prompt": ASKED, "reward_model": {"ground_truth": "4"}},
                     "verl dataset, without completions", id="prompts only"),
        pytest.param({"id": "b", "custom_id": "r", "error": None,
                      "response": {"body": {"choices": [{"text": "4"}]}}},
                     "join the two files on custom_id", id="the requests are elsewhere"),
        pytest.param({"prompt": {"raw": "2+2"}, "vars": {"question": "2+2", "gold": "4"},
                      "response": {"output": "4"}, "success": True},
                     "--map reference=vars.gold", id="a likely place inside an object"),
        pytest.param({"responses_create_params": {"input": ASKED}, "response": {"output": []},
                      "reward": 1, "expected_answer": 4, "answer": 4},
                     "could be 'answer' or 'expected_answer'", id="two references"),
        pytest.param({"completion": "4", "messages": ASKED},
                     "this could be rewardkit rows or messages", id="two layouts"),
        pytest.param({"step": "1", "prompt": "p", "completion": "4", "advantages": 0.1},
                     "ms-swift completions, without completions", id="a batch without lists"),
    ],
)  # fmt: skip
def test_nothing_is_guessed_silently(row, says):
    with pytest.raises(InputError) as caught:
        read(row)
    assert says in str(caught.value)
    assert "the rows have: " in str(caught.value)


GOOD = {name: row for name, row, _ in reversed(EXAMPLES)}


@pytest.mark.parametrize(
    ("layout", "changes", "says"),
    [
        pytest.param("ms-swift completions", {"solution": ["4"]}, "'solution' holds 1 items",
                     id="lists of two lengths"),
        pytest.param("ms-swift completions", {"completion": []}, "'completion' is not a list",
                     id="an empty batch"),
        pytest.param("ms-swift completions", {"completion": ["4", None]}, "not NoneType",
                     id="a completion that is null"),
        pytest.param("verifiers traces", {"traces": []}, "holds no trace", id="no trace"),
        pytest.param("verifiers traces", {"traces": [7]}, "no list of traces", id="not a trace"),
        pytest.param("verifiers traces", {"traces": [{"nodes": [node("assistant", "4")]}]},
                     "no message that the model made", id="nothing was sampled"),
        pytest.param("verifiers traces", {"traces": [{"nodes": [None, {"sampled": True}]}]},
                     "no message that the model made", id="nodes that are none"),
        pytest.param("lighteval details", {"model_response": None}, "holds no 'text'",
                     id="no response"),
        pytest.param("OpenAI batch output", {"response": None}, "is null or not there",
                     id="a failed request"),
        pytest.param("lm-eval samples", {"resps": [[["-1.5", "False"]]]}, "not str",
                     id="likelihoods are no completions"),
    ],
)  # fmt: skip
def test_a_row_that_holds_no_completion_is_refused(layout, changes, says):
    good = GOOD[layout]
    _, sampler, batch = read(good, {**good, **changes}, good)
    samples = sampler.samples(batch)
    assert [reject.number for reject in batch.rejects] == [2]
    assert says in batch.rejects[0].what
    assert len(samples) == 2 * len(next(found for name, row, found in EXAMPLES if row is good))


@pytest.mark.parametrize(
    ("layout", "maps", "found"),
    [
        pytest.param("verifiers traces", ["answer=task.data.prompt"],
                     [("4", "2+2"), ("5", "2+2")], id="another reference inside"),
        pytest.param("verifiers traces", ["completion=traces[*].id"],
                     [("t", "4"), ("u", "4")], id="another completion, by hand"),
        pytest.param("ms-swift completions", ["answer=advantages"],
                     [("4", 1.0), ("3", -1.0)], id="another column of the batch"),
        pytest.param("lm-eval samples", ["completion=filtered_resps[*]"],
                     [("4", "4")], id="the filtered completion"),
    ],
)  # fmt: skip
def test_a_map_goes_before_the_layout(layout, maps, found):
    _, sampler, batch = read(next(row for name, row, _ in EXAMPLES if name == layout), maps=maps)
    samples = sampler.samples(batch)
    assert [(one.text, one.reference) for one in samples] == found
    assert len(sampler.groups(batch)) == len(samples)


@pytest.mark.parametrize("gold", [None, 9, -1, [0, 9], "1"])
def test_a_gold_choice_that_is_not_there_is_no_reference(gold):
    row = {"doc": {**DETAIL, "gold_index": gold}, "model_response": {"text": ["4"]}, "metric": {}}
    _, sampler, batch = read(row)
    assert [one.reference for one in sampler.samples(batch)] == [None]
