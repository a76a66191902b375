"""Read runs of letters: a function's name, a unit, a word, or a product of symbols."""

from collections.abc import Iterator
from functools import lru_cache

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.tokens import MOST_DIGITS, Token
from rewardkit_plugin_symbolic.vocabulary import (
    ANSWER_WORDS,
    FUNCTIONS,
    FURTHER_WORDS,
    INNER_NAMES,
    PLAIN_GREEK,
    PLAIN_NAMES,
    PLAIN_UNITS,
    UNIT_WORDS,
    UNITS,
)

_LONGEST_PRODUCT = 4  # nobody writes five factors without an operator: that is a word
_NUMBER_ENDS = frozenset({"num", "}"})
_SET_ENDS = frozenset({")", "]", "\\}"})


@lru_cache(maxsize=2_048)
def read_run(run: str, previous: str, spaced: bool) -> tuple[Token, ...]:
    """Return the tokens of a run of letters.

    Args:
        run: ASCII letters.
        previous: The kind of the token before them, or empty.
        spaced: A space stands before them.

    >>> [token.kind for token in read_run("xsin", "", False)]
    ['sym', 'func']
    """
    lower = run.lower()
    if lower in PLAIN_NAMES:
        return (Token(PLAIN_NAMES[lower]),)
    if run in FUNCTIONS:
        return (Token("func", FUNCTIONS[run]),)
    if run in PLAIN_GREEK:
        return (Token("sym", run),)
    if lower in ("u", "union") and previous in _SET_ENDS:
        return (Token("cup"),)
    if run in PLAIN_UNITS and (previous == "num" or (spaced and previous in _NUMBER_ENDS)):
        return (Token("word", UNITS[run]),)
    if lower in UNIT_WORDS and (previous == "word" or (spaced and previous in _NUMBER_ENDS)):
        return (Token("word", lower),)
    if previous == "word" and run in UNITS:
        return (Token("word", UNITS[run]),)
    if lower in ANSWER_WORDS or (previous == "word" and lower in FURTHER_WORDS):
        return (Token("word", lower),)
    return tuple(_read_product(run))


def read_text(inner: str) -> list[Token]:
    r"""Return the tokens of what stands in `\text{…}`.

    >>> read_text(" square cm ")
    [Token(kind='word', text='square cm')]
    """
    text = " ".join(
        inner.replace("~", " ").replace("$", "").replace("\\ ", " ").replace("\\,", " ").split()
    )
    text = text.strip(" .")
    if text == "\\":
        return [Token("word", "dollar")]  # what is left of `\text{\$}`
    bare = text.strip("()")
    joint = text.strip(", ")
    if not text:
        return []
    if text in (",", ";"):
        return [Token(",")]
    if joint in ("or", "and"):
        return [Token(joint)]
    if _CHOICES.fullmatch(text):
        return [Token(kind, text) for kind, text in _read_choices(text)]
    if bare in FUNCTIONS:
        return [Token("func", FUNCTIONS[bare])]
    if bare.isascii() and bare.isdigit() and len(bare) < MOST_DIGITS:
        return [Token("num", bare)]
    if text == "pi" or (len(bare) == 1 and bare.isalpha()):
        return [_name(bare)]
    return [Token("word", bare)]


_CHOICES = lazy_pattern(
    r"\(?(?:[A-Z]|[IVX]+)\)?(?:(?:, (?:and |or )?| and | or |,)\(?(?:[A-Z]|[IVX]+)\)?)+"
)
_CHOICE = lazy_pattern(r"or|and|,|[A-Z]+")


def _read_choices(text: str) -> Iterator[tuple[str, str]]:
    """Cut a list of lettered choices, as in `A, B and C`."""
    for part in _CHOICE.findall(text):
        if not part.isupper():
            yield part, ""
        else:
            yield ("sym", part) if len(part) == 1 else ("word", part.lower())


def _read_product(run: str) -> list[Token]:
    """Cut letters into names of functions, pi, and single symbols."""
    pieces: list[Token] = []
    at = 0
    while at < len(run):
        name = _inner_name(run, at)
        pieces.append(_name(name))
        at += len(name)
    if sum(piece.kind != "func" for piece in pieces) > _LONGEST_PRODUCT:
        return [Token("word", run.lower())]
    return pieces


def _inner_name(run: str, at: int) -> str:
    if run.startswith("pi", at):
        return "pi"
    return next((name for name in INNER_NAMES if run.startswith(name, at)), run[at])


def _name(name: str) -> Token:
    if name in FUNCTIONS:
        return Token("func", FUNCTIONS[name])
    return Token("const" if name in ("e", "i", "pi") else "sym", name)
