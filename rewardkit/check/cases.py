"""Read a plugin's own cases, or a user's rows, for the conformance suite."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rewardkit.callee import REFERENCE
from rewardkit.errors import InputError
from rewardkit.plugins import installed
from rewardkit.sample import Sample

_ANSWERED = "<think>\nI work it out.\n</think>\n<answer>{}</answer>"
_OWN = frozenset(
    {"answer", "code", "columns", "completion", "options", "prompt", "reference", "value", "why"}
)
_EXAMPLE = '{"answer": "5 km", "reference": "5 m", "value": 0, "why": "another unit"}'


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one row.

    Args:
        sample: The completion is empty where a row only gives a reference.
        labelled: The row says what it must earn.
        value: What it must earn: 1.0, 0.0, something between, or None for "not scored".
        code: The code that it must earn it under, or empty for any.
        why: One line for a person.
    """

    sample: Sample
    labelled: bool = False
    value: float | None = None
    code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """Hold the rows of one file.

    Args:
        rows: In the file's order.
        expected_failures: Why the author accepts that a clause fails, by the clause's name.
    """

    rows: tuple[Case, ...] = ()
    expected_failures: Mapping[str, str] = field(default_factory=dict)


def read_cases(path: str | Path, reference: str | None = None) -> Cases:
    """Read JSON lines: labelled cases, rows with a reference, failures that are expected.

    Args:
        path: A file with one JSON object per line.
        reference: Column that holds the reference; by default `reference`, `answer`,
            `solution` or another usual name.

    Raises:
        InputError: A line is none of these; `where` is `file:line`.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read it: {error}", where=str(path)) from error
    rows: list[Case] = []
    expected: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        row = _read_row(line, where)
        if "expected_failure" in row:
            expected[str(row["expected_failure"])] = _read_reason(row, where)
        elif reference is not None or "value" not in row:
            rows.append(_read_reference(row, reference, where))
        elif not row.get("options"):  # others are about another configuration
            rows.append(_read_case(row, where))
    return Cases(tuple(rows), expected)


def _read_row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(error.msg, where=f"{where}:{error.colno}") from None
    if not isinstance(row, dict):
        raise InputError("a row is a JSON object", where=where, hints=(_EXAMPLE,))
    return row


def _read_reason(row: Mapping[str, Any], where: str) -> str:
    reason = row.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise InputError("an expected failure needs a reason", where=where)
    return reason


def _read_reference(row: Mapping[str, Any], column: str | None, where: str) -> Case:
    """Read a row of a user's data, of which only the reference and the columns count."""
    if column is None:
        column = next((name for name in ("reference", *sorted(REFERENCE)) if name in row), None)
    if column is None or column not in row:
        hint = f"it has: {', '.join(row)}; name it: --reference COLUMN"
        raise InputError("no column with a reference", where=where, hints=(hint,))
    columns = {name: value for name, value in row.items() if name not in (column, "prompt")}
    return Case(Sample("", row[column], row.get("prompt"), columns))


def _read_case(row: Mapping[str, Any], where: str) -> Case:
    """Read a labelled case."""
    value = row["value"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    if not (is_number or value is None) or not ("answer" in row or "completion" in row):
        what = "a case has an answer or a completion, and a value in [0, 1] or null"
        raise InputError(what, where=where, hints=(_EXAMPLE,))
    columns = {name: other for name, other in row.items() if name not in _OWN}
    completion = row["completion"] if "completion" in row else _ANSWERED.format(row["answer"])
    sample = Sample(
        completion, row.get("reference"), row.get("prompt"), columns | row.get("columns", {})
    )
    paid = None if value is None else float(value)
    return Case(sample, True, paid, row.get("code", ""), str(row.get("why", "")))


def find_cases(name: str) -> Path | None:
    """Return the cases of a plugin that is installed from its own folder.

    They are `tests/cases.jsonl` there. A distribution with several rewards has none:
    a case would not say which of them it is for.
    """
    rewards = installed().rewards
    entry = rewards.get(name)
    if entry is None:
        return None
    distribution = entry.plugin.distribution
    if sum(other.plugin.distribution == distribution for other in rewards.values()) > 1:
        return None
    origin = metadata.distribution(distribution).read_text("direct_url.json")
    folder = url2pathname(urlsplit(json.loads(origin)["url"]).path) if origin else ""
    path = Path(folder, "tests", "cases.jsonl")
    return path if folder and path.is_file() else None
