"""The answer is the reference's quantity, in any unit of the same dimension."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import starmap
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

from rewardkit import AnswerReward, Sample, Score
from rewardkit.reading.statements import MAX_CHARS, print_number
from rewardkit.reading.tolerance import Tolerance
from rewardkit.reward import built_when_used
from rewardkit_plugin_units.row import Row, print_row

if TYPE_CHECKING:
    from rewardkit_plugin_units.judge import PairJudge

Distance = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


@built_when_used
class Units(AnswerReward):
    """Pay for a quantity that equals the reference's, whatever unit it is written in.

    The reference is text with its unit, or a number beside a column `unit`. The
    answer is converted to the reference's unit, and the tolerance counts in that
    unit: 1 % of 37 °C is 0.37 degrees. Columns of a row replace the options of the
    same name; `lower` and `upper`, both inclusive, replace every tolerance.

    Fields:
        atol: Absolute tolerance, in the reference's unit.
        rtol: Tolerance relative to the reference.
        sigfigs: Half a unit in this significant digit of the reference.
        from_reference: Half a unit in the reference's last printed digit.
        require_unit: A number alone is wrong where the reference has a unit.
        temperature: `absolute` converts points of a scale, `difference` intervals.
        molar_mass_g_per_mol: Grams in a mole: lets mass stand for amount.
        charge: Equivalents in a mole: lets mEq stand for mmol.

    >>> Units().score(Sample("<answer>5000 m</answer>", "5 km")).value
    1.0
    >>> Units().score(Sample("<answer>5 km</answer>", "5 m")).code
    'wrong_value'
    """

    model_config = ConfigDict(defer_build=True)

    name: ClassVar[str] = "units"
    reads: ClassVar[tuple[str, ...]] = ("reference", *Row._fields)

    atol: Distance = Decimal(0)
    rtol: Distance = Decimal(0)
    sigfigs: Annotated[int, Field(ge=1, le=17)] | None = None
    from_reference: bool = False
    require_unit: bool = True
    temperature: Literal["absolute", "difference"] = "absolute"
    molar_mass_g_per_mol: Positive | None = None
    charge: Annotated[Decimal, AfterValidator(abs), Field(gt=0)] | None = None

    def judge(self, answer: str, sample: Sample) -> Score:
        """Compare as quantities."""
        row = print_row(sample.columns) if sample.columns else None
        return self._compare(answer, sample.reference, row)

    def judge_pairs(self, pairs: Sequence[tuple[str, object]]) -> list[Score] | None:
        """Compare as quantities."""
        return list(starmap(self._compare, pairs)) if self.is_usual else None

    def _compare(self, answer: str, reference: object, row: Row | None = None) -> Score:
        printed = print_number(reference)
        return self.pair_judge.judge(answer[: MAX_CHARS + 1], printed[: MAX_CHARS + 1], row)

    @cached_property
    def pair_judge(self) -> "PairJudge":
        """What judges an answer against a reference by this reward's options."""
        # A fifteenth of the start of a command that only names rewards.
        from rewardkit_plugin_units.conversion import Rules
        from rewardkit_plugin_units.judge import PairJudge
        from rewardkit_plugin_units.terms import Options

        tolerance = Tolerance(
            Fraction(self.atol), Fraction(self.rtol), self.sigfigs, self.from_reference
        )
        rules = Rules(
            self.temperature == "difference",
            None if self.molar_mass_g_per_mol is None else Fraction(self.molar_mass_g_per_mol),
            None if self.charge is None else Fraction(self.charge),
        )
        return PairJudge(Options(tolerance, self.require_unit, rules))
