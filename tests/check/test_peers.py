"""What the suite finds, by itself, in TRL's own rewards."""

import pytest

from rewardkit.check import check
from rewardkit.plugins import load_installed

pytest.importorskip("trl", reason="TRL's rewards are under check")
pytest.importorskip("math_verify", reason="TRL's accuracy_reward needs it")
ACCURACY = "trl.rewards:accuracy_reward"


@pytest.fixture(autouse=True)
def _no_plugins(monkeypatch):
    """Let no plugin's probes help."""
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")
    load_installed.cache_clear()
    yield
    load_installed.cache_clear()


@pytest.mark.parametrize(
    ("clause", "completion", "reference"),
    [
        pytest.param("other_units_do_not_earn", r"\boxed{5 km}", "5 m", id="another unit"),
        pytest.param("negations_do_not_earn", r"not \boxed{42}", "42", id="a denial"),
        pytest.param("answers_in_the_thinking_do_not_earn", "<think>", "42", id="only thought"),
    ],
)
def test_accuracy_reward_pays_what_is_wrong(clause, completion, reference):
    (result,) = check(ACCURACY, only=[clause], seconds=20).results
    assert result.status == "fail"
    assert completion in result.broken.sample.text
    assert result.broken.sample.reference == reference
    assert result.broken.gave.startswith("1 ")


def test_accuracy_reward_hangs_on_one_line():
    (result,) = check(ACCURACY, only=["hostile_text_is_judged_in_time"], seconds=2).results
    assert result.status == "fail"
    assert result.broken.gave == "no verdict within 2 s"
    assert len(result.broken.sample.text) < 60


def test_think_format_reward_pays_for_empty_tags():
    report = check("trl.rewards:think_format_reward", only=["nothing_does_not_earn"])
    (result,) = report.results
    assert result.broken.sample.text == "<think></think>"
    assert report.owner.startswith("trl ")
