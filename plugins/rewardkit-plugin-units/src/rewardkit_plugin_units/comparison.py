"""Compare a value with the terms of its row, in integers."""

from fractions import Fraction

from rewardkit import Score
from rewardkit.reading.ratios import Ratio
from rewardkit.score import new_score
from rewardkit_plugin_units.terms import Terms, show


def compare(value: Ratio, terms: Terms, *, noisy: bool) -> Score:
    """Judge a value in the reference's unit.

    Args:
        value: The answer's number, converted.
        terms: What it is compared with.
        noisy: It was converted, or one of the two was printed by a float: a
            difference that floats make does not count.
    """
    if terms.lower is not None or terms.upper is not None:
        return _compare_with_limits(value, terms.lower, terms.upper)
    over, under = value
    expected, parts = terms.expected
    distance, whole = abs(over * parts - expected * under), under * parts
    reach, parts = terms.reach
    if not distance:
        code = "equal"
    elif distance * parts > reach * whole:
        code = "wrong_value"
    elif terms.tolerant:
        code = "within_tolerance"
    else:
        code = "equal" if noisy else "wrong_value"
    if code == "wrong_value":
        return new_score((0.0, code, f"{show(value)} is not {terms.shown}", ()))
    return new_score((1.0, code, f"{show(value)} is {terms.shown}", ()))


def _compare_with_limits(value: Ratio, lower: Fraction | None, upper: Fraction | None) -> Score:
    exact = Fraction(*value)
    inside = (lower is None or lower <= exact) and (upper is None or exact <= upper)
    low = "…" if lower is None else show(lower.as_integer_ratio())
    high = "…" if upper is None else show(upper.as_integer_ratio())
    if inside:
        return Score(1.0, "within_limits", f"{show(value)} is in [{low}, {high}]")
    return Score(0.0, "wrong_value", f"{show(value)} is not in [{low}, {high}]")
