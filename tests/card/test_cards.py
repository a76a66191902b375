"""The project's own rewards pass the suite, and their cards in docs/ say what holds."""

import json
from pathlib import Path

import pytest

from rewardkit.card.record import make_card
from rewardkit.card.text import card_text
from rewardkit.cli.main import run

CARDS = Path(__file__).parents[2] / "docs" / "cards"
OURS = ["exact", "format", "medcalc", "numeric", "symbolic", "units"]
CONTRACT = ("reward", "help", "distribution", "reads", "options")
RATES = ("right_paid", "wrong_paid")


def facts(card):
    """Return what must be current: no timing, no digest, no version, no number of cases."""
    return {
        **{name: card[name] for name in CONTRACT},
        **{name: card[name]["count"] / card[name]["of"] for name in RATES},
        "clauses": {name: one["status"] for name, one in card["clauses"].items()},
    }


@pytest.mark.parametrize("name", OURS)
def test_a_reward_of_ours_passes_everything_and_its_card_is_current(name):
    for plugin in ("medcalc", "symbolic", "units"):
        pytest.importorskip(f"rewardkit_plugin_{plugin}")
    found = facts(make_card(name, seconds=5, examples=25))
    assert [clause for clause, status in found["clauses"].items() if status == "fail"] == []
    assert (found["right_paid"], found["wrong_paid"]) == (1.0, 0.0)
    kept = json.loads((CARDS / f"{name}.json").read_text("utf-8"))
    assert facts(kept) == found, "make cards"


@pytest.mark.parametrize("name", OURS)
def test_a_card_says_in_markdown_what_it_says_in_json(name):
    kept = json.loads((CARDS / f"{name}.json").read_text("utf-8"))
    assert (CARDS / f"{name}.md").read_text("utf-8") == card_text(kept) + "\n"


PAYS_ALL = '''
def judge(completion, reference):
    """Pay a|ll."""
    return True
'''


def test_a_function_has_a_card_too_and_its_faults_are_on_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(PAYS_ALL)
    files = ["-o", "mine.md", "-o", "mine.json"]
    assert run(["card", "./mine.py:judge", "--examples", "1", *files]) == 1
    card = json.loads((tmp_path / "mine.json").read_text())
    assert card["help"] == "Pay a|ll."
    assert (card["right_paid"], card["cost"]["median_us"]) == (None, None)
    assert card["clauses"]["nothing_does_not_earn"]["status"] == "fail"
    text = (tmp_path / "mine.md").read_text()
    assert "| `nothing_does_not_earn` | **fails** | saying nothing earned |" in text
    assert "It brings none." in text
    assert capsys.readouterr().out == ""


def test_a_card_is_markdown_or_json(capsys):
    assert run(["card", "exact", "-o", "exact.pdf"]) == 2
    assert ".md or .json" in capsys.readouterr().err
