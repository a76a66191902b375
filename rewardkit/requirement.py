"""Say whether a plugin was written for this version of rewardkit."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping

from rewardkit.reading.lazy import lazy_pattern

_REQUIREMENT = lazy_pattern(r"rewardkit\s*(?:\[[^\]]*\])?\s*\(?([^)]*)\)?", re.IGNORECASE)
_CLAUSE = lazy_pattern(r"\s*(>=|<=|>|<)\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})\s*")
_HOLDS: Mapping[str, Callable[[list[int], list[int]], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


def find_unmet(requirements: Iterable[str], version: str) -> str:
    """Return the first bound on rewardkit that its version does not keep; empty if none.

    pip sees to this when it installs a plugin, and not when it changes rewardkit later.

    Args:
        requirements: As a distribution's metadata hold them.
        version: Of rewardkit.

    >>> find_unmet(["pint>=0.24", "rewardkit>=0.1,<2"], "2.1.0")
    'rewardkit<2'
    """
    for requirement in requirements:
        named = _REQUIREMENT.fullmatch(requirement.partition(";")[0].strip())
        for clause in named[1].split(",") if named else ():
            bound = _CLAUSE.fullmatch(clause)
            if bound and not _HOLDS[bound[1]](_numbers(version), _numbers(bound[2])):
                return f"rewardkit{bound[1]}{bound[2]}"
    return ""


def _numbers(version: str) -> list[int]:
    parts = [int(part) for part in re.findall(r"\d{1,9}", version)[:4]]
    return parts + [0] * (4 - len(parts))
