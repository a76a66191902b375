"""Write a comparison as one JSON object."""

from collections.abc import Sequence
from typing import Any

from rewardkit.compare.column import Case, Column
from rewardkit.compare.comparison import Comparison
from rewardkit.score import Score

SCHEMA = "rewardkit/compare/1"


def as_object(comparison: Comparison, only_a: int = 0, only_b: int = 0) -> dict[str, Any]:
    """Return everything as plain data.

    Args:
        comparison: What was counted.
        only_a: Rows that only A's file has.
        only_b: Rows that only B's file has.
    """
    a, b = comparison.sides
    return {
        "schema": SCHEMA,
        "a": a.text,
        "b": b.text,
        "rows": comparison.rows,
        "groups": comparison.groups,
        "only_a": only_a,
        "only_b": only_b,
        "failures": [failures.as_object() for failures in comparison.failures],
        "columns": {column.name: _column(column) for column in comparison.columns},
    }


def _column(column: Column) -> dict[str, Any]:
    signs, first, both = column.signs, column.signs.first, column.both
    return {
        "paid_from": list(column.paid_from),
        "both_scored": both,
        "changed": column.changed,
        "mean_a": column.sums[0] / both if both else None,
        "mean_b": column.sums[1] / both if both else None,
        "shift": column.shift.value,
        "shift_clustered95": column.shift.interval,
        "flips": {
            kind: {"count": worst.seen, "examples": [_case(case) for case in worst.rows]}
            for kind, worst in column.flips.items()
        },
        "advantages": {
            "of": signs.of,
            "sign_changed": signs.changed,
            "become_zero": signs.silenced,
            "no_longer_zero": signs.awakened,
            "first": first and first._asdict(),
        },
        "pairs_in_groups": {"of": column.ranks.of, "reversed": column.ranks.reversed},
    }


def _case(case: Case) -> dict[str, Any]:
    a, b = case.said
    return {
        "place": case.place,
        "values": list(case.values),
        "a": _said(a),
        "b": _said(b),
        "answer": case.answer,
    }


def _said(said: Sequence[tuple[str, Score]]) -> dict[str, Any]:
    return {
        name: {"value": score.value, "code": score.code, "reason": score.reason}
        for name, score in said
    }
