"""`rewardkit list`: what is installed, what could be, and what one reward can do."""

import json

import pytest

from rewardkit.cli.main import run
from rewardkit.plugins import Plugin, Registry, Skipped, installed
from rewardkit.report.catalog import catalog_table, describe_all


def test_the_table_names_columns_and_origin(capsys):
    assert run(["list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["NAME", "READS", "FROM"]
    assert next(line for line in lines if line[:1] == ["format"])[1:3] == ["–", "rewardkit"]
    assert next(line for line in lines if line[:1] == ["exact"])[1:3] == ["reference", "rewardkit"]


def test_what_is_not_installed_says_how_to_get_it():
    table = catalog_table(Registry())
    assert "units      not installed   pip install rewardkit-plugin-units" in table.splitlines()


def test_a_broken_plugin_is_named_with_the_reason():
    registry = Registry()
    reason = "ModuleNotFoundError: rdkit\x1b[2J"
    registry.skipped.append(Skipped(Plugin("rewardkit-plugin-units", "0.3"), reason))
    table = catalog_table(registry)
    assert "rewardkit-plugin-units 0.3 (ModuleNotFoundError: rdkit\\x1b[2J)" in table
    assert "pip install rewardkit-plugin-units" not in table
    assert describe_all(registry)["skipped"][0]["reason"] == reason


def test_one_reward_shows_its_options(capsys):
    assert run(["list", "exact"]) == 0
    out = capsys.readouterr().out
    row = next(line for line in out.splitlines() if line.startswith("ignore_case"))
    assert row.split()[1:] == ["true", "or", "false", "false", "Compare", "with", "case", "folded."]
    assert "unicode" in out
    assert "NFC | NFKC | none" in out
    assert "example  rewardkit score completions.jsonl --rewards exact:0.5:ignore_case=true" in out


def test_the_example_of_every_reward_is_a_spec_that_builds():
    from rewardkit.composite import Composite

    for entry in describe_all(installed())["rewards"]:
        Composite.from_spec(entry["example"].split()[-1])


@pytest.mark.parametrize("arguments", [["list", "--json"], ["list", "exact", "--json"]])
def test_json_carries_a_schema(arguments, capsys):
    run(arguments)
    assert json.loads(capsys.readouterr().out)["schema"] == "rewardkit/list/1"


def test_a_misspelt_name_gets_the_nearest(capsys):
    assert run(["list", "exakt"]) == 2
    assert "did you mean 'exact'?" in capsys.readouterr().err


def test_a_misspelt_command_says_which_was_meant(capsys):
    assert run(["scor"]) == 2
    assert capsys.readouterr().err == (
        "rewardkit: No such command 'scor'. Did you mean 'score'?\n  see: rewardkit --help\n"
    )


def test_a_missing_argument_says_where_to_read_on(capsys):
    assert run(["score"]) == 2
    assert "see: rewardkit score --help" in capsys.readouterr().err


def test_a_distribution_of_the_same_name_is_pointed_out(tmp_path, monkeypatch, capsys):
    info = tmp_path / "harbor_rewardkit-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harbor-rewardkit\nVersion: 1.0\n")
    run(["list"])
    assert "harbor-rewardkit" not in capsys.readouterr().err
    monkeypatch.syspath_prepend(str(tmp_path))
    run(["list"])
    assert "harbor-rewardkit is installed here too" in capsys.readouterr().err
