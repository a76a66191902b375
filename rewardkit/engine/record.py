"""Write what a composition says of a row as members of its JSON object."""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter, mod

from pydantic_core import PydanticSerializationError, from_json, to_json

from rewardkit.composite import Judged, Outcome, Verdict

KEYS = ("rewards", "total", "why")
_REMEMBERED = 4096  # outcomes, of which few occur
_SCORES, _REASON = itemgetter(0), itemgetter(2)


def write_members(
    aliases: tuple[str, ...],
    verdicts: Sequence[Verdict | Judged],
    widths: Sequence[int] | None = None,
) -> list[bytes]:
    """Return, for each row, the members `rewards`, `total` and `why`, without braces.

    Args:
        aliases: Names of the rewards.
        verdicts: What was said of each completion.
        widths: Completions per row; each member is then a list with one item for each.
    """
    distinct = dict(zip(map(id, verdicts), verdicts, strict=True))
    written = dict(zip(distinct, _write(aliases, distinct.values()), strict=True))
    members = list(map(written.__getitem__, map(id, verdicts)))
    if widths is None:
        return members
    rest = iter(members)
    return [_join(list(islice(rest, width))) for width in widths]


def _write(aliases: tuple[str, ...], verdicts: Collection[Verdict | Judged]) -> list[bytes]:
    outcomes = [verdict.outcome for verdict in verdicts]
    shared = dict(zip(map(id, outcomes), outcomes, strict=True))
    frames = {key: _frame(aliases, outcome) for key, outcome in shared.items()}
    columns = zip(*map(_SCORES, verdicts), strict=True)
    reasons = zip(*[_quote_all(list(map(_REASON, column))) for column in columns], strict=True)
    return list(map(mod, map(frames.__getitem__, map(id, outcomes)), reasons))


def _quote_all(reasons: Sequence[str]) -> Iterator[bytes]:
    quoted = {reason: _quote(reason) for reason in set(reasons)}
    return map(quoted.__getitem__, reasons)


@lru_cache(maxsize=_REMEMBERED)
def _frame(aliases: tuple[str, ...], outcome: Outcome) -> bytes:
    """Return the members with a `%b` in place of each reason."""
    values = {alias: value for alias, (value, _) in zip(aliases, outcome.facts, strict=True)}
    codes = {alias: {"code": code} for alias, (_, code) in zip(aliases, outcome.facts, strict=True)}
    head = to_json({"rewards": values, "total": outcome.total})[1:-1]
    why = [to_json({alias: code})[1:-2] for alias, code in codes.items()]
    return head + b',"why":{' + b",".join([b'%b,"reason":%%b}' % one for one in why]) + b"}"


def _quote(reason: str) -> bytes:
    try:
        return to_json(reason)
    except PydanticSerializationError:  # half a character in a plugin's reason
        return json.dumps(reason).encode()


def _join(members: Sequence[bytes]) -> bytes:
    records = [from_json(b"{%b}" % one) for one in members]
    return to_json({key: [record[key] for record in records] for key in KEYS})[1:-1]
