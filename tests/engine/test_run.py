"""A file is scored the same by one process and by several."""

import dataclasses
import gzip
import json

import pytest

from rewardkit.composite import Composite, Verdict
from rewardkit.engine import run as engine
from rewardkit.engine.record import write_members
from rewardkit.errors import InputError
from rewardkit.rows.mapping import parse_map
from rewardkit.rows.source import plan_splits
from rewardkit.score import Score


@pytest.fixture
def rows(tmp_path):
    lines = [
        json.dumps({
            "prompt": f"1+{place // 4}=",
            "completion": f"<think>é{'e' * place}</think><answer>{place % 5}</answer>",
            "answer": place // 4 + 1,
        })
        for place in range(200)
    ]  # fmt: skip
    lines[120] = "{broken"
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines))
    return path


def score(path, output, workers):
    composite = Composite.from_spec("format,numeric")
    ready = engine.plan([str(path)], composite, {}, str(output), skip_bad=True)
    cut = engine.Plan(ready.job, plan_splits([str(path)], 3000), ready.batches)
    assert len(cut.splits) > 5
    return engine.run(cut, workers)


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_two_processes_write_and_count_what_one_does(rows, tmp_path, suffix):
    outputs = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    tallies = [score(rows, path, workers) for path, workers in zip(outputs, (1, 2), strict=True)]
    one, two = (path.read_bytes() for path in outputs)
    assert one == two
    assert tallies[0] == tallies[1]
    assert len((gzip.decompress(one) if suffix.endswith("gz") else one).splitlines()) == 199
    rejects = [path.with_name(f"{path.name}.rejects.jsonl").read_bytes() for path in outputs]
    assert rejects[0] == rejects[1]
    assert json.loads(rejects[0])["where"] == f"{rows}:121:2"
    assert len(list(tmp_path.iterdir())) == 5


def test_the_first_broken_row_stops_several_processes_too(rows, tmp_path):
    composite = Composite.from_spec("format")
    ready = engine.plan([str(rows)], composite, {}, str(tmp_path / "s.jsonl"), skip_bad=True)
    job = dataclasses.replace(ready.job, skip_bad=False)
    cut = engine.Plan(job, plan_splits([str(rows)], 3000), ready.batches)
    with pytest.raises(InputError) as caught:
        engine.run(cut, workers=2)
    assert caught.value.where == f"{rows}:121:2"
    assert list(tmp_path.iterdir()) == [rows]


def test_half_a_character_in_a_reason_is_written_as_an_escape():
    (members,) = write_members(("r",), [Verdict((Score(0.0, "code", "\ud800é"),), 0.0)])
    assert json.loads(b"{%b}" % members)["why"]["r"]["reason"] == "\ud800é"


def test_rows_that_hold_a_group_stay_apart_where_the_file_is_cut(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"c": ["<think>a</think><answer>4</answer>", "4"]}\n' * 4)
    ready = engine.plan([str(path)], Composite.from_spec("format"), parse_map(["completion=c[*]"]))
    cut = engine.Plan(ready.job, plan_splits([str(path)], 51), ready.batches)
    assert len(cut.splits) == 4
    assert engine.run(cut).groups.finish().sizes == {2: 4}
