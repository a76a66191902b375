"""Read the one number of an answer, with the unit its calculator asks for or without."""

import re
from functools import lru_cache

from rewardkit import Score
from rewardkit.reading import Number, read_number
from rewardkit_plugin_medcalc.calculators import Unit, units_for

_PER = r" ?(?:/|per) ?"
_ML = r"(?:ml|millilit(?:er|re)s?)"
_SQUARE_METER = r"(?:m ?(?:²|2|\^ ?2|\^ ?\{2\}|\$\^(?:2|\{2\})\$)|sq ?m|square met(?:er|re)s?)"
_KG = r"(?:kgs?|kilograms?)"
_MG = r"(?:mg|milligrams?)"
_DAY = rf"(?:{_PER}(?:day|d)| daily)"
_SPELLINGS: dict[Unit, str] = {
    "%": r"(?:percent|per cent)",
    "MME": rf"(?:{_MG}{_DAY}?(?: (?:mme|ome))?|mme|morphine milligram equivalents?){_DAY}?",
    "kg": _KG,
    "kg/m²": rf"{_KG}{_PER}{_SQUARE_METER}",
    "liters": r"(?:l|lit(?:er|re)s?)",
    # Sodium, chloride and bicarbonate carry one charge each: 1 mmol of them is 1 mEq.
    "mEq/L": rf"(?:meq|milliequivalents?|mmol){_PER}(?:l|lit(?:er|re))",
    "mL/hr": rf"{_ML}{_PER}(?:h|hr|hour)",
    "mL/min": rf"{_ML}{_PER}(?:min|minute)",
    "mL/min/1.73 m²": rf"{_ML}{_PER}(?:min|minute){_PER}1\.73 ?{_SQUARE_METER}",
    "mOsm/kg": rf"(?:mosm|milliosmoles?){_PER}{_KG}(?: (?:h2o|of water|water))?",
    "mg": _MG,
    "mg/dL": rf"{_MG}{_PER}(?:dl|decilit(?:er|re))",
    "mm Hg": r"(?:mm ?hg|millimet(?:er|re)s of mercury)",
    "msec": r"(?:ms|msecs?|milliseconds?)",
    "m²": _SQUARE_METER,
    "points": r"(?:points?|pts?|criteri(?:a|on)(?: met)?)",
}
_ANY_UNIT = tuple(_SPELLINGS)

# Words of a gloss that says what a score means: "8 (Child-Pugh Class B)".
_GLOSS_WORDS = frozenset({
    "child", "pugh", "class", "grade", "stage", "group", "category", "risk", "severity",
    "mortality", "score", "total", "very", "low", "moderate", "medium", "intermediate", "high",
    "mild", "severe", "normal", "weight", "underweight", "overweight", "obese", "obesity",
})  # fmt: skip
_LEVELS = frozenset({"a", "b", "c", "d", "i", "ii", "iii", "iv", "v"})
_LEVELLED = frozenset({"class", "grade", "stage", "group", "category"})


def read_quantity(text: str, calculator: int | None) -> Number | Score:
    """Read a number, a unit that fits the calculator, and a gloss in brackets.

    Where the row names no calculator, any unit that the benchmark asks for fits.

    Args:
        text: A short text without decoration; see `plain`.
        calculator: The benchmark's number of the calculator, or None.

    Returns:
        The number, or a score of 0.0 that says why there is none.

    >>> read_quantity("10.5 kg", 10).value
    Fraction(21, 2)
    >>> read_quantity("10.5 lb", 10).code
    'not_a_number'
    """
    units = units_for(calculator)
    text = _drop_gloss(text, units)
    number = read_number(text) or _read_before(units, text)
    if number is not None and (not number.percent or "%" in units):
        return number
    if number is not None or _read_before(_ANY_UNIT, text) is not None:
        asked = " or ".join(units) or "a number without a unit"
        return Score(0.0, "wrong_unit", f"the question asks for {asked}")
    return Score(0.0, "not_a_number", "the answer is not one number")


def _read_before(units: tuple[Unit, ...], text: str) -> Number | None:
    """Read the number before a unit that ends the text."""
    unit = _pattern(units).search(text)
    number = read_number(text[: unit.start()].rstrip()) if unit else None
    return None if number is None or number.percent else number


@lru_cache(maxsize=32)
def _pattern(units: tuple[Unit, ...]) -> re.Pattern[str]:
    spellings = "|".join(_SPELLINGS[unit] for unit in units) or "(?!)"
    return re.compile(f"(?:{spellings})$", re.IGNORECASE)


def _drop_gloss(text: str, units: tuple[Unit, ...]) -> str:
    """Return the text without its closing brackets, where these offer no other answer."""
    if not text.endswith(")"):
        return text
    head, _, inner = text[:-1].rpartition("(")
    says_nothing_else = _pattern(units).fullmatch(inner.strip()) or _is_gloss(inner)
    return head.rstrip() if says_nothing_else else text


def _is_gloss(inner: str) -> bool:
    words = inner.lower().replace("-", " ").split()
    return all(
        word in _GLOSS_WORDS or (word in _LEVELS and before in _LEVELLED)
        for before, word in zip(["", *words], words, strict=False)
    )
