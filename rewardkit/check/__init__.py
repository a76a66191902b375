"""The conformance suite: does a reward keep the contract, and can it be cheated?"""

from rewardkit.check.cases import Case, Cases, cases_for, find_cases, read_cases
from rewardkit.check.suite import CLAUSES, Report, Result, check

__all__ = [
    "CLAUSES", "Case", "Cases", "Report", "Result", "cases_for", "check", "find_cases",
    "read_cases",
]  # fmt: skip
