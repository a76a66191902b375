"""Read options like `NAME=NUMBER`."""

import math
from collections.abc import Iterable

from rewardkit.errors import ConfigError


def read_numbers(items: Iterable[str], option: str) -> dict[str, float]:
    """Return the number that each name was given.

    Args:
        items: As typed, like `numeric=0.4`.
        option: What they were typed behind, for messages.

    Raises:
        ConfigError: One is no finite number.

    >>> read_numbers(["total=1.2"], "--paid-from")
    {'total': 1.2}
    """
    numbers: dict[str, float] = {}
    for item in items:
        name, _, text = item.rpartition("=")
        numbers[name] = _read(text, f"{option} {item}", option)
    return numbers


def _read(text: str, where: str, option: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ConfigError(
            f"{text!r} is no number", where=where, hints=(f"an example: {option} numeric=0.4",)
        )
    return number
