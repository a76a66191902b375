"""Read what an answer is compared with: the reference, the row's own columns, the options."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from rewardkit import Score
from rewardkit.reading import read_number
from rewardkit.reading.ratios import Ratio
from rewardkit.reading.tolerance import FLOAT_NOISE, Tolerance, is_printed_float
from rewardkit_plugin_units.conversion import Rules
from rewardkit_plugin_units.row import Row
from rewardkit_plugin_units.short_way import split_plain
from rewardkit_plugin_units.statement import read_statement, strip_math
from rewardkit_plugin_units.unit import Unit, read_unit

_LEAST = {"atol": 0, "rtol": 0, "molar_mass_g_per_mol": 0}
_NOT_ZERO = ("molar_mass_g_per_mol", "charge")
_NOISE, _PARTS = FLOAT_NOISE.as_integer_ratio()


class Options(NamedTuple):
    """Hold a reward's options."""

    tolerance: Tolerance = Tolerance()
    require_unit: bool = True
    rules: Rules = Rules()


class Terms(NamedTuple):
    """Hold what an answer is compared with, and by which rules.

    Args:
        expected: The reference's number.
        text: The text of its unit.
        unit: Its unit.
        rules: What may be converted into what.
        tolerant: Something is allowed for.
        reach: The largest distance that is right, in the reference's unit; where nothing
            is allowed for, the noise of a reference computed in floats.
        shown: The reference and what is allowed, for a person.
        printed: The reference has digits that a float printed.
        lower: Replaces the distance, together with `upper`.
        upper: Replaces the distance, together with `lower`.
    """

    expected: Ratio
    text: str
    unit: Unit
    rules: Rules
    tolerant: bool
    reach: Ratio
    shown: str
    printed: bool = False
    lower: Fraction | None = None
    upper: Fraction | None = None


class TermsReader:
    """Read the terms of rows by a reward's options.

    Args:
        options: The reward's options.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        atol, rtol, sigfigs, from_reference = options.tolerance
        self._distances = atol.as_integer_ratio(), rtol.as_integer_ratio()
        self._counts_digits = sigfigs is not None or from_reference

    def read(self, reference: str, row: Row | None) -> Terms | Score:
        """Return the terms, or what every answer gets where the row has none."""
        plain = None if self._counts_digits or row is not None else split_plain(reference)
        unit = None if plain is None else read_unit(plain[1])
        if plain is None or unit is None:
            return self.read_fully(reference, row)
        expected, text = plain
        return _state(expected, text, unit, self._options.rules, self._allow(expected))

    def read_fully(self, reference: str, row: Row | None) -> Terms | Score:
        """Read any reference and any row; `read` says the same of a plain one, and sooner."""
        row = Row() if row is None else row
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
        expected, allowed = number.value, tolerance.around(number)
        terms = _state(expected.as_integer_ratio(), text, unit, rules, allowed.as_integer_ratio())
        return terms._replace(
            printed=is_printed_float(number), lower=values.get("lower"), upper=values.get("upper")
        )

    def _allow(self, expected: Ratio) -> Ratio:
        """Return what `Tolerance.around` does, of the two distances."""
        absolute, relative = self._distances
        over, under = relative[0] * abs(expected[0]), relative[1] * expected[1]
        return (over, under) if over * absolute[1] >= absolute[0] * under else absolute


def show(value: Ratio) -> str:
    """Print six significant digits of any magnitude."""
    over, under = value
    try:
        shown = over / under
    except OverflowError:
        shown = 0.0
    if shown or not over:
        return f"{shown:.6g}"
    return f"{Decimal(over) / Decimal(under):.6g}"


def _state(expected: Ratio, text: str, unit: Unit, rules: Rules, allowed: Ratio) -> Terms:
    tolerant = allowed[0] > 0
    reach = allowed if tolerant else (_NOISE * abs(expected[0]), _PARTS * expected[1])
    shown = f"{show(expected)} {text[:60]!r}, give or take {show(allowed)}"
    # Half the time of Terms(…), and once per reference.
    return tuple.__new__(
        Terms, (expected, text, unit, rules, tolerant, reach, shown, False, None, None)
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
