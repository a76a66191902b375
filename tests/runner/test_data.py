"""Rows of a dataset become prompts, references and columns, and some are held out."""

import gzip
import json

import pyarrow
import pytest
from pyarrow import parquet

from rewardkit import Composite, ConfigError, DatasetRecipe, InputError
from rewardkit.plugins import Registry
from rewardkit_runner.config import resolve
from rewardkit_runner.data import load_problems
from rewardkit_runner.sources import read_source

ROWS = [{"question": f"{n}+1?", "answer": str(n + 1), "note": "x"} for n in range(30)]


def write(path, rows=ROWS):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.suffix == ".parquet":
        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif path.suffix == ".csv":
        names = list(rows[0])
        lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows)]
        path.write_text("\ufeff" + "\n".join(lines))
    else:
        path.write_text(text)
    return str(path)


def load(name, rewards="format,numeric", registry=None, **settings):
    config = resolve({"dataset_name": name, **settings})
    return load_problems(config, Composite.from_spec(rewards), registry or Registry())


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"])
def test_every_kind_of_file_gives_the_same_rows(name, tmp_path):
    problems = load(write(tmp_path / name), held_out="0")
    assert len(problems.train) == 30
    assert problems.train[0] == {"prompt": "0+1?", "reference": "1"}
    assert problems.mapping == "prompt=question  reference=answer"


def test_a_folder_is_read_as_the_hub_would_be(tmp_path):
    write(tmp_path / "train.jsonl")
    assert read_source(str(tmp_path))[0] == ROWS[0]


def test_a_map_names_columns_and_places_inside_them(tmp_path):
    rows = [{"q": str(n), "out": {"text": f"so \\boxed{{{n}}}"}, "low": n} for n in range(4)]
    items = ("prompt=q", "reference=out.text:boxed", "lower=low")
    problems = load(write(tmp_path / "a.jsonl", rows), map=items)
    assert problems.train[3] == {"prompt": "3", "reference": "3", "lower": 3}


def test_columns_that_a_reward_reads_come_along_and_others_do_not(tmp_path):
    rows = [{"prompt": "p", "reference": 1.0, "lower": 0.5, "note": "x"}]
    assert load(write(tmp_path / "a.jsonl", rows)).train == (
        {"prompt": "p", "reference": 1.0, "lower": 0.5},
    )


def test_a_recipe_of_a_plugin_converts_rows_unless_a_map_is_given(tmp_path):
    recipe = DatasetRecipe(
        ("someone/sums",),
        frozenset({"question", "note"}),
        lambda row: {"prompt": f"Q: {row['question']}", "reference": row["answer"]},
    )
    name = write(tmp_path / "a.jsonl")
    registry = Registry(recipes=[recipe])
    assert load(name, registry=registry).train[0]["prompt"].startswith("Q: ")
    mapped = load(name, registry=registry, map=("prompt=note",))
    assert mapped.train[0]["prompt"] == "x"


def test_held_out_prompts_never_occur_in_training(tmp_path):
    rows = [{"prompt": f"{n % 40}?", "reference": str(n % 40)} for n in range(200)]
    problems = load(write(tmp_path / "a.jsonl", rows))
    held_out = {row["prompt"] for row in problems.held_out}
    assert len(problems.held_out) == len(held_out) == 4
    assert not held_out & {row["prompt"] for row in problems.train}
    assert len(problems.train) == 200 - 4 * 5
    assert load(write(tmp_path / "b.jsonl", rows[::-1])).held_out == problems.held_out


def test_without_a_dataset_the_built_in_problems_come():
    problems = load_problems(resolve({"held_out": "5"}), Composite.from_spec("numeric"), Registry())
    assert len(problems.held_out) == 5
    assert problems.train[0].keys() == {"prompt", "reference"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([{"x": "1", "answer": "2"}], "--map prompt=COLUMN", id="no prompt"),
        pytest.param([{"prompt": "", "answer": "2"}], "row 1 has no prompt", id="empty prompt"),
        pytest.param([{"prompt": 3, "answer": "2"}], "row 1 has no prompt", id="prompt a number"),
        pytest.param([{"prompt": "p"}], "--map reference=COLUMN", id="no reference"),
        pytest.param(
            [{"prompt": "p", "answer": "1", "solution": "so 1"}],
            "--map reference=answer",
            id="two columns may be the reference",
        ),
        pytest.param(
            [{"prompt": "p", "answer": 1}, {"prompt": "p", "answer": "one"}],
            "'reference' mixes types",
            id="types that Arrow cannot hold",
        ),
        pytest.param(
            [{"prompt": "p", "answer": 10**30}], "'reference' mixes types", id="a huge number"
        ),
    ],
)
def test_columns_that_do_not_fit_are_named_with_what_to_type(rows, message, tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path / "a.jsonl", rows))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.jsonl", b'{"a": 1}\n{"a" 2}\n', "a.jsonl:2", id="broken JSON"),
        pytest.param("a.jsonl", b"[1]\n", "a row is a JSON object", id="not an object"),
        pytest.param("a.jsonl", b"[" * 100_000, "a.jsonl:1", id="nested without end"),
        pytest.param("a.jsonl", b"\n", "has no rows", id="empty"),
        pytest.param("a.jsonl.gz", b"no gzip", "cannot read it", id="not compressed"),
        pytest.param("a.parquet", b"no parquet", "cannot read it", id="not Parquet"),
        pytest.param("a.csv", b"\xff\xfe", "cannot read it", id="not UTF-8"),
        pytest.param("missing.csv", None, "cannot read it", id="no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name, content, message, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_source(str(tmp_path / name))
    assert message in str(caught.value)
