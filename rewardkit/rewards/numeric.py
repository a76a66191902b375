"""The answer is the reference's number, within a tolerance."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from rewardkit.reading.statements import MAX_CHARS, print_number
from rewardkit.reading.tolerance import Tolerance
from rewardkit.reward import AnswerReward, built_when_used
from rewardkit.rewards.number_pairs import SILENT_ROW, PairJudge, Row
from rewardkit.sample import Sample
from rewardkit.samples import Pair
from rewardkit.score import Score, Span

Distance = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


@built_when_used
class Numeric(AnswerReward):
    """Pay for a number that is within the tolerance of the reference.

    With no option the numbers must be equal, up to the noise of a float64.
    `|answer - reference| <= max(atol, rtol * |reference|)` in exact arithmetic; the edge
    counts as inside. Columns `atol` and `rtol` of a row replace the options;
    `lower` and `upper`, both inclusive, replace every tolerance.

    Fields:
        atol: Absolute tolerance.
        rtol: Tolerance relative to the reference.
        sigfigs: Half a unit in this significant digit of the reference.
        from_reference: Half a unit in the reference's last printed digit.
        percent: `as_is` drops a percent sign, `fraction` takes 50% for 0.5.
        allow_units: Ignore a unit behind the number.

    >>> Numeric(rtol=0.01).score(Sample("<answer>$22.9$</answer>", 22.857)).code
    'within_tolerance'
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "numeric"
    reads: ClassVar[tuple[str, ...]] = ("reference", *Row._fields)

    atol: Distance = Decimal(0)
    rtol: Distance = Decimal(0)
    sigfigs: Annotated[int, Field(ge=1, le=17)] | None = None
    from_reference: bool = False
    percent: Literal["as_is", "fraction"] = "as_is"
    allow_units: bool = False

    def judge(self, answer: str, sample: Sample) -> Score:
        """Compare as numbers."""
        columns, reference = sample.columns, sample.reference
        row = SILENT_ROW if columns.keys().isdisjoint(_ROW_COLUMNS) else _print_row(columns)
        score = self.pair_judge.judge(_shorten(answer), _print(reference), row)
        if not score.evidence:
            return score
        start = sample.find_answer(self.answer_in, self.tags).start
        return score._replace(evidence=_shift(score.evidence, start))

    def judge_pairs(self, pairs: Sequence[Pair]) -> list[Score] | None:
        """Compare as numbers."""
        if not self.is_usual:
            return None
        judge = self.pair_judge.judge_new
        return [judge(_shorten(answer), _print(reference)) for answer, reference in pairs]

    @cached_property
    def pair_judge(self) -> PairJudge:
        """What judges an answer against a reference by this reward's options."""
        tolerance = Tolerance(
            Fraction(self.atol), Fraction(self.rtol), self.sigfigs, self.from_reference
        )
        return PairJudge(tolerance, self.percent == "fraction", self.allow_units)


_ROW_COLUMNS = Row._fields


def _print(reference: object) -> str:
    return reference if type(reference) is str else print_number(reference)


def _shorten(answer: str) -> str:
    """Cut an answer that is too long for a number, so that none is kept."""
    return answer if len(answer) <= MAX_CHARS else answer[: MAX_CHARS + 1]


def _print_row(columns: Mapping[str, object]) -> Row:
    values = map(columns.get, Row._fields)
    # An empty cell of a CSV file is a value that is not there.
    return Row(*[None if value in (None, "") else print_number(value) for value in values])


def _shift(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    return tuple(Span(span.start + by, span.end + by, span.label) for span in spans)
