"""Gather what a reward's card says, as plain data."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from rewardkit.about import describe_reward
from rewardkit.check.cases import cases_for
from rewardkit.check.suite import CLAUSES, Result, Suite, read_one
from rewardkit.composite import Composite
from rewardkit.intervals import Rate
from rewardkit.lock import Lock

SCHEMA = "rewardkit/card/1"
_MICRO, _MILLI = 1e6, 1e3
_PROBING = {"equivalents_earn": "must_earn", "near_misses_do_not_earn": "must_not_earn"}


def make_card(name: str, seconds: float = 1.0, examples: int = 200) -> dict[str, Any]:
    """Put a reward through the suite and gather its card.

    Args:
        name: A reward with its options, in the grammar of `--rewards`.
        seconds: Deadline for judging one completion.
        examples: How many inputs each clause generates.

    Raises:
        SpecError: There is no such reward.
    """
    term = read_one(name)
    composite = Composite.from_spec([term])
    with Suite(name, cases_for(term), seconds, examples) as suite:
        cost = _cost(*suite.seconds())  # first: later, a reward may remember what it was asked
        results = [suite.run(clause) for clause in CLAUSES.values()]
        rates = suite.rates()
    return {
        "schema": SCHEMA,
        "reward": name,
        **_contract(composite),
        **_rates(rates),
        "probes": {
            _PROBING[one.clause.name]: one.detail
            for one in results
            if one.clause.name in _PROBING and one.status == "pass"
        },
        "clauses": {one.clause.name: _clause(one) for one in results},
        "cost": cost,
        "lock": Lock.of(composite).hash,
    }


def _contract(composite: Composite) -> dict[str, Any]:
    (component,) = composite.components
    about = describe_reward(type(component.reward))
    return {
        "help": about.help,
        "distribution": component.plugin.distribution,
        "version": component.plugin.version,
        "reads": list(about.reads),
        "options": [
            {"name": one.name, "type": one.type, "default": one.default, "help": one.help}
            for one in about.options
        ],
    }


def _rates(rates: Mapping[str, Rate]) -> dict[str, Any]:
    right, wrong = rates.get("right called right"), rates.get("wrong called wrong")
    return {
        "right_paid": right and _rate(right),
        "wrong_paid": wrong and _rate(Rate(wrong.of - wrong.count, wrong.of)),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"count": rate.count, "of": rate.of, "wilson95": [round(low, 4), round(high, 4)]}


def _clause(result: Result) -> dict[str, str]:
    said = {"promise": result.clause.promise, "status": result.status}
    return said if result.status == "pass" else {**said, "detail": result.detail}


def _cost(cases: Sequence[float], hostile: Sequence[float]) -> dict[str, Any]:
    system, machine, python = platform.system(), platform.machine(), platform.python_version()
    return {
        "median_us": round(statistics.median(cases) * _MICRO, 1) if cases else None,
        "cases": len(cases),
        "worst_hostile_ms": round(max(hostile) * _MILLI, 1),
        "hostile": len(hostile),
        "machine": f"{system} {machine}, {os.cpu_count()} cores, Python {python}",
    }
