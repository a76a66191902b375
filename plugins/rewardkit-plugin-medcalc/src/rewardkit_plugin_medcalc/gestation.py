"""Read a gestational age: whole weeks and days."""

import re
from typing import NamedTuple

from rewardkit.reading.lazy import lazy_pattern

_WEEKS = r"(?P<weeks>\d{1,4})"
_DAYS = r"(?P<days>\d{1,4})"
_WEEK_WORD = r" ?(?:weeks?|wks?|w)"
_DAY_WORD = r" ?(?:days?|d)"
_LABEL = r"(?:(?:the )?(?:patient's )?(?:estimated )?(?:gestational age(?: is)?|e?ga) ?[:=]? ?)?"
_AFTER = r"(?: ?(?:of )?gestation)?"
_SPELLINGS = tuple(
    lazy_pattern(_LABEL + pattern + _AFTER, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_WEEKS}{_WEEK_WORD}(?: ?(?:,|and|&|\+|, and) ?| ?){_DAYS}{_DAY_WORD}",
        rf"\( ?{_WEEKS}{_WEEK_WORD} ?(?:,|and)? ?{_DAYS}{_DAY_WORD} ?\)",
        rf"\( ?{_WEEKS} ?, ?{_DAYS} ?\)",
        rf"\((?P<q1>['\"]){_WEEKS}{_WEEK_WORD}(?P=q1) ?, ?(?P<q2>['\"]){_DAYS}{_DAY_WORD}(?P=q2)\)",
        # As obstetricians write it: 14+2 and 14 2/7 are 14 weeks and 2 days.
        rf"{_WEEKS} ?\+ ?{_DAYS}(?:{_WEEK_WORD})?",
        rf"{_WEEKS}(?: | ?\+ ?){_DAYS}/7(?:{_WEEK_WORD})?",
    )
)


class WeeksAndDays(NamedTuple):
    """Hold a gestational age as the benchmark does: a pair, never normalised.

    Args:
        weeks: Whole weeks.
        days: Days beside them.
    """

    weeks: int
    days: int

    def __str__(self) -> str:
        return f"({self.weeks} weeks, {self.days} days)"


def read_weeks_and_days(text: str) -> WeeksAndDays | None:
    """Read one age that names both its weeks and its days, or return None.

    Args:
        text: A short text without decoration; see `plain`.

    >>> read_weeks_and_days("14w2d") == read_weeks_and_days("('14 weeks', '2 days')")
    True
    """
    for spelling in _SPELLINGS:
        match = spelling.fullmatch(text)
        if match:
            return WeeksAndDays(int(match["weeks"]), int(match["days"]))
    return None
