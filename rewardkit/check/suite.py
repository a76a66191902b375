"""Run the clauses on one reward and report what each found."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from rewardkit.check import conduct, contract, earning, leaks
from rewardkit.check.bench import Bench
from rewardkit.check.cases import Cases
from rewardkit.check.clause import Broken, Clause
from rewardkit.check.subject import NotApplicable, Subject
from rewardkit.errors import PluginError, SpecError
from rewardkit.intervals import Rate
from rewardkit.near import find_near
from rewardkit.plugins import installed
from rewardkit.spec import Term, is_foreign, read_spec

CLAUSES: Mapping[str, Clause] = {
    clause.name: clause
    for module in (contract, earning, leaks, conduct)
    for clause in module.CLAUSES
}
NO_CASES = Cases()

Status = Literal["pass", "fail", "expected", "skip"]


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what one clause found.

    Args:
        clause: The clause.
        status: `expected`: it fails, and the author says why that is right.
        detail: How much was looked at, or why it was skipped, or the author's reason.
        broken: The counter-example of a failure.
    """

    clause: Clause
    status: Status
    detail: str = ""
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Hold the results of one reward.

    Args:
        name: As it was asked for.
        owner: Distribution and version.
        results: One per clause.
        rates: Right called right and wrong called wrong, where there are labelled cases.
    """

    name: str
    owner: str
    results: tuple[Result, ...]
    rates: Mapping[str, Rate]

    @property
    def failed(self) -> int:
        """How many clauses failed."""
        return sum(result.status == "fail" for result in self.results)


class Suite:
    """Hold one reward under check, and the process in which it is judged.

    Args:
        name: A reward with its options, in the grammar of `--rewards`.
        cases: Rows with references, and labelled cases.
        seconds: Deadline for judging one completion.
        examples: How many inputs each clause generates.

    Raises:
        SpecError: There is no such reward, or a failure of no such clause is expected.
    """

    def __init__(
        self, name: str, cases: Cases = NO_CASES, seconds: float = 1.0, examples: int = 200
    ) -> None:
        refuse_unknown(cases.expected_failures)
        self._bench = Bench(read_one(name), seconds)
        about = self._bench.describe()
        self.name = name
        self.owner = f"{about['distribution']} {about['version']}"
        probes = tuple(installed().probes)
        self._subject = Subject(self._bench, cases, probes, about["reads"], examples)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._bench.close()

    def run(self, clause: Clause) -> Result:
        """Look at one clause."""
        reason = self._subject.cases.expected_failures.get(clause.name)
        try:
            detail = clause.look(self._subject)
        except NotApplicable as why:
            return Result(clause, "skip", str(why))
        except Broken as broken:
            status: Status = "fail" if reason is None else "expected"
            return Result(clause, status, reason or broken.what, broken)
        except PluginError as error:
            return Result(clause, "fail", error.what, Broken(error.what))
        if reason is None:
            return Result(clause, "pass", detail)
        what = f"it passes, though a failure is expected: {reason}"
        return Result(clause, "fail", what, Broken(what, hint="take the expectation out"))

    def seconds(self) -> tuple[list[float], list[float]]:
        """Measure what judging takes: each labelled case, and each hostile completion.

        What was judged before may be remembered: ask for this first.
        """
        subject = self._subject
        cases = [subject.judge_case(case).seconds for case in subject.cases.rows if case.labelled]
        return cases, [subject.judge(sample).seconds for sample in conduct.hostile(subject)]

    def rates(self) -> dict[str, Rate]:
        """Count how many labelled cases are called as they are labelled."""
        rates: dict[str, Rate] = {}
        for label, wanted in (("right called right", 1.0), ("wrong called wrong", 0.0)):
            cases = self._subject.cases.rows
            rows = [case for case in cases if case.labelled and case.value == wanted]
            called = sum(self._subject.judge_case(case).value == wanted for case in rows)
            if rows:
                rates[label] = Rate(called, len(rows))
        return rates


def check(
    name: str,
    cases: Cases = NO_CASES,
    *,
    seconds: float = 1.0,
    examples: int = 200,
    only: Collection[str] = (),
) -> Report:
    """Put a reward through the suite; see `Suite`.

    Args:
        name: A reward with its options, in the grammar of `--rewards`.
        cases: Rows with references, and labelled cases.
        seconds: Deadline for judging one completion.
        examples: How many inputs each clause generates.
        only: Names of the clauses to run; all if empty.

    Raises:
        SpecError: There is no such reward, or no such clause.
    """
    refuse_unknown(only)
    with Suite(name, cases, seconds, examples) as suite:
        chosen = [clause for clause in CLAUSES.values() if not only or clause.name in only]
        results = tuple(suite.run(clause) for clause in chosen)
        return Report(name, suite.owner, results, suite.rates())


def read_one(name: str) -> Term:
    """Read one reward; a file's path becomes absolute, for it is loaded in another folder.

    Raises:
        SpecError: It breaks the grammar, or names several rewards.
    """
    terms = read_spec(name)
    if len(terms) != 1:
        raise SpecError(f"{name!r} names {len(terms)} rewards; check them one at a time")
    term = terms[0]
    place, colon, function = term.name.rpartition(":")
    if is_foreign(term.name) and place.endswith(".py"):
        path = f"{Path(place).expanduser().absolute()}{colon}{function}"
        return Term(term.alias, path, term.weight, term.gate, term.options)
    return term


def refuse_unknown(names: Iterable[str]) -> None:
    """Refuse names of clauses that there are not.

    Raises:
        SpecError: One of them is no clause.
    """
    unknown = next((name for name in names if name not in CLAUSES), None)
    if unknown is not None:
        near = find_near(unknown, CLAUSES)
        hints = [f"did you mean {near[0]!r}?"] if near else [f"clauses: {', '.join(CLAUSES)}"]
        raise SpecError(f"no clause {unknown!r}", hints=tuple(hints))
