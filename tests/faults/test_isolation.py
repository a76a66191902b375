"""A reward in a worker is the same reward: name, options, identity, scores."""

import json
import os
import pickle
import subprocess
import sys
from datetime import date
from importlib import metadata

import pytest

from rewardkit import Composite, PluginError, Sample, SpecError
from rewardkit.about import describe_reward
from rewardkit.export.trl import reward_funcs
from rewardkit.lock import Lock
from rewardkit.plugins import load
from tests.faults.kinds import write_plugin

SOURCE = '''
import time
from typing import ClassVar, Literal
from pydantic import Field
from rewardkit import AnswerReward, DatasetRecipe, Probe, Score, SpecError, hookimpl

class Within(AnswerReward):
    """Pay for an answer that is near.

    Fields:
        most: How far away it may be.
    """
    name: ClassVar[str] = "within"
    reads: ClassVar[tuple[str, ...]] = ("reference", "scale")
    most: float = Field(1.0, ge=0)
    kind: Literal["up", "down"] = "up"

    def model_post_init(self, context):
        if self.most == 13:
            raise SpecError("13 it shall not be", hints=("12",))
        if self.most == 14:
            raise RuntimeError("boo")

    def judge(self, answer, sample):
        scale = sample.columns.get("scale", 1)
        near = abs(float(answer) - float(sample.reference)) <= self.most * scale
        return Score(float(near), "near" if near else "far", f"{sample.columns} {sample.prompt}")

class Late(AnswerReward):
    """Take long for the first answer."""
    name: ClassVar[str] = "late"
    ready: ClassVar[list] = []

    def judge(self, answer, sample):
        if not self.ready:
            time.sleep(1.5)
            self.ready.append(1)
        return Score(1.0, "fine")

def convert(row):
    if "q" not in row:
        raise ValueError("no question")
    return {"prompt": row["q"], "reference": row["a"]}

@hookimpl
def rewardkit_rewards():
    return [Within, Late]

@hookimpl
def rewardkit_datasets():
    return [DatasetRecipe(("somebody/sums",), frozenset({"q", "a"}), convert)]

@hookimpl
def rewardkit_probes():
    return [Probe("5", "6", earns=True, why="near", rewards=("within",))]
'''


@pytest.fixture(scope="module")
def registries(tmp_path_factory):
    """What the plugin brings here and in a worker."""
    site = tmp_path_factory.mktemp("site")
    write_plugin(site, "within", SOURCE)
    found = list(metadata.distributions(path=[str(site)]))
    points = [point for one in found for point in one.entry_points]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        there = load(points, isolate="auto")
        assert "rk_fault_within" not in sys.modules
        yield load(points, isolate="none"), there
    del sys.modules["rk_fault_within"]


def answered(answer: object, **columns: object) -> Sample:
    return Sample(f"<answer>{answer}</answer>", 5, "2 + 3?", columns)


def test_a_plugin_of_a_third_party_is_not_imported_here(registries):
    here, there = registries
    assert (here.rewards["within"].isolated, there.rewards["within"].isolated) == (False, True)
    assert [one.isolated for one in there.loaded] == [False, True]


def test_it_is_described_as_it_is(registries):
    here, there = (registry.rewards["within"].reward for registry in registries)
    assert describe_reward(there) == describe_reward(here)
    assert describe_reward(there).options[-2].help == "How far away it may be."


SAMPLES = [
    answered(5), answered(6.5), answered(7, scale=2), answered("a"), Sample("nothing", 5),
    Sample([{"role": "assistant", "content": "<answer>5</answer>"}], 5, [{"content": "ä\ud800"}]),
    answered(5, nested={"a": [1, None, 0.5, "\u2028"]}, missing=float("nan")),
    Sample("<answer>5</answer>"), Sample("<answer>5</answer>", "5" * 5000),
]  # fmt: skip


def assert_locks_differ_in_limits_alone(here, there):
    """What a worker is allowed may change a verdict; all else of the identity is the same."""
    limits = "limits was None and is {'row_s': 1.0, 'memory_mb': 1024.0}"
    says = [f"reward {alias!r}: {limits}" for alias in here.names]
    assert Lock.of(here).differences(Lock.of(there)) == says


