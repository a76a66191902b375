"""Compile a pattern when it is first used: 150 of them are a quarter of the start."""

import re
from typing import TYPE_CHECKING, Any


class _Pattern:
    """Stand in for a compiled pattern, whose methods it takes over on first use."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copying and pickling ask for such; a pattern has none
            raise AttributeError(name)
        value = getattr(re.compile(*self._source), name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[object, ...]:
        return _Pattern, self._source


if TYPE_CHECKING:
    lazy_pattern = re.compile
else:
    lazy_pattern = _Pattern
