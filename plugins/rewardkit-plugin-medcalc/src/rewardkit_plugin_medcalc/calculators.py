"""What MedCalc-Bench says of its 55 calculators: the rule each is judged by, and its unit.

Source:
    Khandekar et al. 2024, MedCalc-Bench (arXiv:2406.12036); the numbers are the
    benchmark's `Calculator ID`, the two lists those of its `evaluation/evaluate.py`,
    the units those that its questions ask for.
"""

from typing import Literal

# Counted scores: round(answer) == reference. Their lower and upper limits are the reference.
INTEGER_CALCULATORS = frozenset(
    {4, 15, 16, 17, 18, 20, 21, 25, 27, 28, 29, 32, 33, 36, 43, 45, 48, 51}
)
# Formulas: lower <= answer <= upper.
DECIMAL_CALCULATORS = frozenset(
    {2, 3, 5, 6, 7, 8, 9, 10, 11, 19, 22, 23, 24, 26, 30, 31, 38, 39, 40, 44, 46, 49}
    | set(range(56, 68))
)

Unit = Literal[
    "%", "MME", "kg", "kg/m²", "liters", "mEq/L", "mL/hr", "mL/min", "mL/min/1.73 m²",
    "mOsm/kg", "mg", "mg/dL", "mm Hg", "msec", "m²", "points",
]  # fmt: skip

# A decimal calculator that is not here asks for a number without a unit.
_UNITS: dict[Unit, frozenset[int]] = {
    "%": frozenset({40}),
    "MME": frozenset({49}),
    "kg": frozenset({10, 61, 62}),
    "kg/m²": frozenset({6}),
    "liters": frozenset({38}),
    "mEq/L": frozenset({26, 39, 63, 65, 66}),
    "mL/hr": frozenset({22}),
    "mL/min": frozenset({2}),
    "mL/min/1.73 m²": frozenset({3, 9}),
    "mOsm/kg": frozenset({30}),
    "mg": frozenset({24}),
    "mg/dL": frozenset({7, 44}),
    "mm Hg": frozenset({5}),
    "msec": frozenset({11, 56, 57, 58, 59}),
    "m²": frozenset({60}),
    "points": INTEGER_CALCULATORS | {8, 23, 46},
}
_UNIT_OF = {number: unit for unit, group in _UNITS.items() for number in group}


def units_for(calculator: int | None) -> tuple[Unit, ...]:
    """Return the units that an answer may carry: any of the benchmark's if it is not known.

    >>> units_for(10), units_for(19)
    (('kg',), ())
    """
    if calculator in INTEGER_CALCULATORS | DECIMAL_CALCULATORS:
        unit = _UNIT_OF.get(calculator)
        return (unit,) if unit else ()
    return tuple(_UNITS)
