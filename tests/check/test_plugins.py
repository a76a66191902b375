"""The project's own plugins bring probes, and pass them."""

import pytest

from rewardkit import SpecError
from rewardkit.check import check

PROBING = ["equivalents_earn", "near_misses_do_not_earn"]


@pytest.mark.parametrize("name", ["units", "symbolic"])
def test_a_plugin_passes_its_own_probes(name):
    pytest.importorskip(f"rewardkit_plugin_{name}")
    report = check(name, only=PROBING, seconds=5)
    assert {result.clause.name: result.status for result in report.results} == dict.fromkeys(
        sorted(PROBING), "pass"
    ), [result.detail for result in report.results]


def test_probes_are_put_to_every_reward_that_pays_their_reference():
    pytest.importorskip("rewardkit_plugin_units")
    (result,) = check("exact", only=["near_misses_do_not_earn"]).results
    assert result.status == "pass"


def test_the_restriction_of_plugins_reaches_the_process_in_which_a_reward_is_judged(monkeypatch):
    pytest.importorskip("rewardkit_plugin_units")
    monkeypatch.setenv("REWARDKIT_PLUGINS", "")
    with pytest.raises(SpecError, match="unknown reward 'units'"):
        check("units", only=["never_raises"])
