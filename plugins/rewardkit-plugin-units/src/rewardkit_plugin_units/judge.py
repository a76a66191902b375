"""Judge pairs of answer and reference, each distinct pair once."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rewardkit import Score
from rewardkit.reading import Number, read_number
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.refusals import explain_refusal
from rewardkit.reading.tolerance import FLOAT_NOISE, Tolerance, differs_by_float_noise
from rewardkit_plugin_units.conversion import Rules, find_conversion
from rewardkit_plugin_units.quantity import Quantity
from rewardkit_plugin_units.row import Row
from rewardkit_plugin_units.statement import Statement, read_statement, strip_math
from rewardkit_plugin_units.unit import Unit, read_unit

# Pairs of answer and reference: more than the groups of any batch, and a few MB.
CACHED_PAIRS = 2_048
CACHED_REFERENCES = 2_048

_REFUSALS = {"hedged": "hedged", "several_numbers": "several_quantities", "too_long": "too_long"}
_SECOND_NUMBER = lazy_pattern(r"[,;&(] ?[0-9]|[A-Za-z)] [0-9]")
_INCONSISTENT = Score(0.0, "several_quantities", "the members of the chain are not one quantity")
_LEAST = {"atol": 0, "rtol": 0, "molar_mass_g_per_mol": 0}
_NOT_ZERO = ("molar_mass_g_per_mol", "charge")


class Options(NamedTuple):
    """Hold a reward's options."""

    tolerance: Tolerance = Tolerance()
    require_unit: bool = True
    rules: Rules = Rules()


class _Terms(NamedTuple):
    """Hold what an answer is compared with, and by which rules.

    Args:
        number: The reference's number.
        unit: Its unit.
        text: The text of its unit.
        rules: What may be converted into what.
        allowed: The largest distance that is right, in the reference's unit.
        reach: The same; without a tolerance, the noise of a reference computed in floats.
        shown: The reference and what is allowed, for a person.
        lower: Replaces the distance, together with `upper`.
        upper: Replaces the distance, together with `lower`.
    """

    number: Number
    unit: Unit
    text: str
    rules: Rules
    allowed: Fraction
    reach: Fraction
    shown: str
    lower: Fraction | None = None
    upper: Fraction | None = None


class PairJudge:
    """Judge pairs of answer and reference, each distinct pair once.

    Args:
        options: The reward's options.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self.judge = lru_cache(maxsize=CACHED_PAIRS)(self._judge)
        self._read_terms = lru_cache(maxsize=CACHED_REFERENCES)(self._read_uncached_terms)

    def __reduce__(self) -> tuple[object, ...]:
        return PairJudge, (self._options,)

    def _judge(self, answer: str, reference: str, row: Row) -> Score:
        terms = self._read_terms(reference, row)
        if isinstance(terms, Score):
            return terms
        statement = read_statement(answer)
        if statement.quantity is None:
            return _refuse(answer)
        value = self._convert(statement.quantity, terms, answer)
        if isinstance(value, Score):
            return value
        if not self._is_consistent(statement, value, terms):
            return _INCONSISTENT
        return _compare(value, statement.quantity.number, terms)

    def _read_uncached_terms(self, reference: str, row: Row) -> _Terms | Score:
        quantity, others, workings = read_statement(reference)
        if quantity is None or others or workings:
            why = f"reference {reference[:60]!r} is not one quantity"
            return Score(None, "reference_not_a_quantity", why)
        text = quantity.unit or strip_math(row.unit or "")
        unit = read_unit(text)
        if unit is None:
            return Score(None, "unreadable_unit", f"the reference's unit is {text[:60]!r}")
        values = _read_row(row)
        if isinstance(values, Score):
            return values
        tolerance, _, rules = _replace_by_row(self._options, values)
        number = quantity.number
        allowed = tolerance.around(number)
        reach = allowed or FLOAT_NOISE * abs(number.value)
        shown = f"{_show(number.value)} {text[:60]!r}, give or take {_show(allowed)}"
        lower, upper = values.get("lower"), values.get("upper")
        return _Terms(number, unit, text, rules, allowed, reach, shown, lower, upper)

    def _convert(self, quantity: Quantity, terms: _Terms, answer: str) -> Fraction | Score:
        """Return the value in the reference's unit, or the score of what stands against it."""
        value = quantity.number.value
        if quantity.unit == terms.text:
            return value
        if not quantity.unit:
            return self._convert_bare(value, terms)
        conversion = find_conversion(quantity.unit, terms.text, terms.rules)
        if conversion is None:
            return _refuse_unit(quantity.unit, terms, answer)
        value *= conversion.scale
        return value + conversion.shift if conversion.shift else value

    def _convert_bare(self, value: Fraction, terms: _Terms) -> Fraction | Score:
        """Take a number alone for a fraction of one, as 0.45 is 45 %, or for the unit's."""
        as_fraction = value / terms.unit.factor
        if self._options.require_unit and not terms.unit.dimension:
            return as_fraction
        if self._options.require_unit:
            return Score(0.0, "missing_unit", f"no unit; expected one like {terms.text[:60]!r}")
        if terms.unit.dimension:
            return value
        return min(value, as_fraction, key=lambda given: abs(given - terms.number.value))

    def _is_consistent(self, statement: Statement, value: Fraction, terms: _Terms) -> bool:
        """Say whether all members of a chain are its last one, up to that one's rounding."""
        last, others, workings = statement
        if last is None or not (others or workings):
            return True
        half_digit = (last.number.quantum or Fraction(0)) / 2
        if any(abs(working - last.number.value) > half_digit for working in workings):
            return False
        rounded = last._replace(number=Number(last.number.value + half_digit))
        edge, *rest = [self._convert(one, terms, "") for one in (rounded, *others)]
        return isinstance(edge, Fraction) and all(
            isinstance(other, Fraction) and abs(other - value) <= abs(edge - value)
            for other in rest
        )


