"""Rows become samples; ids may not stand twice."""

import pytest

from rewardkit.errors import InputError
from rewardkit.rows import samples as samples_module
from rewardkit.rows.jsonl import parse_lines
from rewardkit.rows.layouts import choose_reading
from rewardkit.rows.mapping import parse_map
from rewardkit.rows.samples import Sampler


def reading(keys, *maps, needs=()):
    rows = [{key: [] for key in keys}]
    return choose_reading(rows, parse_map(maps), dict.fromkeys(needs, "numeric"), "f.jsonl")


def batch_of(ids):
    return parse_lines([f'{{"completion":"4","id":{one}}}'.encode() for one in ids], 1)


@pytest.mark.parametrize(
    ("ids", "refused"),
    [
        pytest.param([1, 2, 3, 4], [], id="counting up"),
        pytest.param([1, 2, 3, 2], [4], id="counting up, then back"),
        pytest.param([9, 7, 8, 7], [4], id="in any order"),
        pytest.param(['"a"', '"b"', '"a"', '"a"'], [3, 4], id="text"),
        pytest.param(["null", "null"], [], id="null is no id"),
        pytest.param(["[1]", "[2]", "[1]"], [3], id="lists"),
        pytest.param([1, '"1"'], [], id="a number is not its text"),
    ],
)
def test_an_id_stands_once(ids, refused):
    batch = batch_of(ids)
    Sampler(reading(["completion", "id"])).samples(batch)
    assert [reject.number for reject in batch.rejects] == refused


def test_an_id_that_was_counted_in_an_earlier_block_is_known():
    sampler = Sampler(reading(["completion", "id"]))
    for ids, refused in [([0, 1], 0), ([2, 3], 0), ([9, 1], 1), ([9, '"x"'], 1), (['"x"'], 1)]:
        batch = batch_of(ids)
        sampler.samples(batch)
        assert len(batch.rejects) == refused


def test_only_the_latest_ids_are_remembered(monkeypatch):
    monkeypatch.setattr(samples_module, "_IDS_REMEMBERED", 2)
    sampler = Sampler(reading(["completion", "id"]))
    for name in "abcdefgh":
        sampler.samples(batch_of([f'"{name}"']))
    late, early = batch_of(['"h"']), batch_of(['"a"'])
    sampler.samples(late)
    sampler.samples(early)
    assert (len(late.rejects), len(early.rejects)) == (1, 0)


def test_a_mapped_column_stands_beside_those_of_the_row():
    sampler = Sampler(reading(["completion", "lo"], "lower=lo"))
    (sample,) = sampler.samples(parse_lines([b'{"completion":"4","lo":3}'], 1))
    assert sample.columns == {"completion": "4", "lo": 3, "lower": 3}


def test_steps_part_groups_of_one_prompt():
    sampler = Sampler(reading(["step", "prompt", "completion", "advantage"]))
    batch = parse_lines([b'{"step":1,"prompt":"a"}', b'{"step":2,"prompt":"a"}'], 1)
    assert sampler.groups(batch) == [(1, "a"), (2, "a")]


def test_rows_without_prompt_have_no_groups():
    batch = parse_lines([b'{"completion":"4"}'], 1)
    assert Sampler(reading(["completion"])).groups(batch) is None


@pytest.mark.parametrize(
    ("keys", "maps", "roles"),
    [
        pytest.param(
            ["prompt", "completion", "reference"], [],
            {"prompt": "prompt", "completion": "completion", "reference": "reference"},
            id="plain rows",
        ),
        pytest.param(
            ["completion", "answer", "prompt_id"], [],
            {"completion": "completion", "reference": "answer", "group": "prompt_id"},
            id="answer and prompt_id",
        ),
        pytest.param(
            ["step", "prompt", "completion", "advantage", "solution"], [],
            {"prompt": "prompt", "completion": "completion", "step": "step",
             "reference": "solution"},
            id="TRL",
        ),
        pytest.param(
            ["messages", "ground_truth"], [],
            {"prompt": "messages[:-1]", "completion": "messages", "reference": "ground_truth"},
            id="messages",
        ),
        pytest.param(
            ["question", "pred", "gold", "id"], ["completion=pred", "answer=gold", "group=id"],
            {"completion": "pred", "reference": "gold", "group": "id"}, id="by hand",
        ),
        pytest.param(
            ["completion", "answer", "reference"], ["answer=reference"],
            {"completion": "completion", "reference": "reference"}, id="a choice of two",
        ),
    ],
)  # fmt: skip
def test_keys_decide_which_column_is_what(keys, maps, roles):
    chosen = reading(keys, *maps, needs=["reference"])
    assert {role: selector.text for role, selector in chosen.roles.items()} == roles


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        pytest.param(["response", "answer"], "--map completion=response", id="another name"),
        pytest.param(["completion"], "--map reference=COLUMN", id="no reference"),
        pytest.param(["completion", "gold"], "--map reference=gold", id="a likely reference"),
        pytest.param(["completion", "messages"], "this could be", id="two layouts"),
        pytest.param([], "no key at all", id="empty objects"),
    ],
)
def test_nothing_is_guessed_silently(keys, says):
    with pytest.raises(InputError, match=says):
        reading(keys, needs=["reference"])


def test_a_column_that_a_reward_needs_is_asked_for():
    with pytest.raises(InputError, match="reads column 'unit', which is missing"):
        reading(["completion"], needs=["unit"])


def test_a_prompt_that_cannot_be_read_is_said_where_it_stands():
    odd = b'{"completion":"4","prompt":[{"role":"assistant","content":5}]}'
    batch = parse_lines([b'{"completion":"4","prompt":"2+2?"}', odd], 1)
    samples = Sampler(reading(["completion", "prompt"])).samples(batch)
    assert [one.text for one in samples] == ["4"]
    assert [(one.number, one.what) for one in batch.rejects] == [
        (2, "a message's content is text or parts, not int")
    ]
