"""The shape of the house: what may import what, and what a bare import may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rewardkit

PACKAGE = Path(rewardkit.__file__).parent
WINGS = {"rows", "export", "check", "report", "calibrate", "compare"}
# Each part, and what it must never import.
NEVER = {
    "rewards": {"rows", "export", "check", "report", "engine", "cli", "composite", "plugins"},
    "reading": {"sample", "reward", "rewards", "composite", *WINGS, "engine", "cli"},
    "workers": {"sample", "reward", "rewards", "composite", *WINGS, "engine", "cli"},
    "isolation": {"plugins", "component", "composite", "rewards", *WINGS, "engine", "cli"},
    **{wing: (WINGS - {wing}) | {"engine", "cli"} for wing in WINGS},
    "engine": {"cli", "export", "check", "calibrate", "card", "compare"},
    "card": (WINGS - {"check"}) | {"engine", "cli"},
}
CORE = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__", "testing"}


def imports_of(path: Path) -> set[str]:
    """Return the parts of rewardkit that a file imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {name.split(".")[1] for name in names if name.startswith("rewardkit.")}
        found |= {"runner" for name in names if name.startswith("rewardkit_runner")}
    return found


@pytest.mark.parametrize("part", sorted(NEVER))
def test_no_arrow_runs_back_up(part):
    wrong = {
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in (PACKAGE / part).rglob("*.py")
        for name in imports_of(path) & NEVER[part]
    }
    assert not wrong


@pytest.mark.parametrize("module", sorted(CORE))
def test_the_core_knows_none_of_what_stands_on_it(module):
    above = {*WINGS, "engine", "card", "cli", "runner"}
    assert not imports_of(PACKAGE / f"{module}.py") & above


def test_only_the_training_commands_know_the_runner():
    know = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "runner" in imports_of(path)
    }
    assert know <= {"cli/train.py", "cli/generate.py"}


HEAVY = {"torch", "trl", "transformers", "datasets", "sympy", "pint", "pandas", "pyarrow", "numpy"}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import rewardkit", id="import"),
        pytest.param("from rewardkit.cli.main import run; run(['--help'])", id="help"),
        pytest.param("from rewardkit.cli.main import run; run(['list'])", id="list"),
        pytest.param(
            "from rewardkit.cli.main import run; run(['score', 'x', '--rewards', 'numerc'])",
            id="an unknown reward",
        ),
        pytest.param(
            "from rewardkit.cli.main import run; run(['train', '--help'])", id="train help"
        ),
        pytest.param(
            "from rewardkit.cli.main import run; run(['train', '--rewards', 'numerc'])",
            id="train with an unknown reward",
        ),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code):
    report = f"{code}; import sys; print('loaded', sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True)
    assert done.stdout.endswith("loaded []\n"), done.stdout + done.stderr


# What runs in workers, and what starts them.
WORKERS = {
    "rewardkit.workers", "rewardkit.isolation.home", "rewardkit.isolation.proxy", "subprocess",
    "concurrent.futures", "multiprocessing", "logging",
}  # fmt: skip
# What a command needs only where something is misspelt, is a file of settings or is shown as HTML.
SELDOM = {"difflib", "tomllib", "html"}
# What judges, which no command needs that only names rewards.
JUDGES = {
    "rewardkit_plugin_units.judge", "rewardkit_plugin_symbolic.verdicts", "rewardkit.composite",
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        pytest.param(["--help"], {*WORKERS, *SELDOM, "json", "pydantic_core"}, id="help"),
        pytest.param(["list"], {*WORKERS, *SELDOM, *JUDGES, "json"}, id="list"),
        pytest.param(
            ["score", "rows.jsonl", "--output", "scored.jsonl"],  # for -o, click loads difflib
            {*WORKERS, *SELDOM, "rewardkit_plugin_units", "rewardkit_plugin_symbolic"},
            id="score",
        ),
    ],
)
def test_a_command_loads_nothing_that_it_does_not_need(arguments, unneeded, tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"completion": "<answer>4</answer>", "reference": 4}\n')
    code = f"from rewardkit.cli.main import run; status = run({arguments!r})"
    report = f"{code}; import sys; print('loaded', status, sorted({unneeded!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.endswith("loaded 0 []\n"), done.stdout + done.stderr


def test_a_child_of_score_loads_no_command_line():
    code = "import rewardkit.__main__, rewardkit.cli, sys; print({'click'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


def test_the_rewards_of_our_own_are_built_when_they_are_first_used():
    code = (
        "from rewardkit.plugins import installed\n"
        "rewards = [entry.reward for entry in installed('none').rewards.values()]\n"
        "ours = [one for one in rewards if one.__module__.startswith('rewardkit')]\n"
        "print(*(one.__name__ for one in ours if one.__pydantic_complete__))\n"
        "for one in ours: one()\n"
        "print(all(one.__pydantic_complete__ for one in ours))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "\nTrue\n", done.stdout + done.stderr


def test_every_public_name_loads_on_first_use():
    code = "import rewardkit; print(*[getattr(rewardkit, name) for name in rewardkit.__all__])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Grader'"):
        rewardkit.Grader  # noqa: B018
