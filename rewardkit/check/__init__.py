"""The conformance suite: does a reward keep the contract, and can it be cheated?"""

from rewardkit.check.cases import Case, Cases, read_cases
from rewardkit.check.suite import CLAUSES, Report, Result, check

__all__ = ["CLAUSES", "Case", "Cases", "Report", "Result", "check", "read_cases"]