def _read_row(row: Row) -> dict[str, Fraction] | Score:
    """Return the row's numbers by name, or why the row cannot be judged."""
    values: dict[str, Fraction] = {}
    for name, text in zip(Row._fields[1:], row[1:], strict=True):
        if text is None or not text.strip():
            continue
        number = read_number(text)
        value = None if number is None or number.percent else number.value
        if value is not None and name == "charge":
            value = abs(value)
        if value is None or value < _LEAST.get(name, value) or (name in _NOT_ZERO and not value):
            return Score(None, f"unreadable_{name}", f"column {name!r} is {text[:60]!r}")
        values[name] = value
    if "lower" in values and "upper" in values and values["lower"] > values["upper"]:
        return Score(None, "empty_limits", f"lower {row.lower} is above upper {row.upper}")
    return values


def _replace_by_row(options: Options, values: dict[str, Fraction]) -> Options:
    if not values:
        return options
    tolerance, require_unit, (difference, molar_mass, charge) = options
    return Options(
        tolerance._replace(
            atol=values.get("atol", tolerance.atol), rtol=values.get("rtol", tolerance.rtol)
        ),
        require_unit,
        Rules(
            difference,
            values.get("molar_mass_g_per_mol", molar_mass),
            values.get("charge", charge),
        ),
    )


def _refuse(answer: str) -> Score:
    """Say why an answer is not one quantity."""
    refusal = explain_refusal(answer)
    return Score(0.0, _REFUSALS.get(refusal.code, "not_a_quantity"), refusal.reason)


def _refuse_unit(unit: str, terms: _Terms, answer: str) -> Score:
    """Say what is wrong with a unit that cannot be converted, or with what stands in its place."""
    if read_unit(unit) is not None:
        why = f"{unit[:60]!r} is not a unit of what {terms.text[:60]!r} measures"
        return Score(0.0, "wrong_dimension", why)
    refused = _refuse(answer)
    if refused.code == "hedged" or _SECOND_NUMBER.search(unit) is not None:
        return refused
    return Score(0.0, "wrong_unit", f"{unit[:60]!r} is not a unit that is known")


def _compare(value: Fraction, number: Number, terms: _Terms) -> Score:
    if terms.lower is not None or terms.upper is not None:
        return _compare_with_limits(value, terms.lower, terms.upper)
    distance = abs(value - terms.number.value)
    if distance > terms.reach:
        return Score(0.0, "wrong_value", f"{_show(value)} is not {terms.shown}")
    if distance and distance <= terms.allowed:
        return Score(1.0, "within_tolerance", f"{_show(value)} is {terms.shown}")
    converted = value != number.value
    if not distance or converted or differs_by_float_noise(number, terms.number):
        return Score(1.0, "equal", f"{_show(value)} is {terms.shown}")
    return Score(0.0, "wrong_value", f"{_show(value)} is not {terms.shown}")


def _compare_with_limits(value: Fraction, lower: Fraction | None, upper: Fraction | None) -> Score:
    inside = (lower is None or lower <= value) and (upper is None or value <= upper)
    low = "…" if lower is None else _show(lower)
    high = "…" if upper is None else _show(upper)
    if inside:
        return Score(1.0, "within_limits", f"{_show(value)} is in [{low}, {high}]")
    return Score(0.0, "wrong_value", f"{_show(value)} is not in [{low}, {high}]")


def _show(value: Fraction) -> str:
    """Print six significant digits of any magnitude."""
    try:
        shown = value.numerator / value.denominator
    except OverflowError:
        shown = 0.0
    if shown or not value:
        return f"{shown:.6g}"
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6g}"
