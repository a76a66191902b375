"""Recognise the layout of a file by its keys: which column is what."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rewardkit.errors import InputError
from rewardkit.near import find_near
from rewardkit.rows.batch import Row
from rewardkit.rows.known import BY_HAND, LAYOUTS, Layout
from rewardkit.rows.mapping import MISSING, ROLES, Selector, read_selector

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
        flatten: Makes rows of one completion each, in which roles and columns are places.
        only: A column and its one value that is read; other rows are passed over.
    """

    layout: str
    roles: Mapping[str, Selector]
    columns: Mapping[str, Selector] = field(default_factory=dict)
    flatten: Callable[[Row], list[Row]] | None = None
    only: tuple[str, object] | None = None

    def __str__(self) -> str:
        pairs = {**self.roles, **self.columns}.items()
        only = "only {} {!r}  ".format(*self.only) if self.only else ""
        places = "  ".join(f"{role}={found.text}" for role, found in pairs)
        return f"{self.layout}   {only}{places}"


def choose_reading(
    rows: Sequence[Row],
    mapped: Mapping[str, Selector],
    needs: Mapping[str, str],
    where: str,
) -> Reading:
    """Choose how to read a file, from its first rows.

    Args:
        rows: The first rows.
        mapped: What `--map` says; it goes before every layout.
        needs: Column that must be there to the reward that needs it.
        where: The file, for messages.

    Raises:
        InputError: No layout fits, or two do; a needed column is missing or could be two.
    """
    layout = _choose_layout(rows, "completion" in mapped, where)
    only = (layout.only, rows[0][layout.only]) if layout.only in rows[0] else None
    by_hand = "completion" in mapped and mapped["completion"].explodes
    flatten = None if by_hand else layout.flatten
    rows = rows if flatten is None else _flat(rows, flatten)
    keys = _keys(rows)
    for target, selector in mapped.items():
        _check_columns(target, selector, keys, where)
    roles = _roles(layout, rows, mapped)
    if "completion" not in roles:
        hints = (*filter(None, [layout.hint]), _has(keys))
        raise InputError(f"these are {layout.name}, without completions", where=where, hints=hints)
    if "reference" in needs and "reference" not in mapped:
        roles["reference"] = _find_reference(layout, rows, needs["reference"], where)
    columns = {name: selector for name, selector in mapped.items() if name not in ROLES}
    for column, alias in needs.items():
        if column not in roles and column not in columns and column not in keys:
            raise _missing(column, alias, rows, where)
    return Reading(layout.name, roles, columns, flatten, only)


def _flat(rows: Sequence[Row], flatten: Callable[[Row], list[Row]]) -> list[Row]:
    flat: list[Row] = []
    for row in rows:
        with suppress(InputError):  # the row is refused when it is its turn
            flat += flatten(row)
    return flat


def _roles(
    layout: Layout, rows: Sequence[Row], mapped: Mapping[str, Selector]
) -> dict[str, Selector]:
    """Return where each role is; a column that `--map` gives to another is no longer its own."""
    taken = {selector.text for selector in mapped.values()}
    roles: dict[str, Selector] = {}
    for role, text in layout.roles.items():
        found = next((one for one in text.split("|") if _is_there(one, rows)), None)
        if found is not None and found not in taken:
            roles[role] = read_selector(found)
    return roles | {role: selector for role, selector in mapped.items() if role in ROLES}


def _is_there(place: str, rows: Sequence[Row]) -> bool:
    selector = read_selector(place)
    found = [selector.select(row) for row in rows]
    if selector.explodes:
        found = [item for items in found if isinstance(items, list) for item in items]
    return any(value is not MISSING for value in found)


def _check_columns(target: str, selector: Selector, keys: Collection[str], where: str) -> None:
    if any(column in keys for column in selector.columns):
        return
    near = find_near(selector.columns[0], keys)
    raise InputError(
        f"no column {selector.columns[0]!r} for --map {target}={selector.text}",
        where=where,
        hints=(*(f"did you mean {name!r}?" for name in near), _has(keys)),
    )


def _choose_layout(rows: Sequence[Row], by_hand: bool, where: str) -> Layout:
    keys = set(_keys(rows))
    fits = [layout for layout in LAYOUTS if layout.keys <= keys]
    # A layout that asks for more keys is the better description of the same file.
    best = [one for one in fits if not any(one.keys < other.keys for other in fits)]
    if by_hand and len(best) != 1:
        return BY_HAND
    if not best:
        raise _missing("completion", "", rows, where)
    if len(best) > 1:
        names = " or ".join(layout.name for layout in best)
        raise InputError(
            f"this could be {names}", where=where,
            hints=("say which column is the completion: --map completion=COLUMN", _has(keys)),
        )  # fmt: skip
    return best[0]


def _find_reference(layout: Layout, rows: Sequence[Row], alias: str, where: str) -> Selector:
    found = [place for place in layout.references if _is_there(place, rows)]
    if not found:
        raise _missing("reference", alias, rows, where, layout.hint)
    if len(found) > 1:
        raise InputError(
            f"the reference could be {' or '.join(map(repr, found))}", where=where,
            hints=(f"say which: --map reference={found[0]}", _has(_keys(rows))),
        )  # fmt: skip
    return read_selector(found[0])


def _missing(
    column: str, alias: str, rows: Sequence[Row], where: str, hint: str = ""
) -> InputError:
    what = f"reward {alias!r} reads column {column!r}, which is missing" if alias else (
        "no column holds completions, as far as rewardkit can tell"
    )  # fmt: skip
    wanted = [column]
    if column == "completion" and not {"reference", "answer"} & set(_keys(rows)):
        wanted.append("reference")  # the next thing that would be missing
    line = " ".join(f"--map {name}={_propose(name, rows)}" for name in wanted)
    hints = (f"name it: {line}", *filter(None, [hint]), _has(_keys(rows)))
    return InputError(what, where=where, hints=hints)


def _propose(column: str, rows: Sequence[Row]) -> str:
    keys = _keys(rows)
    near = find_near(column, keys)
    names = (column, *_LOOKS_LIKE.get(column, ()))
    places = dict.fromkeys(place for row in rows for place in _places(row))
    inside = [place for name in names for place in places if place.endswith(f".{name}")]
    looks_like = [name for name in names if name in keys]
    return next(iter([*near, *looks_like, *inside]), "COLUMN")


def _keys(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _places(inside: Mapping[str, object], path: str = "") -> Iterator[str]:
    """Yield the places inside the objects of a row, as `--map` writes them."""
    for key, value in inside.items():
        yield f"{path}{key}"
        if isinstance(value, Mapping):
            yield from _places(value, f"{path}{key}.")


def _has(keys: Collection[str]) -> str:
    return f"the rows have: {', '.join(sorted(keys)) or 'no key at all'}"
