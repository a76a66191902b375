"""Read a label: is the completion right, wrong, or not labelled?"""

import re

from rewardkit.errors import InputError

_WORDS = {
    "true": True, "right": True, "correct": True, "yes": True,
    "false": False, "wrong": False, "incorrect": False, "no": False,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{0,15})?", re.ASCII)
_LARGEST = 1e15
_LONGEST = 40


def read_label(value: object, threshold: float | None, where: str) -> bool | None:
    """Say whether a label means right; None where there is no label.

    Args:
        value: `true`, 1, "right", "correct", "yes" and their opposites; with a threshold any
            number. Null, an empty text and NaN are no label.
        threshold: A number from here on means right.
        where: The row, for messages.

    Raises:
        InputError: It is none of these.

    >>> read_label("correct", None, ""), read_label(0, None, ""), read_label(3.5, 3, "")
    (True, False, True)
    """
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, bool):
        return value
    number = _read_number(value)
    if number is None:
        word = str(value).strip().lower() if isinstance(value, str) else ""
        if word in _WORDS:
            return _WORDS[word]
    elif threshold is not None:
        return number >= threshold
    elif number in (0, 1):
        return number == 1
    raise _unreadable(value, number, where)


def _read_number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value) if abs(value) < _LARGEST else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return None


def _unreadable(value: object, number: float | None, where: str) -> InputError:
    if isinstance(value, str):
        shown = repr(value[:_LONGEST])
    else:  # and not the value itself: Python refuses to write integers of thousands of digits
        shown = f"({type(value).__name__})" if number is None else f"{number:g}"
    if number is not None:
        hint = "a grade needs to be told from where on it means right: --threshold 0.5"
    else:
        hint = "a label is true or false, 1 or 0, right or wrong; empty where there is none"
    return InputError(f"the label {shown} says neither right nor wrong", where=where, hints=(hint,))
