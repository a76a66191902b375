"""Tell a unit behind a number from words that change the number."""

from rewardkit.reading.lazy import lazy_pattern

_FONT = lazy_pattern(r"\\(?:text|mathrm|mathit|operatorname|rm)(?![A-Za-z])|[{}$]")
_SPACE = lazy_pattern(r"(?:\\[,;:! ]|[~ \u00a0\u2009\u202f])++")
_NAME = r"(?:%|\\%|[°′″$€£¥]|[°]?[A-Za-zµμΩÅ]++)"
_POWER = r"(?:\^?[-\u2212]?[0-9]|[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹])?"
_FACTOR = rf"{_NAME}{_POWER}"
# kg/m^2, mL/min/1.73 m², beats per minute; no more factors than any unit in use has.
_UNIT = lazy_pattern(rf" ?\(?{_FACTOR}(?:(?: ?[/·⋅*×] ?| ++|-)(?:1\.73 ?)?{_FACTOR}){{0,8}}+\)?")
_ATTACHED_MAGNITUDE = lazy_pattern(r"[kKMBbGT](?![A-Za-z/^])|[eijxzn](?![A-Za-z])")
_WORDS = lazy_pattern("[A-Za-z]++")
_NOT_A_UNIT = """
or and to not no nor but if unless except maybe perhaps possibly probably plus minus times over by
k dozen hundred thousand million billion trillion lakh crore mn mln bn tn
squared cubed factorial half halves third thirds quarter quarters tenth tenths
hundredths thousandths zero one two three four five six seven eight nine ten eleven twelve
positive negative above below under off approximately about wrong incorrect false less more fewer
greater least most is was e i j x z n pi
"""
_DENIED = frozenset(_NOT_A_UNIT.split())


def is_unit(text: str) -> bool:
    """Say whether the text behind a number only names its unit.

    >>> is_unit(" kg/m^2"), is_unit("k"), is_unit(" million"), is_unit(" or 6")
    (True, False, False, False)
    """
    plain = _SPACE.sub(" ", _FONT.sub("", text)).rstrip()
    if _ATTACHED_MAGNITUDE.match(plain) is not None or _UNIT.fullmatch(plain) is None:
        return False
    return plain.count("(") == plain.count(")") and _DENIED.isdisjoint(
        word if len(word) == 1 else word.lower() for word in _WORDS.findall(plain)
    )
