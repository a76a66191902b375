"""Judge pairs of answer and reference, each distinct pair once."""

from fractions import Fraction
from functools import lru_cache

from rewardkit import Score
from rewardkit.reading import Number
from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.refusals import explain_refusal
from rewardkit.reading.tolerance import is_printed_float
from rewardkit_plugin_units.comparison import compare
from rewardkit_plugin_units.conversion import find_conversion
from rewardkit_plugin_units.quantity import Quantity
from rewardkit_plugin_units.row import Row
from rewardkit_plugin_units.short_way import find_scale, split_plain
from rewardkit_plugin_units.statement import Statement, read_statement
from rewardkit_plugin_units.terms import Options, Terms, TermsReader
from rewardkit_plugin_units.unit import read_unit

# Pairs of answer and reference: more than the groups of any batch, and a few MB.
CACHED_PAIRS = 2_048
CACHED_REFERENCES = 2_048

_REFUSALS = {"hedged": "hedged", "several_numbers": "several_quantities", "too_long": "too_long"}
_SECOND_NUMBER = lazy_pattern(r"[,;&(] ?[0-9]|[A-Za-z)] [0-9]")
_INCONSISTENT = Score(0.0, "several_quantities", "the members of the chain are not one quantity")


class PairJudge:
    """Judge pairs of answer and reference, each distinct pair once.

    Args:
        options: The reward's options.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self.judge = lru_cache(maxsize=CACHED_PAIRS)(self._judge)
        self._read_terms = lru_cache(maxsize=CACHED_REFERENCES)(TermsReader(options).read)

    def __reduce__(self) -> tuple[object, ...]:
        return PairJudge, (self._options,)

    def _judge(self, answer: str, reference: str, row: Row | None = None) -> Score:
        terms = self._read_terms(reference, row)
        if isinstance(terms, Score):
            return terms
        plain = split_plain(answer)
        scale = None if plain is None else find_scale(plain[1], terms.text, terms.rules)
        if plain is None or scale is None:
            return self.judge_fully(answer, terms)
        (over, under), (times, by) = plain[0], scale
        return compare((over * times, under * by), terms, noisy=times != by or terms.printed)

    def judge_fully(self, answer: str, terms: Terms) -> Score:
        """Judge any answer; `judge` says the same of a plain one, and sooner."""
        statement = read_statement(answer)
        if statement.quantity is None:
            return _refuse(answer)
        value = self._convert(statement.quantity, terms, answer)
        if isinstance(value, Score):
            return value
        if not self._is_consistent(statement, value, terms):
            return _INCONSISTENT
        number = statement.quantity.number
        noisy = value != number.value or is_printed_float(number) or terms.printed
        return compare(value.as_integer_ratio(), terms, noisy=noisy)

    def _convert(self, quantity: Quantity, terms: Terms, answer: str) -> Fraction | Score:
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

    def _convert_bare(self, value: Fraction, terms: Terms) -> Fraction | Score:
        """Take a number alone for a fraction of one, as 0.45 is 45 %, or for the unit's."""
        as_fraction = value / terms.unit.factor
        if self._options.require_unit and not terms.unit.dimension:
            return as_fraction
        if self._options.require_unit:
            return Score(0.0, "missing_unit", f"no unit; expected one like {terms.text[:60]!r}")
        if terms.unit.dimension:
            return value
        expected = Fraction(*terms.expected)
        return min(value, as_fraction, key=lambda given: abs(given - expected))

    def _is_consistent(self, statement: Statement, value: Fraction, terms: Terms) -> bool:
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


def _refuse(answer: str) -> Score:
    """Say why an answer is not one quantity."""
    refusal = explain_refusal(answer)
    return Score(0.0, _REFUSALS.get(refusal.code, "not_a_quantity"), refusal.reason)


def _refuse_unit(unit: str, terms: Terms, answer: str) -> Score:
    """Say what is wrong with a unit that cannot be converted, or with what stands in its place."""
    if read_unit(unit) is not None:
        why = f"{unit[:60]!r} is not a unit of what {terms.text[:60]!r} measures"
        return Score(0.0, "wrong_dimension", why)
    refused = _refuse(answer)
    if refused.code == "hedged" or _SECOND_NUMBER.search(unit) is not None:
        return refused
    return Score(0.0, "wrong_unit", f"{unit[:60]!r} is not a unit that is known")
