"""Read one number literal out of untrusted text: bounded, linear, exact.

ASCII digits only: look-alike digits of other scripts are not digits. Superscript
exponents and vulgar fractions are read on purpose. Every quantifier that could
match a text in two ways is possessive, so that nothing is matched twice.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit.reading.lazy import lazy_pattern

# Floats end at 17 digits and 10^308; exact arithmetic on much more is a way to stall a judge.
MAX_DIGITS = 400
MAX_EXPONENT = 400

# Hyphen-minus, the dashes that people and typesetters put for it, and the minus sign.
SIGN = "[-+\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d]"
# One space inside a number: plain, typographic or LaTeX; never a line break.
GAP = r"(?:[ \t\u00a0\u2000-\u200a\u202f\u205f]|\\[,;:! ]|~)"
TIMES = r"(?:[×xX*·⋅∙•✕]|\\times|\\cdot)"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5),
    "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7),
    "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip

_LEAD = lazy_pattern(rf"({SIGN}?){GAP}*+")
_DECIMAL = lazy_pattern(
    rf"""(?:(?P<grouped>[1-9][0-9]{{0,2}}(?P<mark>,|\{{,\}}|['’]|{GAP})[0-9]{{3}}
                        (?:(?P=mark)[0-9]{{3}})*+(?![0-9]))
           |(?P<plain>[0-9]++))?
        (?:\.(?P<decimals>[0-9]{{3}}(?:{GAP}[0-9]{{3}})*+{GAP}[0-9]{{2,3}}(?![0-9])
                         |[0-9]++))?""",
    re.VERBOSE,
)
_INTEGER = rf"{SIGN}?{GAP}*+[0-9]++"
_TEN = rf"""(?:10|\{{10\}})
    (?:{GAP}*+(?:\^|\*\*){GAP}*+
        (?:\{{{GAP}*+(?P<braced>{_INTEGER}){GAP}*+\}}
          |\({GAP}*+(?P<bracketed>{_INTEGER}){GAP}*+\)
          |(?P<bare>{SIGN}?[0-9]++))
      |(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++))"""
_POWER_OF_TEN = lazy_pattern(_TEN, re.VERBOSE)
_E = rf"[eE](?P<e>{SIGN}?[0-9]++)"
_E_NOTATION = lazy_pattern(_E)
_EXPONENT = lazy_pattern(rf"{_E}|{GAP}*+{TIMES}{GAP}*+{_TEN}", re.VERBOSE)
_ARGUMENT = rf"\{{{GAP}*+({SIGN}?[0-9]*+(?:\.[0-9]++)?){GAP}*+\}}|([0-9])"
_FRAC = lazy_pattern(rf"\\[dtc]?frac{GAP}*+(?:{_ARGUMENT}){GAP}*+(?:{_ARGUMENT})")
_OVER = lazy_pattern(rf"{GAP}*+[/⁄∕]{GAP}*+([0-9]++)(?!\.?[0-9])")
_REST_OF_MIXED = lazy_pattern(rf"{GAP}++([0-9]{{1,2}}){GAP}?[/⁄∕]{GAP}?([0-9]{{1,3}})(?!\.?[0-9])")
_UNAMBIGUOUS_MARKS = (None, ",", "{,}", "'", "’")
_GAPS = lazy_pattern(rf"{GAP}*+")


class Number(NamedTuple):
    """Hold a number that was read.

    Args:
        value: Exact; a percentage keeps the number that stands before its sign.
        quantum: Place value of the last printed digit, exponent considered; None for
            a fraction or a bare power of ten, which are exact.
        digits: Significant digits printed; 0 where there is no quantum.
        percent: A percent sign follows.
    """

    value: Fraction
    quantum: Fraction | None = None
    digits: int = 0
    percent: bool = False


def scan_number(text: str, start: int = 0) -> tuple[Number, int] | None:
    """Read the longest number literal that starts at an offset.

    Signs, thousands groups, decimals, scientific notation, powers of ten, fractions
    and mixed numbers are part of a literal; wrappers, percent signs and units are not.

    Args:
        text: Anything.
        start: Offset of the literal's first character.

    Returns:
        The number and the offset behind it; None where no number starts, and for one
        of more than `MAX_DIGITS` digits or a power of ten beyond `MAX_EXPONENT`.

    >>> scan_number("1.5 × 10⁻³ mol")
    (Number(value=Fraction(3, 2000), quantum=Fraction(1, 10000), digits=2, percent=False), 10)
    """
    lead = _LEAD.match(text, start)
    assert lead is not None  # noqa: S101 (it matches the empty text)
    try:
        found = _scan_unsigned(text, lead.end())
    except _TooLarge:
        return None
    if found is None or lead[1] in ("", "+"):
        return found
    number, end = found
    return number._replace(value=-number.value), end


def scan_decimal(text: str, start: int) -> tuple[Fraction, int] | None:
    """Read an unsigned decimal with at most an `e` exponent: what arithmetic may hold.

    `scan_number` takes `1/2` of `1/2^3` as one literal, which would be wrong there.

    >>> scan_decimal("1.5/2", 0)
    (Fraction(3, 2), 3)
    """
    decimal = _DECIMAL.match(text, start)
    if decimal is None or decimal.end() == start:
        return None
    try:
        number, end = _scan_scientific(text, decimal, _E_NOTATION)
    except _TooLarge:
        return None
    return number.value, end


class _TooLarge(Exception):  # noqa: N818 (never leaves this module)
    """The literal is beyond the named limits."""


def _scan_unsigned(text: str, at: int) -> tuple[Number, int] | None:
    power = _POWER_OF_TEN.match(text, at)
    if power is not None:
        return Number(_ten_to(_read_power(power))), power.end()
    decimal = _DECIMAL.match(text, at)
    if decimal is None or decimal.end() == at:
        return _scan_part(text, at)
    if decimal["decimals"] is None:
        whole = _scan_whole(text, decimal)
        if whole is not None:
            return whole
    return _scan_scientific(text, decimal, _EXPONENT)


def _scan_scientific(
    text: str, decimal: re.Match[str], notation: re.Pattern[str]
) -> tuple[Number, int]:
    whole = _only_digits(decimal["grouped"] or decimal["plain"] or "")
    decimals = _only_digits(decimal["decimals"] or "")
    exponent = notation.match(text, decimal.end())
    power = _read_power(exponent) if exponent is not None else 0
    quantum = _ten_to(power - len(decimals))
    digits = len((whole + decimals).lstrip("0"))
    value = _read_integer(whole + decimals)
    # Three times as fast as to multiply by the quantum.
    over, under = value * quantum.numerator, quantum.denominator
    return Number(Fraction(over, under), quantum, digits), (exponent or decimal).end()


def _scan_whole(text: str, decimal: re.Match[str]) -> tuple[Number, int] | None:
    """Read a fraction or a mixed number, of which the integer was found."""
    integer = _read_integer(_only_digits(decimal["grouped"] or decimal["plain"]))
    over = _OVER.match(text, decimal.end())
    if over is not None:
        if decimal["mark"] in _UNAMBIGUOUS_MARKS:
            return _divide(integer, _read_integer(over[1]), over.end())
        return None  # "1 234/567" may be a mixed number
    rest = _REST_OF_MIXED.match(text, decimal.end())
    if rest is not None:
        part = _divide(int(rest[1]), int(rest[2]), rest.end())
    else:
        gaps = _GAPS.match(text, decimal.end())
        part = _scan_part(text, gaps.end() if gaps else decimal.end())
    if part is None or not 0 <= part[0].value < 1:
        return None
    return Number(integer + part[0].value), part[1]


def _scan_part(text: str, at: int) -> tuple[Number, int] | None:
    """Read a vulgar fraction or one that LaTeX sets."""
    vulgar = _VULGAR.get(text[at : at + 1])
    if vulgar is not None:
        return Number(Fraction(*vulgar)), at + 1
    frac = _FRAC.match(text, at)
    if frac is None:
        return None
    over, under = _read_argument(frac[1] or frac[2]), _read_argument(frac[3] or frac[4])
    return None if over is None or not under else (Number(over / under), frac.end())


def _read_argument(text: str | None) -> Fraction | None:
    found = scan_number(text or "")
    return found[0].value if found is not None else None


def _divide(over: int, under: int, end: int) -> tuple[Number, int] | None:
    return (Number(Fraction(over, under)), end) if under else None


def _only_digits(printed: str) -> str:
    return printed if printed.isdigit() else "".join(filter(str.isdigit, printed))


def _read_integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _TooLarge
    return int(digits)


def _read_power(match: re.Match[str]) -> int:
    """Read the exponent of whichever spelling matched."""
    printed = next(text for text in match.groups() if text is not None)
    sign, digits = _split_sign(printed.translate(_SUPERSCRIPTS))
    if len(digits) > len(str(MAX_EXPONENT)) or int(digits or "0") > MAX_EXPONENT:
        raise _TooLarge
    return sign * int(digits or "0")


def _split_sign(printed: str) -> tuple[int, str]:
    lead = _LEAD.match(printed)
    assert lead is not None  # noqa: S101 (it matches the empty text)
    return (1 if lead[1] in ("", "+") else -1), printed[lead.end() :].lstrip("0")


@lru_cache(maxsize=256)
def _ten_to(power: int) -> Fraction:
    return Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)
