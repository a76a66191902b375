"""Read `--map`: which column of a row, or which place inside it, is what."""

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from rewardkit.answers import find_answer
from rewardkit.errors import ConfigError
from rewardkit.near import find_near
from rewardkit.tags import Tags

ROLES = ("prompt", "completion", "reference", "id", "group", "step")
_ALIASES = {"answer": "reference"}
_TARGET = re.compile(r"[A-Za-z_]\w{0,63}")
# A path with its filters, then a `|` or the end. Parentheses hold anything but `)`.
_BRANCH = re.compile(r"(?P<path>(?:\[:-1\]|[^|:])+)(?P<filters>(?::\w+(?:\([^)]*\))?)*)(?:\||$)")
_FILTER = re.compile(r":(\w+)(?:\(([^)]*)\))?")
_STEP = re.compile(r"\.?(?P<key>[^.\[\]]+)|\[(?P<index>-?\d{1,6}|\*|:-1)\]")
_SYMBOLS = ("*", ":-1")  # every item; all but the last
_EXAMPLE = "an example: --map answer='solution:boxed'"


class _Missing(enum.Enum):
    MISSING = "missing"


# What `Selector.select` gives where the row has no such place; None is a value that is null.
MISSING: Final = _Missing.MISSING


class _Branch(NamedTuple):
    """Hold one path with the filters behind it."""

    path: str
    steps: tuple[str | int, ...]
    filters: tuple[Callable[[str], str | None], ...]

    def select(self, row: Mapping[str, object]) -> object:
        if self.path in row:  # also a column whose name holds a dot
            return self._filter(row[self.path])
        found = _walk(row, self.steps)
        if isinstance(found, _Exploded):
            return [self._filter(value) for value in found]
        return self._filter(found)

    def _filter(self, value: object) -> object:
        if not isinstance(value, str):
            # A number is already what every filter looks for; a list or an object never is.
            kept = not self.filters or isinstance(value, int | float)
            return value if kept or value is None else MISSING
        for apply in self.filters:
            filtered = apply(value)
            if filtered is None:
                return MISSING
            value = filtered
        return value


