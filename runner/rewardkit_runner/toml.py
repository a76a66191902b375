"""Write TOML: the standard library only reads it."""

import json
from collections.abc import Mapping


def to_toml(settings: Mapping[str, object]) -> str:
    """Write flat settings, one per line; a None is left out, for TOML has none.

    Args:
        settings: Text, numbers, booleans, lists and mappings with text keys.

    >>> print(to_toml({"seed": 1, "map": ["prompt=q"], "beta": None}), end="")
    seed = 1
    map = ["prompt=q"]
    """
    return "".join(
        f"{key} = {_value(value)}\n" for key, value in settings.items() if value is not None
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inner = (f"{_text(str(key))} = {_value(item)}" for key, item in value.items())
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(str(value))


def _text(text: str) -> str:
    """Write a TOML basic string: JSON's, with whatever a screen would act on spelled out."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)
