"""Recognise the layout of a file by its keys: which column is what."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rewardkit.errors import InputError
from rewardkit.rows.mapping import ROLES, Selector, read_selector


@dataclass(frozen=True, slots=True)
class Layout:
    """Describe one kind of file.

    Args:
        name: What users read: "read as: NAME".
        keys: A row has all of them.
        roles: Role to where it is; a role whose columns a file lacks is left out.
        references: Columns that may hold the reference; a file has one of them.
    """

    name: str
    keys: frozenset[str]
    roles: Mapping[str, str]
    references: tuple[str, ...]


_ROW = {
    "prompt": "prompt",
    "completion": "completion",
    "id": "id",
    "group": "group|prompt_id",
    "step": "step",
}
LAYOUTS: tuple[Layout, ...] = (
    Layout("rewardkit rows", frozenset({"completion"}), _ROW, ("reference", "answer")),
    Layout(
        "TRL completions",
        frozenset({"step", "prompt", "completion", "advantage"}),
        {"prompt": "prompt", "completion": "completion", "step": "step"},
        ("reference", "answer", "solution"),
    ),
    Layout(
        "completions of a run",
        frozenset({"step", "group", "prompt", "completion", "advantage", "why"}),
        _ROW,
        ("reference",),
    ),
    Layout(
        "messages",
        frozenset({"messages"}),
        {**_ROW, "prompt": "messages[:-1]", "completion": "messages"},
        ("reference", "answer", "ground_truth", "target"),
    ),
)
_BY_HAND = Layout("rows mapped by hand", frozenset(), _ROW, ("reference", "answer"))
# Columns that hold a completion or a reference in files seen in the wild; only ever proposed.
_LOOKS_LIKE = {
    "completion": (
        "response", "output", "generation", "output_response", "text", "prediction", "pred",
    ),
    "reference": (
        "answer", "reference", "solution", "final_answer", "ground_truth", "target", "label",
        "expected_answer", "gts", "gold",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold how the rows of one file are read.

    Args:
        layout: The layout's name.
        roles: Role to selector, for the roles that the file has.
        columns: Column that a reward reads to selector, where `--map` names one.
    """

    layout: str
    roles: Mapping[str, Selector]
    columns: Mapping[str, Selector] = field(default_factory=dict)

    def __str__(self) -> str:
        pairs = {**self.roles, **self.columns}.items()
        return f"{self.layout}   " + "  ".join(f"{role}={found.text}" for role, found in pairs)


def choose_reading(
    keys: Sequence[str],
    mapped: Mapping[str, Selector],
    needs: Mapping[str, str],
    where: str,
) -> Reading:
    """Choose how to read a file, from the keys of its first rows.

    Args:
        keys: Keys of the first rows.
        mapped: What `--map` says; it goes before every layout.
        needs: Column that must be there to the reward that needs it.
        where: The file, for messages.

    Raises:
        InputError: No layout fits, or two do; a needed column is missing or could be two.
    """
    for target, selector in mapped.items():
        _check_columns(target, selector, keys, where)
    layout = _choose_layout(keys, "completion" in mapped, where)
    roles = {role: _present(text, keys) for role, text in layout.roles.items()}
    taken = {selector.text for selector in mapped.values()}
    roles = {
        role: selector
        for role, selector in roles.items()
        if role in mapped
        or (any(c in keys for c in selector.columns) and selector.text not in taken)
    }  # a column that `--map` gives to another role is no longer the layout's
    if "reference" in needs and "reference" not in mapped:
        roles["reference"] = _find_reference(layout, keys, needs["reference"], where)
    roles |= {role: selector for role, selector in mapped.items() if role in ROLES}
    columns = {name: selector for name, selector in mapped.items() if name not in ROLES}
    for column, alias in needs.items():
        if column not in roles and column not in columns and column not in keys:
            raise _missing(column, alias, keys, where)
    return Reading(layout.name, roles, columns)


def _present(text: str, keys: Collection[str]) -> Selector:
    """Read a selector whose branches are alternatives; a file has one of them."""
    branches = [read_selector(branch) for branch in text.split("|")]
    return next((one for one in branches if one.columns[0] in keys), branches[0])


def _check_columns(target: str, selector: Selector, keys: Collection[str], where: str) -> None:
    if any(column in keys for column in selector.columns):
        return
    near = difflib.get_close_matches(selector.columns[0], keys, n=1)
    raise InputError(
        f"no column {selector.columns[0]!r} for --map {target}={selector.text}",
        where=where,
        hints=(*(f"did you mean {name!r}?" for name in near), _has(keys)),
    )


def _choose_layout(keys: Collection[str], by_hand: bool, where: str) -> Layout:
    fits = [layout for layout in LAYOUTS if layout.keys <= set(keys)]
    # A layout that asks for more keys is the better description of the same file.
    best = [one for one in fits if not any(one.keys < other.keys for other in fits)]
    if by_hand and len(best) != 1:
        return _BY_HAND
    if not best:
        raise _missing("completion", "", keys, where)
    if len(best) > 1:
        names = " or ".join(layout.name for layout in best)
        raise InputError(
            f"this could be {names}", where=where,
            hints=("say which column is the completion: --map completion=COLUMN", _has(keys)),
        )  # fmt: skip
    return best[0]


def _find_reference(layout: Layout, keys: Collection[str], alias: str, where: str) -> Selector:
    found = [column for column in layout.references if column in keys]
    if not found:
        raise _missing("reference", alias, keys, where)
    if len(found) > 1:
        raise InputError(
            f"the reference could be column {' or '.join(map(repr, found))}", where=where,
            hints=(f"say which: --map reference={found[0]}", _has(keys)),
        )  # fmt: skip
    return read_selector(found[0])


def _missing(column: str, alias: str, keys: Collection[str], where: str) -> InputError:
    what = f"reward {alias!r} reads column {column!r}, which is missing" if alias else (
        "no column holds completions, as far as rewardkit can tell"
    )  # fmt: skip
    wanted = [column]
    if column == "completion" and not {"reference", "answer"} & set(keys):
        wanted.append("reference")  # the next thing that would be missing
    line = " ".join(f"--map {name}={_propose(name, keys)}" for name in wanted)
    return InputError(what, where=where, hints=(f"name it: {line}", _has(keys)))


def _propose(column: str, keys: Collection[str]) -> str:
    near = difflib.get_close_matches(column, keys, n=1)
    looks_like = [name for name in _LOOKS_LIKE.get(column, ()) if name in keys]
    return next(iter([*near, *looks_like]), "COLUMN")


def _has(keys: Collection[str]) -> str:
    return f"the rows have: {', '.join(sorted(keys)) or 'no key at all'}"
