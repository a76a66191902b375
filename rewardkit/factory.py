"""Use a function that makes a reward function: its parameters are the reward's options."""

import inspect
from collections.abc import Mapping
from typing import Any

from rewardkit.callee import Callee, read_callee
from rewardkit.errors import SpecError

_TYPES: Mapping[str, type] = {kind.__name__: kind for kind in (bool, int, float, str)}


def option_fields(factory: Callee) -> dict[str, tuple[Any, None]]:
    """Return a field per parameter, as `pydantic.create_model` takes them; None is "not given".

    >>> option_fields(read_callee("f", lambda ngram_size=3: print))
    {'ngram_size': (int | None, None)}
    """
    parameters = inspect.signature(factory.function).parameters
    return {
        name: (_type(parameters[name]) | None, None)
        for name in factory.names
        if name.isidentifier() and not name.startswith(("_", "model_"))
    }


def _type(parameter: inspect.Parameter) -> Any:
    said = parameter.annotation
    name = said if isinstance(said, str) else getattr(said, "__name__", "")
    return _TYPES.get(name) or _TYPES.get(type(parameter.default).__name__, str)


def make_callee(target: str, factory: Callee, options: Mapping[str, Any]) -> Callee:
    """Call the factory and read the signature of what it makes.

    Raises:
        SpecError: It raises, or makes something that cannot be called.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        made = factory.function(**given)
    except Exception as error:  # somebody else's code, and options that it may refuse
        raise SpecError(
            f"{target} makes no reward of {given}: {type(error).__name__}: {error}",
            hints=(f"its options: {', '.join(factory.names) or 'none'}",),
        ) from error
    return read_callee(f"what {target} makes", made)
