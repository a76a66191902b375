"""Read a plugin's own cases, or a user's rows, for the conformance suite."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rewardkit.about import describe_reward
from rewardkit.callee import REFERENCE
from rewardkit.errors import InputError
from rewardkit.plugins import installed
from rewardkit.sample import Sample
from rewardkit.spec import Term

_ANSWERED = "<think>\nI work it out.\n</think>\n<answer>{}</answer>"
_OWN = frozenset(
    {"answer", "code", "columns", "completion", "options", "prompt", "reference", "value", "why"}
)
_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})
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
        options: What the reward is built with to judge it.
    """

    sample: Sample
    labelled: bool = False
    value: float | None = None
    code: str = ""
    why: str = ""
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cases:
    """Hold the rows of one file.

    Args:
        rows: In the file's order.
        expected_failures: Why the author accepts that a clause fails, by the clause's name.
    """

    rows: tuple[Case, ...] = ()
    expected_failures: Mapping[str, str] = field(default_factory=dict)


def cases_for(term: Term, path: str | Path | None = None, reference: str | None = None) -> Cases:
    """Read the rows of a file, or else the cases that the reward's package brings.

    Its own cases are judged with the options that they name, or the defaults; the rows of a
    file with the options of `term` as well. The failures that its package expects are
    expected with any rows.

    Args:
        term: The reward and its options.
        path: As `read_cases` takes it, or None.
        reference: As `read_cases` takes it.

    Raises:
        InputError: A line cannot be read.
    """
    brought = find_cases(term.name)
    own = read_cases(brought) if brought else Cases()
    if path is None:
        return own
    given = read_cases(path, reference, term.options)
    return Cases(given.rows, {**own.expected_failures, **given.expected_failures})


def read_cases(
    path: str | Path,
    reference: str | None = None,
    options: Mapping[str, object] = _NO_OPTIONS,
) -> Cases:
    """Read JSON lines: labelled cases, rows with a reference, failures that are expected.

    Args:
        path: A file with one JSON object per line.
        reference: Column that holds the reference; by default `reference`, `answer`,
            `solution` or another usual name.
        options: What labelled cases are judged with, besides the options of their own.

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
        else:
            rows.append(_read_case(row, options, where))
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


def _read_case(row: Mapping[str, Any], options: Mapping[str, object], where: str) -> Case:
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
    options = {**options, **row.get("options", {})}
    return Case(sample, True, paid, row.get("code", ""), str(row.get("why", "")), options)


def find_cases(name: str) -> Path | None:
    """Return the cases that the package of an installed reward brings: `cases/NAME.jsonl` in it.

    >>> find_cases("numeric").name
    'numeric.jsonl'
    """
    entry = installed().rewards.get(name)
    if entry is None:
        return None
    path = Path(describe_reward(entry.reward).file).parent / "cases" / f"{name}.jsonl"
    return path if path.is_file() else None
