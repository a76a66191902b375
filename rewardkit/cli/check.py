"""`rewardkit check`: put a reward through the conformance suite."""

import click

from rewardkit.check.cases import cases_for
from rewardkit.check.formats import FORMATS
from rewardkit.check.generated import no_traces
from rewardkit.check.suite import Report, check, read_one
from rewardkit.cli.screen import remark, say
from rewardkit.inert import inert
from rewardkit.plugins import installed

seconds_option = click.option(
    "--seconds", type=click.FloatRange(0.01), default=1.0, show_default=True,
    help="Deadline for judging one completion.",
)  # fmt: skip
examples_option = click.option(
    "--examples", type=click.IntRange(1), default=200, show_default=True,
    help="Inputs that each clause generates.",
)  # fmt: skip


@click.command(name="check")
@click.argument("name", required=False)
@click.argument("data", required=False)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True,
    help="How to print what was found.",
)  # fmt: skip
@seconds_option
@examples_option
@click.option("--only", multiple=True, metavar="CLAUSE", help="Run this clause; may be repeated.")
@click.option("--reference", metavar="COLUMN", help="The column of DATA that holds the reference.")
def command(
    name: str | None,
    data: str | None,
    form: str,
    seconds: float,
    examples: int,
    only: tuple[str, ...],
    reference: str | None,
) -> int:
    """Check the reward NAME, or every installed one; exit with 1 if a clause fails.

    NAME is a reward as in --rewards, with options: numeric:rtol=0.01, or a function of
    yours or of somebody else: trl.rewards:accuracy_reward, ./my_rewards.py:judge.
    DATA are JSON lines: rows with a reference, or cases with the value that they must earn.
    """
    names = [name] if name else sorted(installed().rewards)
    reports: list[Report] = []
    for one in names:
        cases = cases_for(read_one(one), data, reference)
        remark(inert(f"checking {one} with {len(cases.rows)} rows"))
        with no_traces():
            reports.append(check(one, cases, seconds=seconds, examples=examples, only=only))
    say(FORMATS[form](reports))
    return int(any(report.failed for report in reports))
