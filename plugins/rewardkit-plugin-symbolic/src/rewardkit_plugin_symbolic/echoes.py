"""Notice an answer that was copied out of the prompt and leaves the task undone."""

from functools import lru_cache

from rewardkit.completion import last_message, read_content
from rewardkit_plugin_symbolic.statements import read_answer
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node
from rewardkit_plugin_symbolic.wrapping import bare, close_up

# What a prompt gives and an answer repeats by chance: numbers, names, and fractions of these.
_SIMPLE = frozenset({"num", "dec", "sym", "const", "word", "inf", "set", "named_set"})


def echoes_prompt(answer: str, reference: str, prompt: object) -> bool:
    r"""Say whether a right answer is the prompt's own formula, which was to be worked out.

    `\sqrt{8}` equals `2\sqrt{2}`, but to "Simplify $\sqrt{8}$" it is no answer. One
    that is the reference's very formula is no echo, whatever the prompt says.

    >>> echoes_prompt(r"\sqrt{8}", r"2\sqrt{2}", r"Simplify $\sqrt{8}$.")
    True
    """
    text = bare(answer)
    if text not in _bare_prompt(_last_text(prompt)):
        return False
    given, wanted = read_answer(answer), read_answer(reference)
    if isinstance(given, Unreadable) or isinstance(wanted, Unreadable):
        return False
    return given != wanted and not _is_simple(given)


def _is_simple(node: Node) -> bool:
    if node.op in ("/", "*", "seq", "list", "unit", "deg"):
        return all(map(_is_simple, node.args))
    return node.op in _SIMPLE


@lru_cache(maxsize=256)
def _bare_prompt(text: str) -> str:
    return close_up(text)


def _last_text(prompt: object) -> str:
    if isinstance(prompt, str):
        return prompt
    last = last_message(prompt)
    return "" if last is None else read_content(last.get("content"))
