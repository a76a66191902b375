"""The layouts that are known: what writes such files, and which column is what in them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from rewardkit.rows.batch import Row
from rewardkit.rows.flat import batch_rows, detail_rows, trace_rows


class Layout(NamedTuple):
    """Describe one kind of file.

    Args:
        name: What users read: "read as: NAME".
        keys: A row has all of them.
        roles: Role to where it is, as in `--map`; of alternatives a file has one, and a
            role that it lacks is left out.
        references: Places that may hold the reference; a file has one of them.
        hint: What to do where there is no completion or no reference.
        flatten: Makes rows of one completion each of a row that holds several; the roles
            are then places in these.
        only: Column of which one value is read: that of the first row.
    """

    name: str
    keys: frozenset[str]
    roles: Mapping[str, str]
    references: tuple[str, ...] = ()
    hint: str = ""
    flatten: Callable[[Row], list[Row]] | None = None
    only: str = ""


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROW = {
    "prompt": "prompt",
    "completion": "completion",
    "id": "id",
    "group": "group|prompt_id",
    "step": "step",
}
_ANSWERS = ("reference", "answer", "expected_answer", "ground_truth", "target", "solution")
BY_HAND = Layout("rows mapped by hand", frozenset(), _ROW, ("reference", "answer"))
# The keys are those that the writing program writes always; a layout that asks for more keys
# than another describes the same file better.
LAYOUTS: tuple[Layout, ...] = (
    Layout("rewardkit rows", _keys("completion"), _ROW, ("reference", "answer")),
    Layout(
        "messages",
        _keys("messages"),
        {**_ROW, "prompt": "messages[:-1]", "completion": "messages"},
        ("reference", "answer", "ground_truth", "target"),
    ),
    Layout(
        "TRL completions",
        _keys("step prompt completion advantage"),
        {"prompt": "prompt", "completion": "completion", "step": "step"},
        ("reference", "answer", "solution"),
    ),
    Layout(
        "completions of a run",
        _keys("step group prompt completion advantage why"),
        # An `id` is the dataset's: the completions of one prompt share it.
        {role: place for role, place in _ROW.items() if role != "id"},
        ("reference",),
    ),
    Layout(
        "ms-swift completions",
        _keys("step prompt completion advantages"),
        {"prompt": "prompt", "completion": "completion", "step": "step"},
        ("reference", "answer", "solution"),
        flatten=batch_rows,
    ),
    Layout(
        "verl rollouts",
        _keys("input output gts score step"),
        {"prompt": "input", "completion": "output", "step": "step"},
        ("gts",),
    ),
    Layout(
        "verl dataset",
        _keys("data_source prompt reward_model"),
        {"prompt": "prompt", "completion": "responses[*]"},
        ("reward_model.ground_truth",),
        "it holds prompts and references; its column `responses` would hold the completions",
    ),
    Layout(
        "NeMo RL training data",
        _keys("content rewards idx"),
        {},
        (),
        "its `content` does not say who speaks: --map completion=content[1] --map reference=COLUMN",
    ),
    Layout(
        "NeMo Gym rollouts",
        _keys("responses_create_params response reward"),
        {
            "prompt": "responses_create_params.input",
            "completion": "response.output",
            "group": "_ng_task_index",
        },
        (*_ANSWERS, *(f"verifier_metadata.{name}" for name in _ANSWERS)),
        "the task's fields may be in the file of materialized inputs beside it",
    ),
    Layout(
        "SkyRL evaluation",
        _keys("input_prompt output_response score stop_reason env_class env_extras data_source"),
        {"prompt": "input_prompt", "completion": "output_response"},
        ("env_extras.reward_spec.ground_truth", "env_extras.reward_model.ground_truth"),
    ),
    Layout(
        "verifiers results",
        _keys("example_id prompt completion reward"),
        {"prompt": "prompt", "completion": "completion", "group": "example_id"},
        ("answer",),
    ),
    Layout(
        "verifiers traces",
        _keys("id env task group traces"),
        {"prompt": "task.data.prompt", "completion": "completion", "group": "group.id|task.key"},
        tuple(f"task.data.{name}" for name in _ANSWERS),
        flatten=trace_rows,
    ),
    Layout(
        "lm-eval samples",
        _keys("doc_id doc target arguments resps filtered_resps"),
        {
            "prompt": "arguments.gen_args_0.arg_0|arguments[0][0]",
            "completion": "resps[0][*]",
        },
        ("target",),
        only="filter",
    ),
    *(
        Layout(
            "lighteval details",
            _keys(names),
            {"prompt": "doc.query", "completion": "completion", "group": "doc.id"},
            ("reference",),
            flatten=detail_rows,
        )
        for names in ("doc model_response metric", "__doc__ __model_response__ __metric__")
    ),
    Layout(
        "inspect samples",
        _keys("id epoch input target messages output"),
        {
            "prompt": "input",
            "completion": "output.choices[0].message|output.completion",
            "group": "id",
        },
        ("target",),
    ),
    Layout(
        "OpenAI batch output",
        _keys("custom_id response error"),
        {
            "completion": "response.body.choices[*].message|response.body.choices[*].text"
            "|response.body.output",
        },
        _ANSWERS,
        "prompts and references are in the requests: join the two files on custom_id",
    ),
    Layout(
        "eval-protocol rows",
        _keys("messages ground_truth evaluation_result"),
        {
            "prompt": "messages[:-1]",
            "completion": "messages",
            "group": "input_metadata.row_id",
        },
        ("ground_truth",),
    ),
    Layout(
        "promptfoo results",
        _keys("prompt vars response success"),
        {"prompt": "prompt.raw", "completion": "response.output"},
        tuple(f"vars.{name}" for name in (*_ANSWERS, "expected")),
        "its variables stand under `vars`",
    ),
)
