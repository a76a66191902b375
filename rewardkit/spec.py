"""Read the grammar of `--rewards`: `[alias=]name[:weight|:gate][:option=value]…`.

A name is a registered reward's, or `package.module:function`, or `path/to/file.py:function`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rewardkit.errors import SpecError
from rewardkit.reading.lazy import lazy_pattern

_ALIAS = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_NUMBER = lazy_pattern(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?", re.ASCII)
_FILES = (".toml", ".yaml", ".yml")
_EXAMPLE = "an example: format:gate,numeric:0.5:rtol=0.01"
_FUNCTION = "a function is named with a dot or a slash: package.module:name, ./file.py:name"


@dataclass(frozen=True, slots=True)
class Term:
    """Describe one reward of a composition.

    Args:
        alias: The name it is logged under.
        name: The reward's registered name.
        weight: Finite; it alone carries sign and scale. 0 logs without training on it.
        gate: The reward multiplies the whole total by 0 or 1.
        options: The reward's options, still as they were written.
    """

    alias: str
    name: str
    weight: float = 1.0
    gate: bool = False
    options: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        alias = "" if self.alias == self.name else f"{self.alias}="
        role = ":gate" if self.gate else f":{self.weight:g}"
        return f"{alias}{self.name}{role}" + "".join(
            f":{key}={_write(value)}" for key, value in self.options.items()
        )


def _write(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_spec(text: str) -> tuple[Term, ...]:
    """Read a composition from the grammar, or from the TOML or YAML file it names.

    Raises:
        SpecError: The text breaks the grammar; the message shows where.

    >>> [str(term) for term in read_spec("format:gate,numeric:0.5:rtol=0.01")]
    ['format:gate', 'numeric:0.5:rtol=0.01']
    """
    if text.endswith(_FILES):
        return read_tables(_read_file(Path(text)), where=text)
    terms: list[Term] = []
    column = 1
    for part in text.split(","):
        terms.append(_read_term(part.strip(), f"--rewards, column {column}"))
        column += len(part) + 1
    return _unique(tuple(terms))


def _read_term(part: str, where: str) -> Term:
    head, *rest = part.split(":")
    alias, equals, name = head.rpartition("=")
    if not name or (equals and not _ALIAS.fullmatch(alias)):
        raise SpecError(f"cannot read the reward {part!r}", where=where, hints=(_EXAMPLE,))
    if is_foreign(name) and rest:
        name = f"{name}:{rest.pop(0)}"
    weight, gate, options = 1.0, False, dict[str, object]()
    for place, field_text in enumerate(rest):
        key, equals, value = field_text.partition("=")
        if equals:
            _add_option(options, key, value, part, where)
        elif place > 0:
            raise SpecError(
                f"{field_text!r} in {part!r} is no option", where=where,
                hints=("write option=value; the weight comes right after the name", _EXAMPLE),
            )  # fmt: skip
        elif field_text == "gate":
            gate = True
        else:
            weight = _read_weight(field_text, part, where)
    return Term(alias or _short(name), name, weight, gate, options)


def is_foreign(name: str) -> bool:
    """Say whether a name leads to a function in a module or a file.

    >>> is_foreign("trl.rewards:accuracy_reward"), is_foreign("numeric")
    (True, False)
    """
    return "." in name or "/" in name


def _short(name: str) -> str:
    return name.rpartition(":")[2]


def _add_option(options: dict[str, object], key: str, value: str, part: str, where: str) -> None:
    if not key or key in options:
        what = f"option {key!r} stands twice" if key else f"an option of {part!r} has no name"
        raise SpecError(what, where=where, hints=(_EXAMPLE,))
    options[key] = value


def _read_weight(text: str, part: str, where: str) -> float:
    weight = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(weight):
        raise SpecError(
            f"{text!r} in {part!r} is no weight", where=where,
            hints=("write a number, or the word gate, or option=value", _EXAMPLE, _FUNCTION),
        )  # fmt: skip
    return weight


def _unique(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    seen: set[str] = set()
    for term in terms:
        if term.alias in seen:
            raise SpecError(
                f"two rewards are named {term.alias!r}", where="--rewards",
                hints=(f"give one of them an alias: other={term.name}:…",),
            )  # fmt: skip
        seen.add(term.alias)
    return terms


def read_tables(data: Mapping[str, object], where: str) -> tuple[Term, ...]:
    """Read a composition from a `rewards` table: alias to weight, or to a table of settings.

    Args:
        data: `{"rewards": {"format": "gate", "strict": {"name": "numeric", "rtol": 0}}}`.
        where: The file, for messages.

    Raises:
        SpecError: The table is missing, empty, or a value has the wrong type.
    """
    tables = data.get("rewards")
    if not isinstance(tables, Mapping) or not tables:
        raise SpecError("no [rewards] table", where=where, hints=("[rewards]", "numeric = 0.5"))
    return _unique(tuple(_read_table(str(alias), item, where) for alias, item in tables.items()))


def _read_table(alias: str, value: object, where: str) -> Term:
    if not isinstance(value, Mapping):
        value = {"gate": True} if value == "gate" else {"weight": value}
    settings = dict(value)
    name, weight = settings.pop("name", alias), settings.pop("weight", 1.0)
    alias = _short(alias)
    gate = settings.pop("gate", False)
    is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
    if not (is_number and math.isfinite(weight)):
        raise SpecError(f"weight of {alias!r} is {weight!r}, which is no number", where=where)
    if not isinstance(gate, bool) or not isinstance(name, str):
        raise SpecError(f"{alias!r}: name is text and gate is true or false", where=where)
    return Term(alias, name, float(weight), gate, settings)


def _read_file(path: Path) -> Mapping[str, object]:
    import tomllib  # a hundredth of the start, and most specs are not in files

    try:
        raw = path.read_bytes()
        if path.suffix == ".toml":
            return tomllib.loads(raw.decode())
        return _read_yaml(raw, path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(f"cannot read it: {error}", where=str(path)) from error


def _read_yaml(raw: bytes, path: Path) -> Mapping[str, object]:
    try:
        import yaml  # optional: a command line with the grammar or TOML needs none
    except ModuleNotFoundError as error:
        raise SpecError(
            "reading YAML needs PyYAML", where=str(path),
            hints=("pip install pyyaml, or write the same as TOML",),
        ) from error  # fmt: skip
    try:
        data = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        raise SpecError(f"cannot read it: {error}", where=str(path)) from error
    return data if isinstance(data, Mapping) else {}
