"""Nothing of a file, a completion, a plugin or an argument reaches the screen raw."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import rewardkit
from rewardkit.cli.main import run
from rewardkit.inert import inert
from tests.hostile.corpus import OWN, cases

ROOT = Path(rewardkit.__file__).parents[1]
SOURCES = ("rewardkit", "runner/rewardkit_runner", "plugins/*/src", "rewardkit_pytest.py")
# Files that may write to a stream or draw on a terminal, and what they write there.
WRITERS = {
    "rewardkit/cli/screen.py": "what the other commands made inert",
    "rewardkit/cli/main.py": "nothing: it closes a pipe that nobody reads",
    "rewardkit/cli/score.py": "nothing: it asks whether stderr is a terminal",
    "rewardkit/cli/progress.py": "counts of rows",
    "rewardkit/rows/output.py": "scored rows, as they were read, where -o - asks for them",
    "rewardkit/check/effects.py": "nothing: it catches what a reward prints",
    "runner/rewardkit_runner/callback.py": "one fixed line",
    "runner/rewardkit_runner/progress.py": "names of rewards and numbers",
    "runner/rewardkit_runner/train.py": "where the run is, and prompts made inert",
}
_CALLS = {"print", "echo", "secho", "Console", "redirect_stdout", "redirect_stderr", "pprint"}
_STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
ESCAPES = "\x1b]0;x\x07\x1b[2J\x9b31m\u202e\u2066\u2028\r\b[/b]"


def source_files() -> Iterator[Path]:
    """Return every file of the project that is shipped."""
    for pattern in SOURCES:
        for path in ROOT.glob(pattern):
            yield from [path] if path.is_file() else path.rglob("*.py")


def writes(tree: ast.AST) -> bool:
    """Say whether code prints, or names one of the interpreter's own streams."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if name in _CALLS:
                return True
        if isinstance(node, ast.Attribute) and ast.unparse(node) in _STREAMS:
            return True
    return False


def test_only_the_screen_and_a_few_others_write_to_a_stream():
    found = {
        str(path.relative_to(ROOT)) for path in source_files()
        if writes(ast.parse(path.read_text("utf-8")))
    }  # fmt: skip
    assert found == set(WRITERS)


@pytest.mark.parametrize(
    "code",
    ["print(x)", "click.echo(x)", "sys.stdout.write(x)", "rich.console.Console()",
     "from rich.pretty import pprint\npprint(x)", "f = sys.stderr"],
)  # fmt: skip
def test_a_file_that_writes_is_noticed(code):
    assert writes(ast.parse(code))


def test_a_worker_and_a_pipe_are_no_screen():
    assert not writes(ast.parse("subprocess.Popen(x, stdout=subprocess.PIPE)\nlog.write(x)"))


def rows(texts: list[str]) -> str:
    """Return JSON lines with escape sequences in every column, and in a column's name."""
    lines = [
        {"prompt": f"{text}{ESCAPES}{number}", "reference": text or "8",
         "completion": f"<answer>{text}{ESCAPES}</answer>", f"column{ESCAPES}": text,
         "label": number % 2, "kind": f"{ESCAPES}{number % 3}"}
        for number, text in enumerate(texts)
    ]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.fixture
def places(tmp_path):
    """Files of rows, and somebody's reward that raises what it read."""
    short = [case.text for case in cases(OWN, "") if len(case.text) < 1000]
    whole = [text for text in short if text.isascii() or inert(text).count("\\ud") == 0]
    file, broken = (tmp_path / f"{name}\x1b[31m\u202e.jsonl" for name in ("rows", "broken"))
    file.write_text(rows(whole))
    broken.write_text(rows(short))
    judge = tmp_path / "mine.py"
    judge.write_text(
        f"def judge(completions, **kwargs):\n    raise ValueError({ESCAPES!r} + str(completions))\n"
    )
    return {"FILE": str(file), "BROKEN": str(broken), "JUDGE": f"{judge}:judge"}


