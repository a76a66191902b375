"""Layouts in which one row holds several completions, each with columns of its own."""

from collections.abc import Mapping
from typing import Any

from rewardkit.errors import InputError
from rewardkit.rows.batch import Row


def batch_rows(row: Row) -> list[Row]:
    """Return the rows of a batch that is one line: its lists are columns.

    Source:
        ms-swift's `completions.jsonl`.

    Raises:
        InputError: `completion` is no list, or another list is not as long.

    >>> batch_rows({"completion": ["4", "5"], "solution": [4, 4], "loss": 0.1})[1]
    {'completion': '5', 'solution': 4, 'loss': 0.1}
    """
    completions = row.get("completion")
    if not isinstance(completions, list) or not completions:
        raise InputError("'completion' is not a list with an item per completion")
    lists = {key: value for key, value in row.items() if isinstance(value, list)}
    for key, value in lists.items():
        if len(value) != len(completions):
            raise InputError(
                f"{key!r} holds {len(value)} items, and 'completion' {len(completions)}"
            )
    columns = zip(*lists.values(), strict=True)
    return [{**row, **dict(zip(lists, items, strict=True))} for items in columns]


def detail_rows(row: Row) -> list[Row]:
    """Return a row per completion of a document, with its gold choices as the reference.

    Source:
        lighteval's details: `gold_index` is a number or a list of numbers.

    Raises:
        InputError: There is no completion.
    """
    doc, response = _object(row, "doc"), _object(row, "model_response")
    texts = response.get("text")
    if not isinstance(texts, list) or not texts:
        raise InputError("'model_response' holds no 'text'")
    gold = _gold(doc)
    return [{**row, "doc": doc, "completion": text, "reference": gold} for text in texts]


def _object(row: Row, name: str) -> Mapping[str, Any]:
    found = row.get(name, row.get(f"__{name}__"))
    return found if isinstance(found, Mapping) else {}


def _gold(doc: Mapping[str, Any]) -> Any:
    choices, places = doc.get("choices"), doc.get("gold_index")
    places = places if isinstance(places, list) else [places]
    if not isinstance(choices, list) or not all(
        isinstance(place, int) and 0 <= place < len(choices) for place in places
    ):
        return None
    gold = [choices[place] for place in places]
    return gold[0] if len(gold) == 1 else gold or None


def trace_rows(row: Row) -> list[Row]:
    """Return a row per trace of an episode, with the last reply as the completion.

    Source:
        verifiers, `Trace.last_reply`: what the root agent replied, or else the last message
        that the model made.

    Raises:
        InputError: There is no trace, or no reply in one.
    """
    traces = row.get("traces")
    if not isinstance(traces, list) or not all(isinstance(one, Mapping) for one in traces):
        raise InputError("'traces' is no list of traces")
    if not traces:
        raise InputError("'traces' holds no trace")
    return [{**row, **trace, "completion": _last_reply(trace)} for trace in traces]


def _last_reply(trace: Mapping[str, Any]) -> Any:
    if isinstance(trace.get("root_reply"), str):
        return trace["root_reply"]
    nodes = trace.get("nodes")
    for node in reversed(nodes if isinstance(nodes, list) else []):
        message = node.get("message") if isinstance(node, Mapping) and node.get("sampled") else None
        if isinstance(message, Mapping) and message.get("role") == "assistant":
            return message
    raise InputError("a trace holds no message that the model made")
