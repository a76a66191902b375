"""Read the one number that an answer states: bare, wrapped, labelled, or at the end of a chain."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real

from rewardkit.reading.arithmetic import evaluate
from rewardkit.reading.labels import is_formula, is_label
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.numbers import GAP, MAX_DIGITS, SIGN, Number, scan_number
from rewardkit.reading.tolerance import EXACT_DIGITS, FLOAT_NOISE
from rewardkit.reading.unit_words import is_unit
from rewardkit.reading.wrappers import peel

# 400 digits with thousands separators, a label and a line of working; no answer needs more.
MAX_CHARS = 1_000
# A longer derivation belongs into the thinking.
MAX_MEMBERS = 12
_MAX_BITS = (10**MAX_DIGITS).bit_length()

_PERCENT = ("\\%", "%", "percent", "per cent")
_GAPS = lazy_pattern(rf"{GAP}*+")
_CURRENCY = lazy_pattern(rf"({SIGN}?){GAP}*+\\?\$")
_APPROXIMATELY = r"(?:≈|≃|≅|\\approx(?![A-Za-z])|\\simeq(?![A-Za-z])|\\cong(?![A-Za-z]))"
_MARK = lazy_pattern(
    rf"(?P<relation>(?:==?|{_APPROXIMATELY}|\s[~∼](?=[\s0-9]))(?:\s*+(?:{_APPROXIMATELY}|[~∼]))?)"
    r"|(?P<opening>[(\[{])|[)\]}]"
)
_LEAD_IN = lazy_pattern(r":(?!=)|(?<=\S)\s(?:is|was|equals|is equal to)\s")
# Without one of these there is neither a lead-in nor a second member.
_STATES = lazy_pattern(rf"[=:~∼]|{_APPROXIMATELY}|\s(?:is|was|equals)\s")
_DIGIT = lazy_pattern("[0-9½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒]")


def read_number(text: str, *, allow_units: bool = False) -> Number | None:
    """Read text that states exactly one number, as people write it in an answer.

    Math marks, boxes, bold, brackets, a full stop, "about", a percent sign, a label
    and a chain of equals signs are allowed for; units, lists, ranges, hedges and
    inequalities are not one number. A chain counts by its last member, and all its
    members that have a value must agree with it.

    Args:
        text: Anything; longer than `MAX_CHARS` is no number.
        allow_units: Ignore unit words behind the number.

    >>> read_number("BMI = 70/1.75^2 ≈ $22.86$").quantum
    Fraction(1, 100)
    >>> read_number("5 or 6") is None
    True
    """
    if len(text) > MAX_CHARS or _DIGIT.search(text) is None:
        return None
    bare = None if _ends_in_letter(text) else scan_number(text)
    if bare is not None and bare[1] == len(text):
        return bare[0]
    peeled = peel(text)
    return _read_peeled(peeled, allow_units) or _read_statement(peeled, allow_units)


def read_reference(reference: object) -> Number | None:
    """Read a reference of whatever type a dataset holds it in.

    A bool is no number, and neither are nan and infinity.

    >>> read_reference(Decimal("5.0")) == read_reference("5.0") == read_reference(5.0)
    True
    >>> read_reference(True) is None
    True
    """
    return read_number(print_number(reference))


def print_number(value: object) -> str:
    """Return text as it is, and a number of any type as text; the empty text for the rest.

    >>> print_number(5.0), print_number(" 5 "), print_number([5])
    ('5.0', ' 5 ', '')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return ""
    return str(value) if not isinstance(value, Rational) or _is_printable(value) else ""


def _is_printable(number: Rational) -> bool:
    """Say whether it is within `MAX_DIGITS`; Python refuses to print more than 4,300."""
    parts = int(number.numerator), int(number.denominator)
    return all(part.bit_length() <= _MAX_BITS for part in parts)


def _read_wrapped(text: str, allow_units: bool = False) -> Number | None:
    """Read one number in its wrappers."""
    return _read_peeled(peel(text), allow_units)


def _read_peeled(text: str, allow_units: bool) -> Number | None:
    """Read one number with its percent sign or a dollar sign before it."""
    percent = False
    for sign in _PERCENT:
        if text.endswith(sign):
            text, percent = peel(text[: -len(sign)]), True
            break
    if (currency := _CURRENCY.match(text)) is not None:
        text = currency[1] + text[currency.end() :]
    if not allow_units and _ends_in_letter(text):
        return None
    found = scan_number(text)
    if found is None:
        return None
    bare = _GAPS.fullmatch(text, found[1]) is not None
    if not (bare or (allow_units and is_unit(text[found[1] :]))):
        return None
    return found[0]._replace(percent=percent)


def _ends_in_letter(text: str) -> bool:
    """Say so: no literal does."""
    return text[-1:].isalpha()


def _read_statement(whole: str, allow_units: bool) -> Number | None:
    if _STATES.search(whole) is None:
        return None
    text = _drop_lead_in(_drop_lead_in(whole))
    members = _split_members(text)
    if len(members) > MAX_MEMBERS or (len(members) == 1 and text == whole):
        return None
    last = _read_wrapped(members[-1], allow_units)
    if last is None or not _may_stand_before(members[:-1], last):
        return None
    return last


def _drop_lead_in(text: str) -> str:
    """Drop "Answer:" or "The answer is"."""
    found = _LEAD_IN.search(text)
    if found is None or not is_label(text[: found.start()].replace("**", "")):
        return text
    rest = text[found.end() :].strip()
    inside_bold = text.count("**", 0, found.start()) % 2
    return peel(rest.removeprefix("**") if inside_bold else rest)


def _split_members(text: str) -> list[str]:
    """Split at equals signs that stand outside brackets."""
    members, start, depth = [], 0, 0
    for mark in _MARK.finditer(text):
        if not mark["relation"]:
            depth += 1 if mark["opening"] else -1
        elif depth == 0:
            members.append(text[start : mark.start()].strip())
            start = mark.end()
    return [*members, text[start:].strip()]


def _may_stand_before(members: Sequence[str], last: Number) -> bool:
    labelled = False
    for place, member in enumerate(members):
        value = _value_of(member)
        if value is not None:
            if not _agrees(value, last):
                return False
        elif place == 0:
            labelled = is_label(member)
            if member and not labelled:
                return False
        elif not (is_label(member) or (labelled and is_formula(member))):
            return False
    return True


def _value_of(member: str) -> Number | None:
    """Return the value of a member that has one: a number, or arithmetic."""
    value = None if (literal := _read_wrapped(member)) is not None else evaluate(peel(member))
    return literal if value is None else Number(value)


def _agrees(member: Number, last: Number) -> bool:
    """Say whether the last member is this one, rounded to its digits or as a float prints it."""
    readings = [member.value]
    if last.percent != member.percent:
        readings.append(member.value * 100 if last.percent else member.value / 100)
    slack = (last.quantum or Fraction(0)) / 2
    if last.digits > EXACT_DIGITS:
        slack = max(slack, FLOAT_NOISE * abs(last.value))
    return any(abs(reading - last.value) <= slack for reading in readings)
