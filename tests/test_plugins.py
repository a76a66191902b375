"""Plugins as real small distributions: good, broken and colliding."""

import sys
from importlib import metadata

import pytest
from pydantic.errors import PydanticSchemaGenerationError

from rewardkit import Composite, SpecError
from rewardkit.plugins import load
from rewardkit.rewards.numeric import Numeric

GOOD = """
from typing import ClassVar
from rewardkit import Reward, Score, hookimpl

class Short(Reward):
    "Pay for a short completion."
    name: ClassVar[str] = "{reward}"

    def score(self, sample):
        return Score(float(len(sample.text) < 80), "length")

@hookimpl
def rewardkit_rewards():
    return [Short]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that lays a distribution out as pip would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, source: str, version: str = "0.1") -> None:
        module = f"rk_test_{name}"
        monkeypatch.delitem(sys.modules, module, raising=False)
        (tmp_path / f"{module}.py").write_text(source)
        info = tmp_path / f"rewardkit_plugin_{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: rewardkit-plugin-{name}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(f"[rewardkit]\n{name} = {module}\n")

    def points():
        found = metadata.distributions(path=[str(tmp_path)])
        return [point for dist in found for point in dist.entry_points]

    install.points = points
    return install


def test_a_plugin_brings_a_reward_and_is_named_as_its_owner(install):
    install("short", GOOD.format(reward="short"), version="1.2")
    entry = load(install.points()).rewards["short"]
    assert str(entry.plugin) == "rewardkit-plugin-short 1.2"
    assert entry.reward.name == "short"


def test_the_built_in_rewards_come_through_the_same_hook():
    registry = load([])
    assert sorted(registry.rewards) == ["exact", "format", "numeric"]
    assert {entry.plugin.distribution for entry in registry.rewards.values()} == {"rewardkit"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("import rdkit_is_absent", "ModuleNotFoundError: rdkit_is_absent", id="import"),
        pytest.param("def broken(:", "SyntaxError", id="syntax"),
        pytest.param("1 / 0", "ZeroDivisionError", id="raises"),
        pytest.param("raise SystemExit(3)", "SystemExit: 3", id="exits"),
        pytest.param(
            GOOD.format(reward="short").replace("def rewardkit_rewards", "def rewardkit_reward"),
            "rewardkit_reward",
            id="misspelt hook",
        ),
        pytest.param(
            GOOD.format(reward="short").replace("[Short]", "[dict]"),
            "no Reward class",
            id="not a reward",
        ),
        pytest.param(
            GOOD.format(reward="unfinished").replace("def score", "def judge"),
            "Short has no method 'score'",
            id="no method score",
        ),
        pytest.param(
            GOOD.format(reward="odd").replace(
                "    def score", "    odd: hookimpl\n\n    def score"
            ),
            "PydanticSchemaGenerationError",
            id="an option of no type",
        ),
        pytest.param(GOOD.format(reward="No Name!"), "a name is like", id="bad name"),
        pytest.param(
            GOOD.format(reward="short").replace("[Short]", "None"),
            "brings no reward",
            id="returns nothing",
        ),
    ],
)
def test_a_broken_plugin_is_reported_by_name_and_the_rest_loads(install, source, reason):
    install("broken", source, version="0.3")
    install("short", GOOD.format(reward="short"))
    registry = load(install.points())
    assert "short" in registry.rewards
    (skipped,) = registry.skipped
    assert str(skipped.plugin) == "rewardkit-plugin-broken 0.3"
    assert reason in skipped.reason


def test_a_plugin_that_fails_half_way_leaves_nothing_behind(install):
    source = GOOD.format(reward="first").replace("[Short]", "[Short, dict]")
    install("half", source)
    registry = load(install.points())
    assert "first" not in registry.rewards
    assert len(registry.skipped) == 1


def test_a_name_that_two_plugins_claim_belongs_to_neither(install):
    install("one", GOOD.format(reward="short"), version="1")
    install("two", GOOD.format(reward="short"), version="2")
    install("three", GOOD.format(reward="other"))
    registry = load(install.points())
    assert "other" in registry.rewards
    with pytest.raises(SpecError) as caught:
        Composite.from_spec("short", registry)
    assert "rewardkit-plugin-one 1 and rewardkit-plugin-two 2" in str(caught.value)


def test_a_built_in_name_stays_with_its_owner(install):
    install("taker", GOOD.format(reward="numeric"))
    registry = load(install.points())
    assert registry.rewards["numeric"].plugin.distribution == "rewardkit"
    owners = [plugin.distribution for plugin in registry.collisions["numeric"]]
    assert owners == ["rewardkit", "rewardkit-plugin-taker"]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ("", set()),
        ("one", {"first"}),
        ("one, two", {"first", "second"}),
        (None, {"first", "second"}),
    ],
)
def test_what_loads_can_be_restricted(install, only, expected):
    install("one", GOOD.format(reward="first"))
    install("two", GOOD.format(reward="second"))
    assert set(load(install.points(), only).rewards) - {"exact", "format", "numeric"} == expected


def test_what_is_derived_from_our_rewards_is_built_as_it_is_defined():
    with pytest.raises(PydanticSchemaGenerationError):

        class Mine(Numeric):
            """Bring an option of a type that is none."""

            odd: SpecError
