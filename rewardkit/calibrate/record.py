"""Write a calibration as one JSON object."""

from collections.abc import Mapping, Sequence
from typing import Any

from rewardkit.calibrate.agreement import Agreement, Side
from rewardkit.calibrate.calibration import Calibration, Case, Column
from rewardkit.calibrate.settings import Setting, recommend
from rewardkit.worst import Worst

SCHEMA = "rewardkit/calibrate/1"


def as_object(
    calibration: Calibration, inputs: Sequence[str], refused: Mapping[str, int]
) -> dict[str, Any]:
    """Return everything as plain data.

    Args:
        calibration: What was counted.
        inputs: The files, as they were named.
        refused: Rows left out, by what is wrong with them.
    """
    return {
        "schema": SCHEMA,
        "inputs": list(inputs),
        "right": calibration.right,
        "wrong": calibration.wrong,
        "unlabelled": calibration.unlabelled,
        "refused": dict(refused),
        "failures": calibration.failures.as_object(),
        "columns": {column.name: _column(column) for column in calibration.columns},
        "subject": calibration.subject.name,
        "slices": {
            name: {value: _agreement(found) for value, found in values.items()}
            for name, values in calibration.slices.items()
        },
        "sweeps": {sweep.name: _settings(sweep.settings()) for sweep in calibration.sweeps},
        "right_and_not_paid": _worst(calibration.unpaid),
        "wrong_and_paid": _worst(calibration.overpaid),
    }


def _column(column: Column) -> dict[str, Any]:
    ranking = column.ranking
    return {
        "paid_from": column.paid_from,
        **_agreement(column.agreement),
        "in_groups": {
            "pairs": ranking.pairs,
            "inverted": ranking.inverted,
            "tied": ranking.tied,
            "groups": ranking.groups,
            "spoiled_groups": ranking.spoiled,
        },
        "thresholds": _settings(column.thresholds.settings(column.paid_from)),
    }


def _agreement(found: Agreement) -> dict[str, Any]:
    interval = found.interval
    return {
        "right": _side(found.right),
        "wrong": _side(found.wrong),
        "j": found.j,
        "j_newcombe95": None if interval is None else list(interval),
    }


def _side(side: Side) -> dict[str, Any]:
    rate = side.rate
    return {
        "paid": side.paid,
        "scored": side.scored,
        "not_scored": side.not_scored,
        "wilson95": None if rate is None else list(rate.interval),
    }


def _settings(settings: Sequence[Setting]) -> dict[str, Any] | None:
    if not settings:
        return None
    chosen = recommend(settings)
    return {
        "settings": [
            {"value": one.text, "now": one.now, **_agreement(one.agreement)} for one in settings
        ],
        "best": chosen and chosen.best.text,
        "not_told_from_the_best": [one.text for one in chosen.alike] if chosen else [],
    }


def _worst(worst: Worst[Case]) -> dict[str, Any]:
    return {
        "count": worst.seen,
        "examples": [
            {
                "place": case.place,
                "label": case.label,
                "value": case.value,
                "scores": {
                    name: {"value": score.value, "code": score.code, "reason": score.reason}
                    for name, score in case.scores
                },
                "answer": case.answer,
            }
            for case in worst.rows
        ],
    }
