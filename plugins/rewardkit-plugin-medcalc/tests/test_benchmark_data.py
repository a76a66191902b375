"""The benchmark's own test split and real answers with the benchmark's own verdict."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest
from rewardkit_plugin_medcalc import RECIPE, MedCalc

from rewardkit import Sample

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def open_or_skip(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path.open(encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def rows():
    with open_or_skip("medcalc/test_v1.csv") as file:
        return [RECIPE.convert(row) for row in csv.DictReader(file)]


def judge(answer, row):
    return MedCalc().score(Sample(f"<answer>{answer}</answer>", row["reference"], columns=row))


def test_every_reference_earns_under_its_own_reward(rows):
    wrong = [row for row in rows if judge(row["reference"], row).value != 1.0]
    assert wrong == []
    assert len(rows) == 1047


def test_another_rows_reference_earns_only_within_the_limits(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row["calculator_id"]].append(row)
    pairs = [(one, other) for group in groups.values() for one in group for other in group]
    wrong = [
        (other["reference"], one)
        for one, other in pairs
        if judge(other["reference"], one).value != float(lies_within(other["reference"], one))
    ]
    assert wrong == []


def lies_within(answer, row):
    if row["calculator_id"] in {"13", "68", "69"}:
        return answer == row["reference"]
    return float(row["lower"]) <= float(answer) <= float(row["upper"])


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(("lower", "upper", "calculator_id", "output_type"), id="all columns"),
        pytest.param(("lower", "upper"), id="limits alone"),
        pytest.param(("calculator_id",), id="calculator alone"),
    ],
)
def test_real_answers_are_judged_as_the_benchmark_judged_them(columns):
    with open_or_skip("medcalc/real_answers.jsonl") as file:
        answers = [json.loads(line) for line in file]
    wrong = [
        answer
        for answer in answers
        if judge(
            answer["pred"],
            {"reference": answer["gold"], **{name: answer[name] for name in columns}},
        ).value
        != float(answer["expected"])
    ]
    assert wrong == []
    assert len(answers) == 330