# What is typed, and the exit status: a command that stops early would print little.
ONLY = ("--only", "never_raises")
COMMANDS = {
    "score": (0, "score", "FILE", "--rewards", "format,exact,numeric,units,medcalc,JUDGE"),
    "score -o -": (0, "score", "FILE", "--rewards", "exact", "-o", "-"),
    "half a character": (2, "score", "BROKEN", "--rewards", "exact"),
    "an unknown reward": (2, "score", "FILE", "--rewards", ESCAPES),
    "a file that is not there": (2, "score", f"FILE{ESCAPES}"),
    "a mapping": (2, "score", "FILE", "--map", f"answer={ESCAPES}"),
    "a mean": (2, "score", "FILE", "--rewards", "exact", "--fail-under", f"{ESCAPES}=1"),
    "an option's value": (2, "score", "FILE", "--rewards", f"numeric:rtol={ESCAPES}"),
    "an option of the command": (2, "score", f"--{ESCAPES}", "FILE"),
    "a command": (2, ESCAPES),
    "list": (2, "list", ESCAPES),
    "check": (2, "check", ESCAPES),
    "check of a reward": (1, "check", "JUDGE", *ONLY),
    "check as json": (1, "check", "JUDGE", *ONLY, "--format", "json"),
    "check as xml": (1, "check", "JUDGE", *ONLY, "--format", "junit"),
    "check for github": (1, "check", "JUDGE", *ONLY, "--format", "github"),
    "an option of TRL": (2, "train", "--dry-run", f"--{ESCAPES}", "1"),
    "a plugin's name": (2, "new-plugin", ESCAPES),
    "a run's folder": (2, "generate", ESCAPES),
    "score --json": (0, "score", "FILE", "--rewards", "exact", "--json"),
    "calibrate": (0, "calibrate", "FILE", "--rewards", "exact,JUDGE", "--slice", "kind"),
    "calibrate of one": (0, "calibrate", "FILE", "--rewards", "exact", "--examples", "99"),
    "calibrate --json": (0, "calibrate", "FILE", "--rewards", "exact", "--json"),
    "a label": (2, "calibrate", "FILE", "--rewards", "exact", "--label", "prompt"),
    "a label's column": (2, "calibrate", "FILE", "--rewards", "exact", "--label", ESCAPES),
    "a sweep": (2, "calibrate", "FILE", "--rewards", "exact", "--sweep", f"exact.{ESCAPES}=1"),
    "compare": (0, "compare", "exact", "exact:1:ignore_case=true", "FILE"),
    "compare with a judge that fails": (0, "compare", "JUDGE", "exact", "FILE"),
    "compare of flips": (0, "compare", "r=exact", "r=JUDGE", "FILE", "--examples", "99"),
    "compare --json": (0, "compare", "r=exact", "r=JUDGE", "FILE", "--json"),
    "a scored file": (2, "compare", "FILE", "FILE"),
    "a change": (2, "compare", "exact", "--with", f"exact.{ESCAPES}=1", "FILE"),
    "a run to compare": (2, "compare", "--run", ESCAPES, "exact"),
    "train --dry-run": (0, "train", "--dry-run", "--dataset_name", "FILE", "--rewards", "exact"),
}


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        *(pytest.param(row[0], row[1:], id=name) for name, row in COMMANDS.items()),
    ],
)
def test_what_a_command_prints_is_inert(status, arguments, places, capfd):
    typed = list(arguments)
    for word, path in places.items():
        typed = [part.replace(word, path) for part in typed]
    if run(typed) != status:
        pytest.fail(capfd.readouterr().err)
    printed = capfd.readouterr()
    for line in (printed.out + printed.err).split("\n"):
        assert inert(line) == line


def test_a_dataset_with_half_a_character_is_an_error_with_a_place(places, capfd):
    assert run(["train", "--dry-run", "--dataset_name", places["BROKEN"]]) == 2


@pytest.mark.parametrize("case", list(cases(OWN, "")), ids=lambda case: case.id)
def test_a_hostile_text_made_inert_is_one_printable_line(case):
    safe = inert(case.text, 500)
    assert safe.isprintable() or safe.isspace()
    assert len(safe) <= 500
    assert inert(safe) == safe
