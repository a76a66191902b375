"""`rewardkit new-plugin` writes a package that works as it stands."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rewardkit.cli.main import run


@pytest.fixture(scope="module")
def roman(tmp_path_factory):
    """Write the package once and install it as pip does, into a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    assert run(["new-plugin", "roman", "--into", str(home)]) == 0
    package = home / "rewardkit-plugin-roman"
    install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run(
        [sys.executable, "-m", *install, "--target", str(home / "site"), str(package)], check=True
    )
    return package, home / "site"


def start(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )


def test_the_package_has_all_that_a_plugin_needs(roman):
    package, _ = roman
    files = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert files >= {
        ".github/workflows/test.yml",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "src/rewardkit_plugin_roman/__init__.py",
        "src/rewardkit_plugin_roman/cases/roman.jsonl",
        "tests/test_roman.py",
    }
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["rewardkit"] == {"roman": "rewardkit_plugin_roman"}
    table = package / "src/rewardkit_plugin_roman/cases/roman.jsonl"
    cases = [json.loads(line) for line in table.read_text().splitlines()]
    kinds = [case["why"].partition(":")[0] for case in cases]
    assert kinds == ["right"] * 4 + ["wrong"] * 3 + ["cheat"] * 2 + ["not scored"]


def test_its_tests_pass_at_once(roman):
    package, site = roman
    done = start(site, package, "pytest", "-q", "-p", "rewardkit_pytest", "--strict-markers")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_its_check_passes_at_once_and_finds_its_cases(roman, tmp_path):
    _, site = roman
    done = start(site, tmp_path, "rewardkit", "check", "roman", "--examples", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "right called right 4 of 4" in done.stdout
    assert "wrong called wrong 5 of 5" in done.stdout


def test_nothing_is_overwritten(tmp_path, capsys):
    assert run(["new-plugin", "roman", "--into", str(tmp_path)]) == 0
    mine = tmp_path / "rewardkit-plugin-roman" / "README.md"
    mine.write_text("mine")
    assert run(["new-plugin", "roman", "--into", str(tmp_path)]) == 2
    assert "it is there already" in capsys.readouterr().err
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("Roman-Numerals", "rewardkit new-plugin roman_numerals", id="hyphen"),
        pytest.param("../roman", "rewardkit new-plugin roman", id="a path"),
        pytest.param("class", "cannot be named 'class'", id="a keyword"),
        pytest.param("1st", "rewardkit new-plugin st", id="a digit first"),
        pytest.param("é", "cannot be named", id="not ASCII"),
        pytest.param("roman_", "cannot be named", id="an underscore last"),
        pytest.param("r" * 41, "cannot be named", id="too long"),
        pytest.param("numeric", "there is a reward 'numeric' already: rewardkit", id="taken"),
        pytest.param("symbolic", "rewardkit-plugin-symbolic", id="taken by a known package"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(tmp_path, capsys, name, said):
    assert run(["new-plugin", name, "--into", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["score", "sample", "reward", "answer_reward", "class_var"])
def test_the_class_does_not_take_the_name_of_an_import(tmp_path, name):
    assert run(["new-plugin", name, "--into", str(tmp_path)]) == 0
    (path,) = tmp_path.glob("*/src/*/__init__.py")
    tree = ast.parse(path.read_text())
    imported = {a.name for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
    (made,) = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert made not in imported
