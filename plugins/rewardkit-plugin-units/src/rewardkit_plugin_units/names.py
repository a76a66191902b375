"""Find the unit that a name stands for."""

from collections.abc import Iterator
from typing import NamedTuple

from rewardkit_plugin_units.allowed import (
    MISSPELT,
    PHRASES,
    PLURALS,
    PREFIX_POWERS,
    PREFIX_SPELLINGS,
    PREFIX_WORDS,
    SYMBOLS,
    WORDS,
)


class Name(NamedTuple):
    """Hold what a name stands for: a unit of pint's and a power of ten."""

    unit: str
    power: int = 0


def find_name(name: str) -> Name | None:
    """Find the unit of a symbol or a word; capitals matter in symbols.

    >>> find_name("mcg")
    Name(unit='gram', power=-6)
    """
    name = MISSPELT.get(name, name)
    return _BY_SYMBOL.get(name) or _BY_WORD.get(name.lower())


def find_phrase(phrase: str) -> str | None:
    """Find the unit of several words, in any case, with one space between them."""
    return _BY_PHRASE.get(phrase.lower())


def _rows(table: str) -> Iterator[tuple[str, ...]]:
    for line in table.strip().splitlines():
        yield tuple(cell.strip() for cell in line.split("|"))


def _index_symbols() -> dict[str, Name]:
    index: dict[str, Name] = {}
    for symbols, unit, prefixes in _rows(SYMBOLS):
        for symbol in symbols.split():
            index[symbol] = Name(unit)
            for prefix in prefixes:
                for spelling in PREFIX_SPELLINGS.get(prefix, (prefix,)):
                    index.setdefault(spelling + symbol, Name(unit, PREFIX_POWERS[prefix]))
    return index


def _index_words() -> dict[str, Name]:
    index: dict[str, Name] = {}
    for words, unit, prefixed in _rows(WORDS):
        for word in words.split():
            powers = {"": 0, **PREFIX_WORDS} if prefixed else {"": 0}
            for prefix, power in powers.items():
                index[prefix + word] = Name(unit, power)
                index[prefix + PLURALS.get(word, word + "s")] = Name(unit, power)
    return index


_BY_SYMBOL = _index_symbols()
_BY_WORD = _index_words()
_BY_PHRASE: dict[str, str] = {phrase: unit for phrase, unit in _rows(PHRASES)}  # noqa: C416
