"""Describe a reward class: its help, its columns, its options."""

import inspect
import re
import sys
import textwrap
import types
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reward import AnswerReward, Reward

_TYPES = {"bool": "true or false", "Decimal": "number", "float": "number", "int": "whole number",
          "str": "text", "NoneType": "none"}  # fmt: skip
_FIELD_HELP = lazy_pattern(r"^(\w+): (.+(?:\n +.+)*)", re.MULTILINE)


class Option(NamedTuple):
    """Describe one option.

    Args:
        name: As it is typed.
        type: In words.
        default: As it would be typed, or `required`.
        help: One line.
        own: It is the reward's own, not one of its base class.
    """

    name: str
    type: str
    default: str
    help: str
    own: bool


class About(NamedTuple):
    """Describe a reward.

    Args:
        name: What users type.
        help: The first line of its docstring.
        reads: Columns that it looks at.
        finds_answer: It compares the answer that it finds in a completion: an `AnswerReward`.
        file: The file that defines it, or empty.
        options: In the order of their definition.
    """

    name: str
    help: str
    reads: tuple[str, ...]
    finds_answer: bool
    file: str
    options: tuple[Option, ...]


def describe_reward(reward: type[Reward]) -> About:
    """Describe a class; one that stands for a reward elsewhere brings its description."""
    there: About | None = vars(reward).get("__about__")
    if there is not None:
        return there
    first_line = (reward.__doc__ or "").strip().partition("\n")[0]
    finds_answer = issubclass(reward, AnswerReward)
    file = getattr(sys.modules.get(reward.__module__), "__file__", None) or ""
    return About(reward.name, first_line, reward.reads, finds_answer, file, _options(reward))


def _options(reward: type[Reward]) -> tuple[Option, ...]:
    written = _written_help(reward)
    own = inspect.get_annotations(reward)
    return tuple(
        Option(
            name,
            _type_name(field.annotation),
            "required" if field.is_required() else _show_default(field.default),
            field.description or written.get(name, ""),
            name in own,
        )
        for name, field in reward.model_fields.items()
    )


def _show_default(default: object) -> str:
    return str(default).lower() if default is None or isinstance(default, bool) else str(default)


def _written_help(reward: type[Reward]) -> dict[str, str]:
    """Read the `Fields:` of the docstrings, those of the bases too."""
    found: dict[str, str] = {}
    for base in reversed(reward.__mro__):
        _, _, fields = (base.__doc__ or "").partition("Fields:\n")
        fields = textwrap.dedent(fields.partition("\n\n")[0])
        found |= {match[1]: " ".join(match[2].split()) for match in _FIELD_HELP.finditer(fields)}
    return found


def _type_name(annotation: Any) -> str:
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _type_name(parts[0])
    if get_origin(annotation) is Literal:
        return " | ".join(map(str, parts))
    if get_origin(annotation) in (Union, types.UnionType):
        return " | ".join(_type_name(part) for part in parts)
    name = getattr(annotation, "__name__", str(annotation))
    return _TYPES.get(name, name)