class _Exploded(list[object]):
    """The values under a `[*]`."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Find one value of a row.

    Args:
        text: What was written, for messages.
        branches: Tried in order; the first that is there and not null counts.
    """

    text: str
    branches: tuple[_Branch, ...] = field(repr=False)

    @property
    def column(self) -> str | None:
        """The column's name where the selector is nothing more than that."""
        only = self.branches[0]
        plain = len(self.branches) == 1 and not only.filters and only.steps == (only.path,)
        return only.path if plain else None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the selector starts from."""
        steps = [(branch.path, str(branch.steps[0])) for branch in self.branches]
        return tuple(dict.fromkeys(name for pair in steps for name in reversed(pair)))

    @property
    def explodes(self) -> bool:
        """Whether the selector holds a `[*]`: `select` gives a list, one value per completion."""
        return "*" in self.branches[0].steps

    def select(self, row: Mapping[str, object]) -> object:
        """Return the value, None where it is null, and `MISSING` where there is none.

        >>> read_selector("choices[-1].text").select({"choices": [{"text": "4"}]})
        '4'
        """
        found: object = MISSING
        for branch in self.branches:
            value = branch.select(row)
            if value is not MISSING and value is not None:
                return value
            found = None if value is None else found
        return found


def parse_map(items: Iterable[str], reads: Iterable[str] | None = None) -> dict[str, Selector]:
    r"""Read the values of `--map`: `TARGET=PATH`, where TARGET is a role or a reward's column.

    Args:
        items: As typed, like `prompt=question` or `answer='solution:boxed|final'`.
        reads: Columns that the rewards read; other targets are then refused.

    Raises:
        ConfigError: An item breaks the grammar, or its target is unknown or stands twice.

    >>> parse_map(["answer=solution:boxed"])["reference"].select({"solution": "so \\boxed{4}"})
    '4'
    """
    known = None if reads is None else (*ROLES, *reads)
    selectors: dict[str, Selector] = {}
    for item in items:
        written, equals, path = item.partition("=")
        target = _ALIASES.get(written.strip(), written.strip())
        if not equals or not _TARGET.fullmatch(target):
            raise ConfigError(
                f"cannot read {item!r}", where="--map", hints=("write TARGET=COLUMN", _EXAMPLE)
            )
        _check_target(target, known)
        if target in selectors:
            raise ConfigError(f"{target!r} is mapped twice", where="--map")
        selectors[target] = read_selector(path)
    return selectors


def _check_target(target: str, known: Sequence[str] | None) -> None:
    if target in (known or ROLES):
        return
    near = find_near(target, [*(known or ROLES), *_ALIASES], cutoff=0.75)
    if known is None and not near:
        return  # a column that some reward reads
    hints = [f"did you mean {near[0]!r}?"] if near else []
    raise ConfigError(
        f"no reward reads {target!r}",
        where="--map",
        hints=(*hints, f"targets: {', '.join(dict.fromkeys(known or ROLES))}"),
    )


def read_selector(text: str) -> Selector:
    """Read a dotted path with indices, `|` fallbacks and `:filter`s.

    Raises:
        ConfigError: Bad grammar, or a filter that does not exist.
    """
    branches: list[_Branch] = []
    position = 0
    while position < len(text) or not branches:
        match = _BRANCH.match(text, position)
        if match is None:
            raise _unreadable(text, text[position:])
        branches.append(_read_branch(match["path"].strip(), match["filters"], text))
        position = match.end()
    if text.endswith("|") or len({"*" in branch.steps for branch in branches}) > 1:
        raise _unreadable(text, text)
    return Selector(text, tuple(branches))


def _read_branch(path: str, filters: str, text: str) -> _Branch:
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or (position == 0 and match[0].startswith((".", "["))):
            raise _unreadable(text, path[position:])
        key, index = match["key"], match["index"]
        steps.append(key if key is not None else index if index in _SYMBOLS else int(index))
        position = match.end()
    if not steps or steps.count("*") > 1:
        raise _unreadable(text, path)
    return _Branch(path, tuple(steps), tuple(_read_filter(f) for f in _FILTER.finditer(filters)))


def _unreadable(text: str, rest: str) -> ConfigError:
    return ConfigError(
        f"cannot read {rest!r} in {text!r}",
        where="--map",
        hints=("a place is like: messages[-1].content, a|b, solution:boxed, choices[*].text",),
    )


def _read_filter(match: re.Match[str]) -> Callable[[str], str | None]:
    name, argument = match[1], match[2]
    if name in _PLAIN and argument is None:
        return _PLAIN[name]
    if name in _WITH_ARGUMENT and argument:
        return partial(_WITH_ARGUMENT[name], argument)
    usages = [*_PLAIN, *(f"{known}(…)" for known in _WITH_ARGUMENT)]
    near = find_near(name, [*_PLAIN, *_WITH_ARGUMENT])
    raise ConfigError(
        f"no filter {match[0]!r}",
        where="--map",
        hints=(*(f"did you mean {other!r}?" for other in near), f"filters: {', '.join(usages)}"),
    )


def _walk(value: object, steps: tuple[str | int, ...]) -> object:
    for place, step in enumerate(steps):
        if step == "*":
            return _explode(value, steps[place + 1 :])
        if step == ":-1":
            if not isinstance(value, list):
                return MISSING
            value = value[:-1]
        elif isinstance(step, int):
            if not isinstance(value, list) or not -len(value) <= step < len(value):
                return MISSING
            value = value[step]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return MISSING
    return value


def _explode(value: object, steps: tuple[str | int, ...]) -> object:
    if not isinstance(value, list):
        return MISSING
    return _Exploded(_walk(item, steps) for item in value)


def _after(marker: str, text: str) -> str | None:
    _, found, rest = text.rpartition(marker)
    return rest.strip() if found else None


def _tag(name: str, text: str) -> str | None:
    return find_answer(text, "tag", Tags(answer=name)).text


def _boxed(text: str) -> str | None:
    return find_answer(text, "boxed").text


def _last_number(text: str) -> str | None:
    return find_answer(text, "last_number").text


_PLAIN: dict[str, Callable[[str], str | None]] = {
    "boxed": _boxed,
    "last_number": _last_number,
    "strip": str.strip,
}
_WITH_ARGUMENT: dict[str, Callable[[str, str], str | None]] = {"after": _after, "tag": _tag}
