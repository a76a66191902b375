"""One view of a completion, whatever shape it came in."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rewardkit.errors import InputError

# The usual types come first: a question to the abstract ones takes ten times as long.
_MAPPING = (dict, Mapping)
_SEQUENCE = (list, Sequence)
REASONING_KEYS = ("reasoning_content", "thinking", "reasoning")


class Completion(NamedTuple):
    """Hold what the policy said and, where it came apart, what it thought.

    Args:
        text: Content of the last assistant message; evidence spans count in it.
        reasoning: The reasoning channel beside it, or None where there is none.
    """

    text: str
    reasoning: str | None = None


def read_completion(raw: object) -> Completion:
    """Read a string, a list of messages, or one message.

    Raises:
        InputError: `raw` is none of these.

    >>> read_completion([{"role": "assistant", "content": "4", "reasoning_content": "2+2"}])
    Completion(text='4', reasoning='2+2')
    """
    if isinstance(raw, str):
        return Completion(raw)
    if isinstance(raw, _MAPPING):
        return _read_message(raw)
    if isinstance(raw, _SEQUENCE):
        return _read_messages(raw)
    raise InputError(
        f"a completion is text or a list of messages, not {type(raw).__name__}",
        hints=("name the column that holds it: --map completion=COLUMN",),
    )


def _read_messages(messages: Sequence[object]) -> Completion:
    for message in reversed(messages):
        if not isinstance(message, _MAPPING):
            raise InputError(f"a message is an object with a role, not {type(message).__name__}")
        if message.get("role") == "assistant":
            return _read_message(message)
    return Completion("")


def _read_message(message: Mapping[str, object]) -> Completion:
    if "content" not in message and "role" not in message:
        raise InputError("a message has the keys 'role' and 'content'; this one has neither")
    reasoning = next((r for key in REASONING_KEYS if isinstance(r := message.get(key), str)), None)
    return Completion(read_content(message.get("content")), reasoning or None)


def read_content(content: object) -> str:
    """Read a message's content: text, or parts of which the text ones count.

    Raises:
        InputError: The content is neither text, nor a list of parts, nor absent.

    >>> read_content([{"type": "text", "text": "4"}])
    '4'
    """
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, _SEQUENCE):
        return "".join(_read_part(part) for part in content)
    raise InputError(f"a message's content is text or parts, not {type(content).__name__}")


def _read_part(part: object) -> str:
    if isinstance(part, str):
        return part
    text = part.get("text") if isinstance(part, _MAPPING) else None
    return text if isinstance(text, str) else ""


def ends_in_think(prompt: object) -> bool:
    r"""Say whether a prompt ends in an open `<think>`, so that its completion starts inside it.

    >>> ends_in_think("What is 2+2?<think>\n")
    True
    """
    if isinstance(prompt, str):
        return prompt.endswith("<think>") or prompt[-64:].rstrip().endswith("<think>")
    last = last_message(prompt)
    if last is None or last.get("role") != "assistant":
        return False
    return ends_in_think(read_content(last.get("content")))


def last_message(prompt: object) -> Mapping[str, object] | None:
    """Return the last of a list of messages; None if it is no such list.

    >>> last_message([{"role": "user", "content": "2+2?"}])["content"]
    '2+2?'
    """
    last = prompt[-1] if isinstance(prompt, _SEQUENCE) and prompt else None
    return last if isinstance(last, _MAPPING) else None


def asked_for(prompt: object) -> str | None:
    """Return what was asked last, without white space around it; None if it is no text.

    >>> asked_for([{"role": "user", "content": " 2+2? "}])
    '2+2?'
    """
    if not isinstance(prompt, str):
        last = last_message(prompt)
        prompt = None if last is None else last.get("content")
    return prompt.strip() if isinstance(prompt, str) else None
