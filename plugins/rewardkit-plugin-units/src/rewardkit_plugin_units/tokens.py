"""Cut the plain text of a unit into tokens: names, exponents, powers of ten, operators."""

import re
from typing import NamedTuple

from rewardkit.reading.lazy import lazy_pattern

# A unit of twelve factors has at most twice as many signs between them.
MAX_TOKENS = 64

_EXPONENT = r"(?:\(\ ?[+-]?[0-9]{1,2}(?:/2|\.[05])?\ ?\)|[+-]?[0-9]{1,2}(?:\.[05])?(?![0-9.]))"
_TEN = r"(?:\(\ ?[+-]?[0-9]{1,3}\ ?\)|[+-]?[0-9]{1,3}(?![0-9.]))"
_TOKEN = lazy_pattern(
    rf"""\ *(?:
      10\ ?(?:\^|\*\*|\*)\ ?(?P<ten>{_TEN}) | 1[eE](?P<e>{_TEN})
    | (?P<skip>[×xX*·]\ ?(?=10))
    | (?P<name>°\ ?[CFKRcf](?![A-Za-z]) | [A-Za-zµΩÅåℓ]+(?:(?<=H)2O)? | [%‰°'"$€£¢])
    | (?P<attached>(?<=[A-Za-z])-?[1-9](?![0-9.A-Za-z]))
    | (?:\^|\*\*)\ ?(?P<exponent>{_EXPONENT})
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<stop>(?<=[A-Za-z])\.(?=[ /)]|$))
    | (?P<operator>[*·×/()√.-])
    )""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """Hold one token; the kinds are the names of the pattern's groups."""

    kind: str
    text: str


END = Token("end", "")


def split_unit(plain: str) -> list[Token] | None:
    """Cut the plain text of a unit into tokens; None if something is unknown.

    >>> [token.text for token in split_unit("kg/m2") or []]
    ['kg', '/', 'm', '2']
    """
    tokens: list[Token] = []
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None or match.lastgroup is None or len(tokens) == MAX_TOKENS:
            return None
        if match.lastgroup not in ("skip", "stop"):
            text = match[match.lastgroup]
            tokens.append(Token(match.lastgroup, text.replace("° ", "°")))
        at = match.end()
    return tokens
