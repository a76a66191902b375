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


def test_every_public_name_loads_on_first_use():
    code = "import rewardkit; print(*[getattr(rewardkit, name) for name in rewardkit.__all__])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Grader'"):
        rewardkit.Grader  # noqa: B018
