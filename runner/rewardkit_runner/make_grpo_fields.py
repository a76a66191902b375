"""Write `grpo_fields.json` from the installed TRL.

python -m rewardkit_runner.make_grpo_fields
"""

import dataclasses
import enum
import json
import typing
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType

from rewardkit_runner.grpo_fields import TABLE

# Plain text fields that TRL checks late, in the middle of the first step.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "importance_sampling_level": ("token", "sequence"),
    "loss_type": ("bnpo", "cispo", "dapo", "dr_grpo", "grpo", "luspo", "sapo", "vespo"),
    "multi_objective_aggregation": ("sum_then_normalize", "normalize_then_sum"),
    "scale_rewards": ("group", "batch", "none"),
    "vllm_mode": ("colocate", "server"),
}
_NAMES: Mapping[object, str] = {
    bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict",
    NoneType: "none",
}  # fmt: skip


def describe(config: type) -> dict[str, tuple[list[str], list[str], object]]:
    """List the fields of a GRPOConfig class: kinds, choices and default of each."""
    hints = typing.get_type_hints(config)
    return {
        field.name: (
            sorted(_kinds(hints[field.name])),
            sorted(_choices(hints[field.name])) or list(_CHOICES.get(field.name, ())),
            None if field.default is dataclasses.MISSING else _plain(field.default),
        )
        for field in dataclasses.fields(config)
        if field.init
    }


def _members(hint: object) -> Iterable[object]:
    if typing.get_origin(hint) in (typing.Union, UnionType):
        return typing.get_args(hint)
    return (hint,)


def _kinds(hint: object) -> set[str]:
    kinds = set()
    for member in _members(hint):
        plain = typing.get_origin(member) or member
        if plain is typing.Literal or (isinstance(plain, type) and issubclass(plain, enum.Enum)):
            kinds.add("str")
        elif plain in _NAMES:
            kinds.add(_NAMES[plain])
    return kinds


def _choices(hint: object) -> set[str]:
    enums = (m for m in _members(hint) if isinstance(m, type) and issubclass(m, enum.Enum))
    return {str(choice.value) for members in enums for choice in members}


def _plain(value: object) -> object:
    return value.value if isinstance(value, enum.Enum) else value


def write_table() -> None:
    """Write the table beside this file."""
    import trl  # heavy, and needed by this script alone

    rows = describe(trl.GRPOConfig).items()
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in rows)
    TABLE.write_text(f'{{"trl": "{trl.__version__}", "fields": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    write_table()
