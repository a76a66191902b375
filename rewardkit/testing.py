"""The conformance suite as pytest's parameters.

With the pytest plugin that comes with rewardkit, a plugin's own test file is:

    @pytest.mark.rewardkit("roman")
    def test_roman(clause):
        clause()
"""

from functools import cached_property
from pathlib import Path

import pytest

from rewardkit.check.cases import cases_for
from rewardkit.check.clause import Clause
from rewardkit.check.formats import evidence
from rewardkit.check.suite import CLAUSES, Suite, read_one


class Check:
    """One clause, ready to be called as a test."""

    def __init__(self, clause: Clause, shared: "_Shared") -> None:
        self.__name__ = clause.name
        self._clause = clause
        self._shared = shared

    def __call__(self) -> None:
        """Fail with the counter-example, or skip where the clause has nothing to say."""
        __tracebackhide__ = True
        result = self._shared.suite.run(self._clause)
        if result.status == "fail":
            said = [f"{key}: {value}" for key, value in evidence(result).items()]
            pytest.fail("\n".join([self._clause.promise, *said]), pytrace=False)
        elif result.status == "skip":
            pytest.skip(result.detail)
        elif result.status == "expected":
            pytest.xfail(result.detail)


class _Shared:
    """Start the reward's process when the first test needs it, not when tests are collected."""

    def __init__(self, name: str, cases: Path | None, seconds: float, examples: int) -> None:
        self._name = name
        self._cases = cases
        self._seconds = seconds
        self._examples = examples

    @cached_property
    def suite(self) -> Suite:
        cases = cases_for(read_one(self._name), self._cases)
        return Suite(self._name, cases, self._seconds, self._examples)


def clauses(
    name: str, cases: str | Path | None = None, *, seconds: float = 1.0, examples: int = 100
) -> list[Check]:
    """Return one callable per clause, for `pytest.mark.parametrize`.

    Args:
        name: A reward with its options, in the grammar of `--rewards`.
        cases: A file as `rewardkit.check.read_cases` reads it; by default the cases that the
            reward's package brings.
        seconds: Deadline for judging one completion.
        examples: How many inputs each clause generates.

    >>> [check.__name__ for check in clauses("exact")][0]
    'never_raises'
    """
    shared = _Shared(name, None if cases is None else Path(cases), seconds, examples)
    return [Check(clause, shared) for clause in CLAUSES.values()]
