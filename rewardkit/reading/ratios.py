"""Read the usual spellings of a number as two integers: the short way to exact arithmetic."""

import re
from decimal import Decimal

from rewardkit.reading.lazy import lazy_pattern

# A longer text is shown cut, which is left to the long way.
MAX_CHARS = 40
# As many digits have no float noise.
MAX_DIGITS = 15

# Six significant digits of a smaller integer are the integer.
_WHOLE = 1_000_000

_NUMBER = lazy_pattern(
    r"""(?:(?P<dollar>\$)|(?P<box>\\boxed\{))?+
        (?P<sign>-?)
        (?:(?:(?P<whole>[0-9]++)(?!,)|(?P<grouped>[1-9][0-9]{0,2}(?:,[0-9]{3})++))
             (?:/(?P<under>[0-9]++)
               |(?:\.(?P<decimals>[0-9]++))?+(?:[eE](?P<power>[-+]?[0-9]{1,2}))?+)
          |\\[dt]?frac\{(?P<upper>-?[0-9]++)\}\{(?P<lower>[0-9]++)\})
        (?(dollar)\$)(?(box)\})""",
    re.VERBOSE,
)


# A number as over / under, not reduced; under is positive. A named tuple takes twice as long.
Ratio = tuple[int, int]


def read_ratio(text: str) -> Ratio | None:
    r"""Read a decimal, a simple fraction or either in math marks; None for all else.

    >>> read_ratio("-2.50"), read_ratio("1,234"), read_ratio("$\\frac{1}{2}$")
    ((-250, 100), (1234, 1), (1, 2))
    >>> read_ratio("1 1/2") is None
    True
    """
    if len(text) <= MAX_DIGITS and text.isascii():
        whole, _, decimals = text.partition(".")
        # A third of the time of the pattern, and two of three numbers.
        if whole.isdigit() and (decimals.isdigit() or whole == text):
            return int(whole + decimals), 10 ** len(decimals)
    found = _NUMBER.fullmatch(text) if len(text) <= MAX_CHARS else None
    if found is None:
        return None
    _, _, sign, whole, grouped, under, decimals, power, upper, lower = found.groups()
    if upper is not None:
        return _divide(sign, int(upper), int(lower))
    digits = whole or grouped.replace(",", "")
    if under is not None:
        return _divide(sign, int(digits), int(under))
    return join_decimal(sign, digits, decimals, power)


def join_decimal(sign: str, whole: str, decimals: str | None, power: str | None) -> Ratio | None:
    """Return the number whose parts were matched; None for more than `MAX_DIGITS` digits.

    Args:
        sign: A minus sign or nothing.
        whole: Digits before the point, of any count.
        decimals: Digits behind it.
        power: The exponent, with or without a sign, of two digits at most.

    >>> join_decimal("-", "2", "50", None), join_decimal("", "15", None, "-3")
    ((-250, 100), (15, 1000))
    """
    digits = whole if decimals is None else whole + decimals
    if len(digits) > MAX_DIGITS:
        return None
    over = int(sign + digits)
    shift = (0 if power is None else int(power)) - (0 if decimals is None else len(decimals))
    return (over * 10**shift, 1) if shift >= 0 else (over, 10**-shift)


def _divide(sign: str, over: int, under: int) -> Ratio | None:
    return (-over if sign else over, under) if under else None


def show_distance(one: Ratio, other: Ratio) -> str:
    """Print how far two numbers are apart, in six significant digits; nothing if they are equal.

    >>> show_distance((1, 2), (1, 3)), show_distance((1, 2), (2, 4))
    ('0.166667', '')
    """
    distance = abs(one[0] * other[1] - other[0] * one[1])
    under = one[1] * other[1]
    if under == 1 and distance < _WHOLE:
        return str(distance or "")
    return f"{Decimal(distance) / Decimal(under):.6g}" if distance else ""
