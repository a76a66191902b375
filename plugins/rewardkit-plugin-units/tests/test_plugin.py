"""The plugin as rewardkit meets it: loaded lazily, documented, picklable, exact."""

import json
import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError
from rewardkit_plugin_units import Units, allowed, names
from rewardkit_plugin_units.registry import find_root, registry
from rewardkit_plugin_units.unit import read_unit

from rewardkit import Sample
from rewardkit.plugins import installed

SCIBENCH = Path(__file__).resolve().parents[4] / "shared" / "data" / "scibench" / "units.jsonl"
LISTED = {
    *(name.unit for index in (names._BY_SYMBOL, names._BY_WORD) for name in index.values()),
    *names._BY_PHRASE.values(),
    *allowed.OTHER_SENSES.values(),
}


def test_the_reward_is_registered_under_its_name():
    entry = installed().rewards["units"]
    assert entry.reward is Units
    assert entry.plugin.distribution == "rewardkit-plugin-units"


def test_importing_the_plugin_does_not_import_pint():
    code = "import sys, rewardkit_plugin_units; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_there_is_one_registry():
    assert registry() is registry()


@pytest.mark.parametrize("unit", sorted(LISTED))
def test_every_listed_unit_is_known_to_pint_exactly(unit):
    root = find_root(unit)
    assert isinstance(root.factor, Fraction)
    assert root.factor > 0
    assert all(exponent.denominator == 1 for _, exponent in root.exponents)


def test_a_misspelling_is_an_alias_of_a_listed_symbol():
    assert all(names.find_name(spelling) for spelling in allowed.MISSPELT)
    assert not set(allowed.MISSPELT) & set(names._BY_WORD) & set(names._BY_SYMBOL)


def test_a_reward_survives_pickling():
    reward = Units(rtol=0.01)
    reward.score(Sample("<answer>5 m</answer>", "5 m"))
    again = pickle.loads(pickle.dumps(reward))
    assert again.score(Sample("<answer>5.04 m</answer>", "5 m")).code == "within_tolerance"


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"rtol": -1}, id="a negative tolerance"),
        pytest.param({"atol": "inf"}, id="an infinite tolerance"),
        pytest.param({"charge": 0}, id="no charge"),
        pytest.param({"molar_mass_g_per_mol": 0}, id="no molar mass"),
        pytest.param({"temperature": "relative"}, id="an unknown temperature"),
        pytest.param({"tolerance": 1}, id="an unknown option"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options):
    with pytest.raises(ValidationError):
        Units(**options)


def test_a_score_says_what_was_compared():
    score = Units().score(Sample("<answer>6 km</answer>", "5 m"))
    assert score.reason == "6000 is not 5 'm', give or take 0"
    assert [(span.start, span.end) for span in score.evidence] == [(8, 12)]


def test_a_batch_is_scored_as_one_by_one():
    samples = [Sample(f"<answer>{n} m</answer>", f"{n % 3} m") for n in range(9)]
    reward = Units()
    assert reward.score_batch(samples) == [reward.score(sample) for sample in samples]


def test_a_square_root_is_exact_far_below_a_float():
    root = read_unit("Hz^0.5").factor
    assert abs(root * root - 1) < Fraction(1, 10**30)
    small = read_unit("√(fm)").factor
    assert abs(small * small / Fraction(1, 10**15) - 1) < Fraction(1, 10**30)


def test_scibench_units_are_read_and_every_reference_earns_against_itself():
    if not SCIBENCH.exists():
        pytest.skip("scibench/units.jsonl is not here")
    rows = [json.loads(line) for line in SCIBENCH.read_text("utf-8").splitlines()]
    refused = []
    for row in rows:
        answer = f"<answer>{row['answer_number']} {row['unit']}</answer>"
        sample = Sample(answer, row["answer_number"], columns={"unit": row["unit"]})
        score = Units().score(sample)
        if score.value != 1.0:
            refused.append((row["answer_number"], row["unit"], score.code))
    assert refused == []
    assert len(rows) == 346
