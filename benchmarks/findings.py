"""Put rewards of other packages through the conformance suite and print what it finds.

    python benchmarks/findings.py [--seconds 10] [--examples 50]

Needs trl and math-verify. The suite finds everything by itself: no cases, no probes of
plugins. A reward that does not answer in time is killed, and that is a finding. The table
shows the smallest counter-example for each clause that one of them breaks.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from importlib import metadata

from rewardkit.check import Report, Result, check
from rewardkit.check.generated import no_traces
from rewardkit.inert import inert

PEERS = {
    "trl.rewards:accuracy_reward": "trl",
    "trl.rewards:think_format_reward": "trl",
    f"{__file__}:verify_with_math_verify": "math-verify",
}
_SHOWN = 48  # characters of a completion; it may be a megabyte


def verify_with_math_verify(completion: str, reference: str) -> float:
    """Judge as math-verify's README does."""
    from math_verify import parse, verify

    return float(verify(parse(f"${reference}$"), parse(completion)))


def main() -> None:
    """Check each peer and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="for one completion")
    parser.add_argument("--examples", type=int, default=50, help="inputs that a clause generates")
    options = parser.parse_args()
    os.environ["REWARDKIT_PLUGINS"] = ""
    with no_traces():
        reports = [
            check(name, seconds=options.seconds, examples=options.examples) for name in PEERS
        ]
    print("\n".join(write_table(reports)))


def write_table(reports: Sequence[Report]) -> Iterator[str]:
    """Write a row for each clause that one of the reports breaks, and the counts."""
    names = [report.name.rpartition(":")[2] for report in reports]
    versions = [f"{package} {metadata.version(package)}" for package in PEERS.values()]
    heads = [f"`{name}`, {version}" for name, version in zip(names, versions, strict=True)]
    yield f"| what should hold | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(reports)}"
    for results in zip(*[report.results for report in reports], strict=True):
        if any(result.status == "fail" for result in results):
            yield f"| {results[0].clause.promise} | {' | '.join(map(_cell, results))} |"
    counts = [
        f"{report.failed} of {sum(result.status != 'skip' for result in report.results)} fail"
        for report in reports
    ]
    yield f"| all clauses that apply | {' | '.join(counts)} |"


def _cell(result: Result) -> str:
    if result.status != "fail":
        return {"pass": "holds", "skip": "–"}[result.status]
    broken = result.broken
    assert broken is not None  # a failure carries its reason
    if broken.sample is None:
        return f"**{inert(broken.what, _SHOWN)}**"
    reference = inert(str(broken.sample.reference), _SHOWN)
    found = f"`{inert(broken.sample.text, _SHOWN)}` for `{reference}`"
    return f"**{_gave(broken.gave)}** {found}".replace("|", "\\|")


def _gave(gave: str) -> str:
    """Return the value of a ruling, or the fault in words."""
    value, paren, _ = gave.partition(" (")
    return value if paren else inert(gave, _SHOWN)


if __name__ == "__main__":
    main()
