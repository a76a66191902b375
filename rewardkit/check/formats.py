"""Write a report for a terminal, a program, a test runner or GitHub."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from rewardkit.check.suite import Report, Result
from rewardkit.inert import inert
from rewardkit.intervals import Rate

SCHEMA = 1
_WORDS = {"pass": "pass", "fail": "FAIL", "expected": "fail", "skip": "  – "}
_SHOWN = 300  # characters of a completion; it may be a megabyte


def as_text(reports: Sequence[Report]) -> str:
    """Write what a person reads.

    Args:
        reports: At least one.
    """
    return "\n\n".join("\n".join(_text_lines(report)) for report in reports)


def _text_lines(report: Report) -> Iterator[str]:
    yield f"{inert(report.owner)} · reward {inert(report.name)!r}"
    for group, results in groupby(report.results, key=lambda result: result.clause.group):
        yield f"\n{group}"
        for result in results:
            yield from _result_lines(result)
    yield ""
    if report.rates:
        yield f"Labelled cases: {', '.join(_write_rate(*item) for item in report.rates.items())}"
    yield summary(report)


def _result_lines(result: Result) -> Iterator[str]:
    word, promise = _WORDS[result.status], result.clause.promise
    shown = inert(result.detail, 60) if result.status != "fail" else ""
    yield f" {word}  {promise:58}  {shown}".rstrip()
    if result.status == "fail":
        for label, value in evidence(result).items():
            yield f"         {label:<11} {value}"


def evidence(result: Result) -> dict[str, str]:
    """Return what shows that a clause is broken, harmless for a screen."""
    broken = result.broken
    assert broken is not None  # noqa: S101 (a failure carries its reason)
    rows: dict[str, object] = {"found": broken.what}
    if broken.sample is not None:
        rows["completion"] = json.dumps(broken.sample.completion, ensure_ascii=False, default=str)
        rows["reference"] = json.dumps(broken.sample.reference, ensure_ascii=False, default=str)
    rows |= {"gave": broken.gave, "hint": broken.hint, "clause": result.clause.name}
    return {label: inert(str(value), _SHOWN) for label, value in rows.items() if value}


def _write_rate(label: str, rate: Rate) -> str:
    low, high = rate.interval
    return f"{label} {rate.count} of {rate.of} [{low:.1%}, {high:.1%}]"


def summary(report: Report) -> str:
    """Say in one line how many clauses failed.

    >>> summary(Report("exact", "rewardkit 0.1.0", (), {}))
    '0 of 0 clauses failed.'
    """
    count = dict.fromkeys(_WORDS, 0)
    for result in report.results:
        count[result.status] += 1
    said = [f"{report.failed} of {len(report.results) - count['skip']} clauses failed"]
    said += [f"{count['skip']} do not apply"] if count["skip"] else []
    said += [f"{count['expected']} fail as expected"] if count["expected"] else []
    return f"{', '.join(said)}."


def as_json(reports: Sequence[Report]) -> str:
    """Write one JSON object: `schema`, and per reward the results."""
    return json.dumps(
        {"schema": SCHEMA, "rewards": [_object(report) for report in reports]}, indent=2
    )


def _object(report: Report) -> dict[str, Any]:
    return {
        "reward": report.name,
        "from": report.owner,
        "failed": report.failed,
        "results": [
            {
                "clause": result.clause.name,
                "group": result.clause.group,
                "promise": result.clause.promise,
                "status": result.status,
                "detail": result.detail,
                "evidence": evidence(result) if result.broken else None,
            }
            for result in report.results
        ],
        "rates": {
            label: {"called": rate.count, "of": rate.of, "wilson95": list(rate.interval)}
            for label, rate in report.rates.items()
        },
    }


def as_junit(reports: Sequence[Report]) -> str:
    """Write JUnit's XML, one test suite per reward."""
    root = ElementTree.Element("testsuites", name="rewardkit check")
    for report in reports:
        suite = ElementTree.SubElement(
            root, "testsuite", name=inert(report.name), tests=str(len(report.results)),
            failures=str(report.failed), errors="0",
            skipped=str(sum(result.status in ("skip", "expected") for result in report.results)),
        )  # fmt: skip
        for result in report.results:
            _add_case(suite, report, result)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _add_case(suite: ElementTree.Element, report: Report, result: Result) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=f"rewardkit.check.{inert(report.name)}",
        name=result.clause.name,
    )  # fmt: skip
    if result.status == "fail":
        failure = ElementTree.SubElement(case, "failure", message=inert(result.detail, _SHOWN))
        failure.text = "\n".join(f"{key}: {value}" for key, value in evidence(result).items())
    elif result.status != "pass":
        ElementTree.SubElement(case, "skipped", message=inert(result.detail, _SHOWN))


def as_github(reports: Sequence[Report]) -> str:
    """Write GitHub's annotations, one per failure, and the summary."""
    lines: list[str] = []
    for report in reports:
        for result in report.results:
            if result.status == "fail":
                said = "\n".join(f"{key}: {value}" for key, value in evidence(result).items())
                title = f"{report.name}: {result.clause.promise}"
                lines.append(f"::error title={_property(inert(title))}::{_data(said)}")
        lines.append(f"{inert(report.name)}: {summary(report)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    """Escape as GitHub's runner reads it, so that no completion becomes a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Sequence[Report]], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
