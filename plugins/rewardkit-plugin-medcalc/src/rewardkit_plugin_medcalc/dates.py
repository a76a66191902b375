"""Read one calendar date in any usual spelling; month first where only figures stand."""

import re
from datetime import date

from rewardkit.reading.lazy import lazy_pattern

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_WEEKDAY = r"(?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_SPELLINGS = tuple(
    lazy_pattern(rf"(?:{_WEEKDAY}\.?,? )?(?:the )?{pattern}", re.ASCII | re.IGNORECASE)
    for pattern in (
        # US order, as the benchmark asks; 25/12/2024 has no month 25 and is no date.
        rf"(?P<month>\d{{1,2}})(?P<sep>[/-])(?P<day>\d{{1,2}})(?P=sep){_YEAR}",
        rf"{_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})",
        rf"{_MONTH}[ -]?{_DAY}(?: ?, ?| |-){_YEAR}",
        rf"{_DAY}(?: of |[ /-]?){_MONTH}(?: ?, ?|[ /-]?){_YEAR}",
        rf"{_YEAR}[ -]{_MONTH}[ -]{_DAY}",
    )
)
_LABEL = lazy_pattern(
    r"(?:(?:the )?(?:patient's )?(?:estimated )?(?:due date|delivery date|date of delivery|date of"
    r" conception|conception date|date)(?: is ?:? ?| ?[:=] ?)|(?:edd|edc) ?[:=] ?)",
    re.ASCII | re.IGNORECASE,
)


def read_date(text: str) -> date | None:
    """Read one date, or return None: a range, a list or a two-digit year is no date.

    A weekday may stand before the date and must be the right one.

    Args:
        text: A short text without decoration; see `plain`.

    >>> read_date("Tuesday, March 5th, 2024") == read_date("03/05/2024")
    True
    """
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    for spelling in _SPELLINGS:
        match = spelling.fullmatch(text)
        if match:
            return _build(match)
    return None


def _build(match: re.Match[str]) -> date | None:
    month = _month_number(match["month"])
    try:
        found = date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
    weekday = match["weekday"]
    return found if not weekday or _names(_WEEKDAYS[found.weekday()], weekday) else None


def _month_number(month: str) -> int:
    """Return 1 to 12, or another number where the text is no month."""
    if month.isdigit():
        return int(month)
    return next((at for at, name in enumerate(_MONTHS, 1) if _names(name, month)), 0)


def _names(name: str, text: str) -> bool:
    """Say whether a text of three letters or more is a name or an abbreviation of it."""
    return name.startswith(text.lower())
