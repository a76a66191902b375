"""Call a function as the trainer does that it was written for."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rewardkit.callee import OF_TRL, REFERENCE, Callee, Kind, is_reference
from rewardkit.completion import read_content
from rewardkit.errors import PluginError
from rewardkit.sample import Sample

# A function that wants the other form of a completion fails with one of these.
_OTHER_FORM = (AttributeError, IndexError, KeyError, TypeError)


def call(kind: Kind, callee: Callee, samples: Sequence[Sample]) -> object:
    """Call the function on samples, and return what it said of each.

    Args:
        kind: Whose signature it has.
        callee: The function.
        samples: At least one.
    """
    return _CALLS[kind](callee, samples)


def _call_trl(callee: Callee, samples: Sequence[Sample]) -> object:
    own = "text" if all(isinstance(sample.completion, str) for sample in samples) else "messages"
    columns = _columns(callee, samples)
    if callee.form:
        return callee.call(_offer(samples, callee.form) | columns)
    try:
        return callee.call(_offer(samples, own) | columns)
    except _OTHER_FORM:
        other = "messages" if own == "text" else "text"
        return callee.call(_offer(samples, other) | columns)


def _offer(samples: Sequence[Sample], form: str) -> dict[str, object]:
    write = _as_messages if form == "messages" else _as_text
    return {
        "prompts": [write(sample.prompt, "user") for sample in samples],
        "completions": [
            write(sample.text if form == "text" else sample.completion, "assistant")
            for sample in samples
        ],
    }


def _as_messages(content: object, role: str) -> object:
    if content is None or isinstance(content, str):
        return [{"role": role, "content": content or ""}]
    messages = [content] if isinstance(content, Mapping) else content
    assert isinstance(messages, Sequence)  # noqa: S101 (Sample accepts nothing else)
    return [{**message, "content": read_content(message.get("content"))} for message in messages]


def _as_text(content: object, role: str) -> object:
    if content is None or isinstance(content, str):
        return content or ""
    messages = [content] if isinstance(content, Mapping) else content
    assert isinstance(messages, Sequence)  # noqa: S101 (Sample accepts nothing else)
    return "\n".join(read_content(message.get("content")) for message in messages)


def _columns(callee: Callee, samples: Sequence[Sample]) -> dict[str, object]:
    """Return one list per column, and the reference under the names that are asked for."""
    names = {name for sample in samples for name in sample.columns if name not in OF_TRL}
    columns: dict[str, object] = {
        name: [sample.columns.get(name) for sample in samples] for name in names
    }
    asked = [name for name in callee.names if is_reference(name)]
    if not asked and callee.takes_all:
        asked = [name for name in sorted(REFERENCE) if name not in columns]
    references = [sample.reference for sample in samples]
    return columns | dict.fromkeys(asked, references)


def _call_verl(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    return [_unpack(callee.call(_offer_verl(sample)), "score") for sample in samples]


def _offer_verl(sample: Sample) -> dict[str, object]:
    return {
        "data_source": sample.columns.get("data_source", ""),
        "solution_str": sample.text,
        "ground_truth": sample.reference,
        "extra_info": sample.columns.get("extra_info") or {},
    }


def _call_openrlhf(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    """Call it for one completion at a time, by position, as OpenRLHF does."""
    values: list[object] = []
    for sample in samples:
        prompt = str(_as_text(sample.prompt, "user"))
        result = callee.give([prompt + sample.text], [prompt], [sample.reference])
        values += as_list(_unpack(result, "rewards"), "reward_func")
    return values


def _call_plain(callee: Callee, samples: Sequence[Sample]) -> list[object]:
    if len(callee.names) == 1:
        return [callee.give(sample.text) for sample in samples]
    return [callee.give(sample.text, sample.reference) for sample in samples]


_CALLS: Mapping[Kind, Callable[[Callee, Sequence[Sample]], object]] = {
    "trl": _call_trl,
    "verl": _call_verl,
    "openrlhf": _call_openrlhf,
    "plain": _call_plain,
}


def _unpack(result: object, key: str) -> object:
    return result.get(key) if isinstance(result, Mapping) else result


def as_list(values: object, target: str) -> list[object]:
    """Return what a function returned as a list, from an array or a tensor too.

    Raises:
        PluginError: It is no list of numbers.
    """
    values = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise PluginError(f"{target} returned {values!r:.80}, no list of numbers")
    return list(values)
