"""Read a reward function's signature: which trainer it was written for, what it asks for."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rewardkit.errors import SpecError

Kind = Literal["trl", "verl", "openrlhf", "plain"]

# What the trainers and their users call the reference; a trailing s counts as well.
REFERENCE = frozenset(
    {"answer", "expected", "gold", "ground_truth", "label", "reference", "solution", "target"}
)
_COMPLETION = frozenset({"completion", "output", "prediction", "response", "text"})
# What TRL passes and only a running trainer has.
OF_TRAINER = frozenset({"environments", "log_extra", "log_metric", "trainer_state"})
OF_TRL = frozenset({"completions", "prompts"}) | OF_TRAINER


@dataclass(frozen=True, slots=True)
class Callee:
    """Hold a function and what its signature says.

    Args:
        function: As it was found.
        names: Parameters that may be given by name, in order.
        required: Those without a default.
        takes_all: It has `**kwargs`.
        form: How it wants completions: `messages`, `text`, or "" where it does not say.
    """

    function: Callable[..., Any]
    names: tuple[str, ...]
    required: frozenset[str]
    takes_all: bool
    form: str

    def call(self, offered: Mapping[str, object]) -> Any:
        """Call it with those of the offered arguments that it takes."""
        if self.takes_all:
            return _settle(self.function(**offered))
        taken = {name: offered[name] for name in self.names if name in offered}
        return _settle(self.function(**taken))

    def give(self, *arguments: object) -> Any:
        """Call it with arguments by position."""
        return _settle(self.function(*arguments))

    @property
    def kind(self) -> Kind | None:
        """Whose signature it is, or None where it is nobody's."""
        if "completions" in self.names or "completion_ids" in self.required:
            return "trl"
        if "solution_str" in self.names:
            return "verl"
        if {"queries", "prompts", "labels"} <= set(self.names):
            return "openrlhf"
        first, *others = [*self.names, ""]
        asked = [name for name in others if name in self.required]
        plain = first in _COMPLETION and len(asked) < 2 and all(map(is_reference, asked))
        return "plain" if plain else None

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns that it asks for by name, the reference first."""
        if self.kind != "trl":
            return ("reference",) if self.kind != "plain" or len(self.names) > 1 else ()
        columns = [name for name in self.names if name not in OF_TRL]
        others = [name for name in columns if name in self.required and not is_reference(name)]
        return (*(["reference"] if any(map(is_reference, columns)) else []), *others)


def read_callee(target: str, function: Any) -> Callee:
    """Read the signature of a function, a partial or a callable object.

    Raises:
        SpecError: It cannot be called, or has no signature.

    >>> read_callee("rewards.py:f", lambda completion, answer: 1.0).kind
    'plain'
    """
    if inspect.isclass(function) or not callable(function):
        raise SpecError(f"{target} is of type {type(function).__name__}, not a function")
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError) as error:
        raise SpecError(f"{target} tells no signature: {error}") from error
    named = {
        name: item for name, item in parameters.items()
        if item.kind not in (item.VAR_KEYWORD, item.VAR_POSITIONAL)
    }  # fmt: skip
    return Callee(
        function,
        tuple(named),
        frozenset(name for name, item in named.items() if item.default is item.empty),
        any(item.kind is item.VAR_KEYWORD for item in parameters.values()),
        _read_form(named["completions"].annotation) if "completions" in named else "",
    )


def _settle(result: object) -> Any:
    """Wait for what an asynchronous function returns; a loop may be running in this thread."""
    if not inspect.isawaitable(result):
        return result
    import asyncio  # 20 ms of the start, and seldom needed
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as other_thread:
        return other_thread.submit(asyncio.run, _wait(result)).result()


async def _wait(result: Awaitable[object]) -> object:
    return await result


def _read_form(annotation: object) -> str:
    said = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    if "dict" in said.lower():
        return "messages"
    return "text" if said in ("list[str]", "List[str]", "Sequence[str]") else ""


def is_reference(name: str) -> bool:
    """Say whether a parameter of this name asks for the reference."""
    return name in REFERENCE or name.removesuffix("s") in REFERENCE
