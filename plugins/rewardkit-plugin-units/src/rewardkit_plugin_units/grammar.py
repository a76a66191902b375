"""Read the text of a unit: names, products, quotients and powers, with counted limits.

Never pint's parser: it reads `5 m; 6` as 30 m and `m / s` in braces as m·s.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Literal, NamedTuple, get_args

from rewardkit_plugin_units.allowed import OTHER_SENSES
from rewardkit_plugin_units.names import Name, find_name, find_phrase
from rewardkit_plugin_units.tokens import END, Token, split_unit

# The longest unit in the SI brochure has five factors, the largest exponent in use is 6; the
# limits leave room and keep every number below 10^8000.
MAX_FACTORS = 12
MAX_EXPONENT = 20
MAX_NESTING = 4
# "pounds per square inch" has four words, the longest pair of glued symbols five letters.
MAX_PHRASE_WORDS = 5
MAX_GLUED_CHARS = 5

_POWERS_BEFORE = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_POWERS_AFTER = {"squared": 2, "cubed": 3}
_BODY_SURFACE, _BODY_SURFACE_UNIT = "1.73", "rk_body_surface"
_HOUR = Name("hour")
_POWERS_OF_TEN = {"1" + "0" * zeros: zeros for zeros in range(8)}
# Symbols that people write together where an exponent follows: "Nm", "JK^-1", "ms^-1".
_GLUED = frozenset({
    "A", "C", "J", "K", "L", "N", "Pa", "V", "W", "cm", "dm", "eV", "g", "h", "hr", "kJ", "kN",
    "kW", "kg", "km", "m", "mA", "mg", "mol", "rad", "s",
})  # fmt: skip


class Factor(NamedTuple):
    """Hold one factor of a unit.

    Args:
        unit: pint's name of it, or nothing for a bare power of ten.
        power: Power of ten of its prefix.
        exponent: An integer or half of one.
    """

    unit: str
    power: int
    exponent: Fraction


_SQUARE_METRE = Factor("meter", 0, Fraction(2))
_Slash = Literal["mixed", "below", "above"]


class Reading(NamedTuple):
    """Choose between the readings that one text of a unit may have.

    Args:
        product_after_slash: `J/mol K` is J/(mol·K), and so is `J/mol*K`: `below`; only
            without the asterisk: `mixed`; neither: `above`.
        other_senses: `C` is a degree, `lb` a force, `'` an angle.
        glued: `ms^-1` is a metre per second.
    """

    product_after_slash: _Slash = "mixed"
    other_senses: bool = False
    glued: bool = False


# What a text says; other readings count only where it cannot be meant.
USUAL = Reading()


def other_readings(text: str) -> Iterator[Reading]:
    """Go through the other readings that a text may have; most have none."""
    slashes = get_args(_Slash) if "/" in text or "per" in text else ("mixed",)
    senses = (False, True) if any(symbol in text for symbol in OTHER_SENSES) else (False,)
    glued = (False, True) if "ms" in text else (False,)
    for choice in product(slashes, senses, glued):
        if choice != USUAL:
            yield Reading(*choice)


def parse_unit(plain: str, reading: Reading = USUAL) -> tuple[Factor, ...] | None:
    """Read the plain text of a unit; None if it is not one.

    >>> parse_unit("km^2")
    (Factor(unit='meter', power=3, exponent=Fraction(2, 1)),)
    """
    tokens = split_unit(plain)
    if tokens is None:
        return None
    try:
        factors = tuple(_Parser(tokens, reading).read())
    except _NotAUnit:
        return None
    return None if any(_is_misplaced(factor, factors, reading) for factor in factors) else factors


def _is_misplaced(factor: Factor, factors: tuple[Factor, ...], reading: Reading) -> bool:
    """Say whether a body surface stands above the line, or a pound is a force all alone."""
    lone_force = reading.other_senses and factor.unit == "force_pound" and len(factors) == 1
    return lone_force or (factor.unit == _BODY_SURFACE_UNIT and factor.exponent > 0)


class _NotAUnit(Exception):  # noqa: N818 (never leaves this module)
    """The text is not a unit, or beyond the named limits."""


class _Parser:
    """Walk over the tokens once, without going back."""

    def __init__(self, tokens: list[Token], reading: Reading) -> None:
        self._tokens = tokens
        self._reading = reading
        self._at = 0
        self._bases = 0

    def read(self) -> list[Factor]:
        """Read all tokens as one product."""
        factors = self._read_product(0, below=False)
        if self._at < len(self._tokens):
            raise _NotAUnit
        return factors

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    def _read_product(self, depth: int, *, below: bool) -> list[Factor]:
        if depth > MAX_NESTING:
            raise _NotAUnit
        factors: list[Factor] = []
        sign, operator = 1, ""
        while self._peek() is not END and self._peek().text != ")":
            found = self._find_operator()
            if found:
                if operator or not (factors or found == "/"):
                    raise _NotAUnit
                operator = found
                self._at += 1
                continue
            sign = self._turn(sign, operator)
            numbers = below or sign < 0 or not factors
            factors += self._read_power(depth, sign, below=below or sign < 0, numbers=numbers)
            operator = ""
        if operator or not factors:
            raise _NotAUnit
        return factors

    def _find_operator(self) -> str:
        token = self._peek()
        if token.kind == "name":
            return "/" if token.text.lower() == "per" and self._find_phrase() is None else ""
        return token.text if token.kind == "operator" and token.text not in "()√" else ""

    def _turn(self, sign: int, operator: str) -> int:
        """Say on which side of the line the next factor stands."""
        if operator == "/":
            return -1
        slash = self._reading.product_after_slash
        stays = slash == "below" or (slash == "mixed" and operator not in ("*", "×"))
        return sign if stays else 1

    def _read_power(self, depth: int, sign: int, *, below: bool, numbers: bool) -> list[Factor]:
        base = self._peek()
        factors = self._read_base(depth, below=below, numbers=numbers)
        exponent = self._read_exponent()
        if base.text == "ms" and len(factors) == 2 and exponent > 0:
            raise _NotAUnit  # a millisecond: only `ms^-1` is glued
        if base.kind == "name":  # `JK^-1`: the exponent belongs to the last one
            return [*_raise(factors[:-1], sign), *_raise(factors[-1:], sign * exponent)]
        return _raise(factors, sign * exponent)

    def _read_exponent(self) -> Fraction:
        token = self._peek()
        self._at += 1
        if token.kind in ("exponent", "attached"):
            return _parse_exponent(token.text)
        if token.text.lower() in _POWERS_AFTER:
            return Fraction(_POWERS_AFTER[token.text.lower()])
        self._at -= 1
        return Fraction(1)

    def _read_base(self, depth: int, *, below: bool, numbers: bool) -> list[Factor]:
        token = self._peek()
        self._bases += 1
        if token is END or self._bases > MAX_FACTORS:
            raise _NotAUnit
        if token.kind == "name":
            return self._read_name()
        self._at += 1
        if token.kind in ("ten", "e") and numbers:
            return [Factor("", int(token.text.strip("() ")), Fraction(1))]
        if token.kind == "number" and (numbers or token.text == _BODY_SURFACE):
            return self._read_number(token.text, below=below)
        if token.text == "(":
            factors = self._read_product(depth + 1, below=below)
            if self._peek() is END:
                raise _NotAUnit
            self._at += 1
            return factors
        if token.text == "√":
            return _raise(self._read_base(depth, below=below, numbers=False), Fraction(1, 2))
        raise _NotAUnit

    def _read_number(self, text: str, *, below: bool) -> list[Factor]:
        """Read "per 100 mL", "per 24 h" and "per 1.73 m²"; above the line it is a second number."""
        if text == _BODY_SURFACE:
            metres = self._read_power(0, 1, below=below, numbers=False)
            if len(metres) == 1 and metres[0] in (_SQUARE_METRE, *_raise([_SQUARE_METRE], -1)):
                return [Factor(_BODY_SURFACE_UNIT, 0, metres[0].exponent / 2)]
        elif text == "24" and below and find_name(self._peek().text) == _HOUR:
            self._at += 1
            return [Factor("day", 0, Fraction(1))]
        elif text in _POWERS_OF_TEN and (below or (text == "1" and self._peek().text == "/")):
            return [Factor("", _POWERS_OF_TEN[text], Fraction(1))]
        raise _NotAUnit

    def _read_name(self) -> list[Factor]:
        phrase = self._find_phrase()
        if phrase is not None:
            unit, self._at = phrase
            return [Factor(unit, 0, Fraction(1))]
        text = self._peek().text
        self._at += 1
        power = _POWERS_BEFORE.get(text.lower())
        if power is not None and self._peek().kind == "name":
            return _raise(self._read_name(), Fraction(power))
        # `\mu \mathrm{m}` and `\mathrm{k} \Omega` come as two names.
        if text == "µ" or (text in ("k", "M", "G") and self._peek().text == "Ω"):
            text += self._peek().text
            self._at += 1
        factors = _find_factors(text, self._reading)
        if factors is None:
            raise _NotAUnit
        return factors

    def _find_phrase(self) -> tuple[str, int] | None:
        """Find the longest name of several words here, and the token behind it."""
        words: list[str] = []
        ends: list[int] = []
        for at in range(self._at, len(self._tokens)):
            kind, text = self._tokens[at]
            if kind == "name" and len(words) < MAX_PHRASE_WORDS:
                words.append(text)
                ends.append(at + 1)
            elif text != "-":
                break
        for length in range(len(words), 1, -1):
            unit = find_phrase(" ".join(words[:length]))
            if unit is not None:
                return unit, ends[length - 1]
        return None


def _find_factors(text: str, reading: Reading) -> list[Factor] | None:
    if reading.other_senses and text in OTHER_SENSES:
        return [Factor(OTHER_SENSES[text], 0, Fraction(1))]
    name = find_name(text)
    if name is None or (reading.glued and text == "ms"):
        return _unglue(text)
    return [Factor(name.unit, name.power, Fraction(1))]


def _unglue(text: str) -> list[Factor] | None:
    """Read two symbols without a space; not twice the same unit, as `mm` is no square metre."""
    for cut in range(1, min(len(text), MAX_GLUED_CHARS)):
        first, second = find_name(text[:cut]), find_name(text[cut:])
        glued = text[:cut] in _GLUED and text[cut:] in _GLUED
        if glued and first and second and first.unit != second.unit:
            return [Factor(*first, Fraction(1)), Factor(*second, Fraction(1))]
    return None


def _parse_exponent(text: str) -> Fraction:
    digits = text.strip("() ")
    if digits.endswith("/2"):
        return Fraction(int(digits[:-2]), 2)
    whole, _, half = digits.partition(".")
    exponent = Fraction(int(whole.lstrip("+-") or "0")) + (Fraction(1, 2) if half == "5" else 0)
    return -exponent if digits.startswith("-") else exponent


def _raise(factors: list[Factor], exponent: Fraction | int) -> list[Factor]:
    raised = [factor._replace(exponent=factor.exponent * exponent) for factor in factors]
    for factor in raised:
        if abs(factor.exponent) > MAX_EXPONENT or factor.exponent.denominator > 2:
            raise _NotAUnit
    return raised
