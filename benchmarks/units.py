"""Time the `units` reward beside pint's own parser, on answers that both can read.

    python benchmarks/units.py [--rows 2000] [--repeats 7]

Prints microseconds of processor time per row, the median of the repeats, and the
ratio. "distinct" rows never repeat a number; "group" rows are what GRPO asks for:
groups of eight completions, some of them the same.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

import pint
from rewardkit_plugin_units import Units

from rewardkit import Sample

# A unit of the answer and one of the reference, in spellings that pint reads rightly.
PAIRS = (
    ("km", "m"), ("cm", "in"), ("mg/dL", "g/L"), ("m/s", "km/hour"), ("kJ/mol", "J/mol"),
    ("kg*m/s^2", "N"), ("mmHg", "kPa"), ("mL/min", "L/hour"), ("eV", "J"), ("psi", "Pa"),
    ("hour", "min"), ("W/m^2/K", "W/cm^2/K"),
)  # fmt: skip
TOLERANCE = 0.01
Row = tuple[str, str]


def make_rows(count: int, group: int) -> list[Row]:
    """Make rows of answer and reference; each group shares its reference and two answers."""
    draw = random.Random(0)
    rows: list[Row] = []
    while len(rows) < count:
        unit, other = PAIRS[len(rows) // group % len(PAIRS)]
        reference = f"{draw.uniform(1, 1000):.6g} {other}"
        answers = [f"{draw.uniform(1, 1000):.6g} {unit}" for _ in range((group + 1) // 2)]
        rows += [
            (draw.choice(answers) if group > 1 else answers[0], reference) for _ in range(group)
        ]
    return rows[:count]


def judge_with_pint(rows: Sequence[Row]) -> list[float]:
    """Judge each row as a notebook does: parse both texts, convert, compare."""
    verdicts = []
    for answer, reference in rows:
        expected: pint.Quantity[float] = REGISTRY.Quantity(reference)
        given: pint.Quantity[float] = REGISTRY.Quantity(answer)
        try:
            value = given.to(expected.units).magnitude
        except pint.DimensionalityError:
            verdicts.append(0.0)
        else:
            near = abs(value - expected.magnitude) <= TOLERANCE * abs(expected.magnitude)
            verdicts.append(float(near))
    return verdicts


def judge_with_rewardkit(rows: Sequence[Row]) -> list[float | None]:
    """Judge each row with a reward that has seen none of them."""
    reward = Units(rtol=Decimal(str(TOLERANCE)))
    samples = [Sample(f"<answer>{answer}</answer>", reference) for answer, reference in rows]
    return [score.value for score in reward.score_batch(samples)]


def measure(judge: Callable[[Sequence[Row]], object], rows: Sequence[Row]) -> float:
    """Return microseconds of processor time per row."""
    begin = time.process_time()
    judge(rows)
    return (time.process_time() - begin) / len(rows) * 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    print(f"{'rows':>9}  {'pint µs/row':>12}  {'units µs/row':>13}  {'ratio':>6}")
    for name, group in (("distinct", 1), ("group", 8)):
        rows = make_rows(options.rows, group)
        assert judge_with_pint(rows) == judge_with_rewardkit(rows), "the two disagree"
        # In turns: the speed of a shared machine changes while it is measured.
        times = [
            (measure(judge_with_pint, rows), measure(judge_with_rewardkit, rows))
            for _ in range(options.repeats)
        ]
        slow, fast = map(statistics.median, zip(*times, strict=True))
        print(f"{name:>9}  {slow:12.1f}  {fast:13.1f}  {slow / fast:5.1f}x")


REGISTRY: pint.UnitRegistry[float] = pint.UnitRegistry()

if __name__ == "__main__":
    main()