@pytest.mark.parametrize("options", ["", ":most=2", ":most=0:kind=down:answer_in=completion"])
def test_it_gives_the_same_scores_and_has_the_same_identity(registries, options):
    here, there = (Composite.from_spec(f"within{options}", one) for one in registries)
    expected = here.score_batch(SAMPLES)
    assert len({verdict.scores[0].code for verdict in expected}) > 1
    assert there.score_batch(SAMPLES) == expected
    assert_locks_differ_in_limits_alone(here, there)


@pytest.mark.parametrize(
    ("option", "part"),
    [
        pytest.param("mst=1", "did you mean 'most'?", id="unknown"),
        pytest.param("most=x", "option 'most' is 'x': Input should be a valid number", id="type"),
        pytest.param("most=-1", "greater than or equal to 0", id="bound"),
        pytest.param("kind=left", "Input should be 'up' or 'down'", id="literal"),
        pytest.param("most=13", "13 it shall not be\n  12", id="refused by the reward"),
    ],
)
def test_options_are_checked_by_the_reward_itself(registries, option, part):
    said = []
    for registry in registries:
        with pytest.raises(SpecError) as caught:
            Composite.from_spec(f"within:1:{option}", registry)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert part in said[0]


def test_a_reward_that_fails_when_it_is_built_is_named(registries):
    for registry in registries:
        with pytest.raises(PluginError, match=r"'within' \(fault-within 0.3\).*RuntimeError: boo"):
            Composite.from_spec("within:1:most=14", registry)


@pytest.mark.parametrize(
    ("sample", "part"),
    [
        (Sample("5", date(2026, 1, 1)), "the reference: it holds a datetime.date"),
        (answered(5, scale={1: 2}), "the column 'scale': it holds a builtins.dict"),
        (answered(5, scale=[b"x"]), "the column 'scale': it holds a builtins.bytes"),
        (Sample("5", 10**4000), "the reference: it holds an integer of thousands of digits"),
    ],
)
def test_what_has_no_form_in_json_is_an_error_that_says_so(registries, sample, part):
    composite = Composite.from_spec("within", registries[1])
    bad, good = composite.score_batch([sample, answered(5)])
    assert (bad.total, bad.scores[0].code) == (None, "error")
    assert part in bad.scores[0].reason
    assert good.total == 1.0


def test_a_column_that_is_not_read_need_not_go_along(registries):
    composite = Composite.from_spec("within", registries[1])
    verdict = composite.score(answered(5, image=b"x", name="n"))
    assert verdict.scores[0].reason == "{'name': 'n'} 2 + 3?"


def test_what_a_reward_does_once_counts_to_no_completion(registries):
    composite = Composite.from_spec("late", registries[1])
    assert composite.score(answered(5)).scores[0].code == "fine"


def test_it_travels_to_a_spawned_process(registries):
    composite = Composite.from_spec("within:1:most=2", registries[1])
    code = (
        "import pickle, sys\n"
        "composite, sample = pickle.load(sys.stdin.buffer)\n"
        "print(composite.score(sample).total, 'rk_fault_within' in sys.modules)"
    )
    sent = pickle.dumps((composite, answered(6.5)))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, env=env)
    assert done.stdout == b"1.0 False\n", done.stderr


def test_trainers_get_it_as_any_other(registries):
    functions, weights = reward_funcs(Composite.from_spec("format,within:0.5", registries[1]))
    completions = ["<answer>5</answer>", "<answer>a</answer>", "<answer>9</answer>"]
    called = {"prompts": ["p"] * 3, "completions": completions, "reference": [5] * 3}
    assert functions[1](**called) == [1.0, None, 0.0]
    assert pickle.loads(pickle.dumps(functions[1]))(**called) == [1.0, None, 0.0]
    assert weights == [1.0, 0.5]


def test_recipes_work_and_say_what_is_wrong(registries):
    (recipe,) = registries[1].recipes
    assert recipe.fits("somebody/sums", frozenset())
    assert recipe.convert({"q": "2+3", "a": 5}) == {"prompt": "2+3", "reference": 5}
    with pytest.raises(PluginError, match="raised ValueError: no question"):
        recipe.convert({})
    with pytest.raises(PluginError, match=r"holds a datetime\.date"):
        recipe.convert({"q": date(2026, 1, 1)})


