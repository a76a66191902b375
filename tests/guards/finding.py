"""Find the guards of the code, and write a copy of the project without one of them.

A guard is a named limit, `MAX_…` or `_MOST_…`, at the top of a module that meets text from a
completion: found by its name, so that a new one is checked from the day it is written. Guards that
are statements are listed below.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_LIMIT = re.compile(r"_?(?:MAX|MOST|LARGEST|LONGEST)_[A-Z_]+")
_UNITS, _SYMBOLIC, _MEDCALC = (
    f"plugins/rewardkit-plugin-{name}" for name in ("units", "symbolic", "medcalc")
)
_READING = ("tests/reading", "tests/rewards", "tests/hostile/test_growth.py")

# Where limits are, and the tests that must miss them.
PLACES = {
    "rewardkit/reading": _READING,
    "rewardkit/rewards": _READING,
    "rewardkit/answers.py": ("tests/test_answers.py", *_READING),
    "rewardkit/tags.py": ("tests/test_answers.py", *_READING),
    "rewardkit/composite.py": ("tests/test_composite.py",),
    "rewardkit/fault.py": ("tests/test_fault.py",),
    f"{_UNITS}/src": (f"{_UNITS}/tests",),
    f"{_SYMBOLIC}/src": (f"{_SYMBOLIC}/tests",),
    f"{_MEDCALC}/src": (f"{_MEDCALC}/tests",),
}


class Guard(NamedTuple):
    """Hold a guard and what the code looks like without it.

    Args:
        path: The file, from the project's root.
        name: What it is called.
        old: Its text; it stands in the file once.
        new: What stands there instead.
        tests: What must fail then.
    """

    path: str
    name: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def id(self) -> str:
        """Where it is and what it is called."""
        return f"{self.path}:{self.name}"


def limits(place: str, tests: tuple[str, ...]) -> Iterator[Guard]:
    """Find the named limits of a file or folder; without one, it is a thousand times as high."""
    top = ROOT / place
    for path in sorted([top] if top.is_file() else top.rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                old = ast.get_source_segment(source, node)
                if (
                    _LIMIT.fullmatch(name)
                    and old
                    and isinstance(node.value, ast.Constant | ast.BinOp)
                ):
                    value = ast.unparse(node.value)
                    relative = path.relative_to(ROOT).as_posix()
                    yield Guard(relative, name, f"\n{old}", f"\n{name} = ({value}) * 1000", tests)


def guards() -> list[Guard]:
    """Return every guard."""
    named = [guard for place, tests in PLACES.items() for guard in limits(place, tests)]
    return [*named, *STATEMENTS]


_FAULT, _INERT, _WORKERS = ("tests/test_fault.py",), ("tests/test_inert.py",), ("tests/workers",)
_COMPOSITE, _CHILD = ("tests/test_composite.py",), "rewardkit/workers/child.py"
_PROCESS = "rewardkit/workers/process.py"
STATEMENTS = (
    Guard("rewardkit/fault.py", "range", " and 0.0 <= value <= 1.0", "", _FAULT),
    Guard("rewardkit/fault.py", "type", "type(value) is float and ", "", _FAULT),
    Guard("rewardkit/fault.py", "spans", " and 0 <= start <= end <= chars", "", _FAULT),
    Guard("rewardkit/inert.py", "controls", '"Cc", ', "", _INERT),
    Guard("rewardkit/inert.py", "directions", '"Cf", ', "", _INERT),
    Guard("rewardkit/inert.py", "surrogates", '"Cs", ', "", _INERT),
    Guard("rewardkit/inert.py", "markup", "html.escape(", "str(", _INERT),
    Guard("rewardkit/inert.py", "formulas", "=+\\-@", "=", _INERT),
    Guard("rewardkit/composite.py", "length", "len(sample.text) <= limit]", "limit]", _COMPOSITE),
    Guard("rewardkit/composite.py", "mask", "_MASKED = LIMIT_CODES | {ERROR}", "_MASKED = {'-'}",
          _COMPOSITE),
    Guard(_CHILD, "memory", "(resource.RLIMIT_AS, memory_bytes),", "", _WORKERS),
    Guard(_CHILD, "files", "(resource.RLIMIT_FSIZE, 0),", "", _WORKERS),
    Guard(_CHILD, "dumps", "(resource.RLIMIT_CORE, 0),", "", _WORKERS),
    Guard(_CHILD, "orphans", "leave_if_orphaned(0, None)", "signal.signal(15, signal.SIG_IGN)",
          _WORKERS),
    Guard(_PROCESS, "environment", "env={}", "env=None", _WORKERS),
    Guard(_PROCESS, "family", "os.killpg(self.pid", "os.kill(self.pid", _WORKERS),
    Guard("rewardkit/rows/output.py", "input", "os.path.samefile(path, source)", "False",
          ("tests/cli/test_score.py",)),
)  # fmt: skip


def remove(guard: Guard, folder: Path) -> None:
    """Write a copy of the project without a guard.

    Raises:
        LookupError: The guard's text does not stand in its file once.
    """
    ignored = shutil.ignore_patterns(".git", ".venv", "dist", "runs", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=ignored, dirs_exist_ok=True)
    source = (ROOT / guard.path).read_text("utf-8")
    if source.count(guard.old) != 1:
        raise LookupError(f"{guard.id} stands there {source.count(guard.old)} times")
    (folder / guard.path).write_text(source.replace(guard.old, guard.new), "utf-8")
