"""Write what a composition says of a row as members of its JSON object."""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from pydantic_core import PydanticSerializationError, from_json, to_json

from rewardkit.composite import Verdict

KEYS = ("rewards", "total", "why")
# Three verdicts of four were given just before, in the same group: 1.2 µs a row, not 4.7.
_REMEMBERED = 4096
Fact = tuple[float | None, str, str]
_FACTS = itemgetter(0, 1, 2)


def write_members(
    aliases: tuple[str, ...], verdicts: Sequence[Verdict], widths: Sequence[int] | None = None
) -> list[bytes]:
    """Return, for each row, the members `rewards`, `total` and `why`, without braces.

    Args:
        aliases: Names of the rewards.
        verdicts: What was said of each completion.
        widths: Completions per row; each member is then a list with one item for each.
    """
    members = [_write(aliases, total, tuple(map(_FACTS, scores))) for scores, total in verdicts]
    if widths is None:
        return members
    rest = iter(members)
    return [_join(list(islice(rest, width))) for width in widths]


@lru_cache(maxsize=_REMEMBERED)
def _write(aliases: tuple[str, ...], total: float | None, facts: tuple[Fact, ...]) -> bytes:
    head = _write_values(aliases, total, tuple([value for value, _, _ in facts]))
    pairs = zip(aliases, facts, strict=True)
    return (
        head + b",".join([_write_why(alias, code, why) for alias, (_, code, why) in pairs]) + b"}"
    )


@lru_cache(maxsize=_REMEMBERED)
def _write_values(
    aliases: tuple[str, ...], total: float | None, values: tuple[float | None, ...]
) -> bytes:
    rewards = dict(zip(aliases, values, strict=True))
    return to_json({"rewards": rewards, "total": total})[1:-1] + b',"why":{'


@lru_cache(maxsize=_REMEMBERED)
def _write_why(alias: str, code: str, reason: str) -> bytes:
    why = {alias: {"code": code, "reason": reason}}
    try:
        return to_json(why)[1:-1]
    except PydanticSerializationError:  # half a character in a plugin's reason
        return json.dumps(why).encode()[1:-1]


def _join(members: Sequence[bytes]) -> bytes:
    records = [from_json(b"{%b}" % one) for one in members]
    return to_json({key: [record[key] for record in records] for key in KEYS})[1:-1]