def test_probes_are_copied(registries):
    assert registries[1].probes == registries[0].probes


def test_our_own_rewards_give_the_same_in_workers():
    rows = [answered(5), answered("5.0"), answered(r"\frac{10}{2}"), answered("5 km"), Sample("x")]
    spec = "format,exact,numeric,units,symbolic"
    here, there = (Composite.from_spec(spec, isolate=how) for how in ("none", "all"))
    assert there.score_batch(rows) == here.score_batch(rows)
    assert_locks_differ_in_limits_alone(here, there)


FUNCTIONS = """
import os, time
def near(completion, reference):
    if "hang" in completion:
        while True: pass
    if "exit" in completion:
        os._exit(1)
    return 1.0 if str(reference) in completion else 7.0 if "seven" in completion else 0.0
def make_short(most: int):
    return lambda completion: float(len(completion) <= most)
def of_trainer(completions, trainer_state):
    return [0.0]
"""


def test_a_function_of_another_trainer_runs_in_a_worker_if_asked(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(FUNCTIONS)
    monkeypatch.chdir(tmp_path)
    here, there = (Composite.from_spec("mine.py:near", isolate=how) for how in ("none", "all"))
    rows = [Sample(text, 5) for text in ("5", "4", "seven")]
    assert there.score_batch(rows[:2]) == here.score_batch(rows[:2])
    assert "returned 7.0; a value is in [0, 1]" in there.score(rows[2]).scores[0].reason
    assert str(there.components[0].plugin) == str(here.components[0].plugin)
    assert_locks_differ_in_limits_alone(here, there)
    codes = [there.score(Sample(text, 5)).scores[0].code for text in ("hang", "exit", "5")]
    assert codes == ["timeout", "error", "full"]


def test_options_that_the_worker_accepts_are_accepted(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(FUNCTIONS)
    monkeypatch.chdir(tmp_path)
    spec = "mine.py:make_short:1:kind=factory:most=3"
    here, there = (Composite.from_spec(spec, isolate=how) for how in ("none", "all"))
    rows = [Sample("abc", 5), Sample("abcd", 5)]
    assert [verdict.total for verdict in here.score_batch(rows)] == [1.0, 0.0]
    assert pickle.loads(pickle.dumps(there)).score_batch(rows) == here.score_batch(rows)


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("mine.py:nar", "did you mean 'near'?"),
        ("mine.py:of_trainer", "needs trainer_state, which only a running trainer has"),
        ("mine.py:near:1:kind=verl3", "option 'kind' is 'verl3'"),
        ("his.py:near", "no file"),
    ],
)
def test_a_function_that_cannot_be_used_is_refused_alike(tmp_path, monkeypatch, target, part):
    (tmp_path / "mine.py").write_text(FUNCTIONS)
    monkeypatch.chdir(tmp_path)
    for how in ("none", "all"):
        with pytest.raises(SpecError) as caught:
            Composite.from_spec(target, isolate=how)
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("REWARDKIT_ISOLATE", "some"), ("REWARDKIT_ROW_S", "long"), ("REWARDKIT_WORKER_MB", "-1")],
)
def test_a_setting_that_cannot_be_is_refused(variable, value):
    env = {**os.environ, variable: value}
    command = [sys.executable, "-m", "rewardkit", "list"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"rewardkit: {variable} is '{value}'" in done.stderr


def test_the_engine_s_processes_have_workers_of_their_own(tmp_path):
    write_plugin(tmp_path, "within", SOURCE)
    rows = [{"completion": f"<answer>{n % 9}</answer>", "reference": 5} for n in range(3000)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for workers in ("1", "2"):
        command = [sys.executable, "-m", "rewardkit", "score", "rows.jsonl", "--rewards", "within",
                   "--workers", workers, "-o", f"{workers}.jsonl"]  # fmt: skip
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_a_function_whose_process_answers_garbage_is_refused(tmp_path):
    file = tmp_path / "garbage.py"
    file.write_text(
        "import rewardkit.isolation.child as child\n"
        "child.describe_reward = lambda reward: {'name': 3}\n"
        "def near(completion):\n"
        "    return 1.0\n"
    )
    with pytest.raises(SpecError, match="something else than a description"):
        Composite.from_spec(f"{file}:near", isolate="all")
