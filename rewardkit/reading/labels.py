"""Tell a label that may stand before a number from anything that changes its meaning."""

from rewardkit.reading.lazy import lazy_pattern

# "glomerular filtration rate of the patient" is long; a sentence that argues is longer.
MAX_LABEL_CHARS = 80

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|"
    "sigma|tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Pi|Sigma|Phi|Psi|Omega"
)
# Fonts, subscripts and marks say nothing about the number.
_FONT = lazy_pattern(
    rf"_\{{[^{{}}=]{{1,16}}\}}|\\(?:text|mathrm|mathit|mathbf|mathsf|operatorname|textbf|rm)(?![A-Za-z])"
    rf"|\\(?=(?:{_GREEK})(?![A-Za-z]))|\\(?=_)|\\[,;!]|[$`]|\*\*|\^\{{?\\(?:circ|ominus)\}}?"
)
_BRACES = str.maketrans("", "", "{}")
_LETTER = "A-Za-z\u0391-\u03c9\u2206\u212b\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
# CHA2DS2-VASc, FEV1/FVC, x_1, t1/2, R², FIB-4 and CURB-65, but neither 2x, x-1 nor x^2.
_WITH_DIGITS = r"t1/2|(?:[RrIs\u03c7\u03c3]|chi|sigma)(?:²|\^2)|[A-Z]{2,}[A-Za-z]*-[0-9]++"
_WORD = rf"(?:{_WITH_DIGITS}|[{_LETTER}][{_LETTER}0-9_'′°₀-₉]*+)"
# A unit or a name in brackets; a number there may be another candidate.
_ASIDE = r"(?:[\^A-Za-z][0-9]|1\.73(?= ?m)|[^()\[\],;0-9])*+"
_LABEL = lazy_pattern(
    rf"(?:{_WORD}(?:[ /-]{_WORD}){{0,9}}+[-+⁺⁻]?(?:\([^()\[\],;]*+\)| \({_ASIDE}\))?"
    rf"|\[[{_LETTER}][^\[\],;=]*+\])"
)
_FORMULA = lazy_pattern(
    rf"(?:[{_LETTER}0-9_.'′°₀-₉+*/^()\[\]{{}}²³√ ×·⋅÷\u2212\u2013-]"
    rf"|\\(?:times|cdot|div|[dt]?frac|sqrt|left|right|ln|log|exp)(?![A-Za-z]))++"
)
_JUXTAPOSED = lazy_pattern(rf"[0-9)] ++[{_LETTER}]|[{_LETTER}] ++[0-9]")
_TURNING = """
not no never nor neither none nothing nobody or either if unless except but maybe perhaps possibly
probably impossible cannot can't isn't wasn't wrong incorrect false untrue versus vs least most than
"""
_OPERATIONS = "minus negative half twice double sqrt log ln exp sin cos tan abs"
# Words that deny or weaken what stands before an equals sign; in a label also functions.
_TURN_FORMULA = frozenset(_TURNING.split())
_TURN_LABEL = _TURN_FORMULA.union(_OPERATIONS.split())
_WORDS = lazy_pattern(rf"[{_LETTER}'’]++")


def is_label(text: str) -> bool:
    """Say whether text only names the number behind it.

    >>> is_label("CHA2DS2-VASc"), is_label("2x"), is_label("not x"), is_label("x^2")
    (True, False, False, False)
    """
    plain = _FONT.sub("", text[: MAX_LABEL_CHARS + 1]).translate(_BRACES).strip(" *")
    return (
        len(text) <= MAX_LABEL_CHARS
        and _LABEL.fullmatch(plain) is not None
        and _TURN_LABEL.isdisjoint(_words(plain))
    )


def is_formula(text: str) -> bool:
    """Say whether text is a formula with names in it, so that it has no value of its own.

    >>> is_formula("weight / height^2"), is_formula("5 or 6"), is_formula("5, y")
    (True, False, False)
    """
    plain = _FONT.sub("", text).strip()
    return (
        _WORDS.search(plain) is not None
        and _FORMULA.fullmatch(plain) is not None
        and _JUXTAPOSED.search(plain) is None
        and _TURN_FORMULA.isdisjoint(_words(plain))
    )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]
