"""The kinds of clinical arithmetic that the built-in problems ask for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from rewardkit_runner.demo import procedures
from rewardkit_runner.demo.working import Operands, Procedure


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: what is asked, with which operands, and how it may be worked out."""

    name: str
    wordings: tuple[str, ...]
    ranges: tuple[range, ...]
    sensible: Callable[[Operands], bool]
    right: Procedure
    wrong: tuple[Procedure, ...]

    def combinations(self) -> Iterator[Operands]:
        """Yield every sensible combination of operands, in a fixed order."""
        return (operands for operands in product(*self.ranges) if self.sensible(operands))


ANION_GAP = Kind(
    "anion gap",
    (
        "Sodium {0}, chloride {1}, bicarbonate {2} mmol/L. What is the anion gap?",
        "What is the anion gap when sodium is {0}, chloride {1} and bicarbonate {2}?",
        "Bicarbonate is {2}, chloride {1}, sodium {0}. Find the anion gap.",
        "A patient has Na {0}, HCO3 {2} and Cl {1}. Anion gap?",
    ),
    (range(125, 156), range(90, 116), range(10, 33)),
    lambda operands: operands[0] - operands[1] - operands[2] > 0,
    procedures.anion_gap,
    (procedures.gap_without_bicarbonate, procedures.gap_with_bicarbonate_added),
)

OSMOLALITY = Kind(
    "osmolality",
    (
        "Sodium {0}, glucose {1}, urea {2} mmol/L. What is the serum osmolality?",
        "What is the serum osmolality when sodium is {0}, glucose {1} and urea {2}?",
        "Urea is {2}, glucose {1}, sodium {0}. Find the serum osmolality.",
        "A patient has Na {0}, urea {2} and glucose {1}. Serum osmolality?",
    ),
    (range(120, 160), range(3, 31), range(2, 36)),
    lambda operands: True,
    procedures.osmolality,
    (procedures.osmolality_undoubled, procedures.osmolality_without_urea),
)

PERFUSION = Kind(
    "perfusion pressure",
    (
        "Blood pressure {0}/{1}, intracranial pressure {2} mmHg. What is the "
        "cerebral perfusion pressure?",
        "What is the cerebral perfusion pressure when blood pressure is "
        "{0}/{1} and intracranial pressure {2}?",
        "Intracranial pressure is {2}, blood pressure {0}/{1}. Find the "
        "cerebral perfusion pressure.",
        "A patient has BP {0}/{1} and ICP {2}. Cerebral perfusion pressure?",
    ),
    (range(90, 181), range(50, 101), range(10, 31)),
    lambda operands: operands[0] - operands[1] >= 20 and (operands[0] - operands[1]) % 3 == 0,
    procedures.perfusion_with(3),
    (procedures.perfusion_with(2), procedures.mean_pressure_alone),
)

TARGET_RATE = Kind(
    "target heart rate",
    (
        "Age {0}, resting heart rate {1}. What is the target heart rate at half of the reserve?",
        "What is the target heart rate at half of the reserve when age is {0} "
        "and resting heart rate {1}?",
        "Resting heart rate is {1}, age {0}. Find the target heart rate at half of the reserve.",
        "A patient aged {0} has resting heart rate {1}. Target heart rate at half of the reserve?",
    ),
    (range(18, 81), range(45, 91)),
    lambda operands: (220 - operands[0] - operands[1]) % 2 == 0,
    procedures.target_rate_from(220),
    (procedures.target_rate_from(200), procedures.target_without_resting),
)

FLUIDS = Kind(
    "hourly fluids",
    (
        "Weight {0} kg, drain losses {1} ml per hour. What is the hourly fluid need?",
        "What is the hourly fluid need when weight is {0} kg and drain losses {1} ml per hour?",
        "Drain losses are {1} ml per hour, weight {0} kg. Find the hourly fluid need.",
        "A child of {0} kg has drain losses of {1} ml per hour. Hourly fluid need?",
    ),
    (range(21, 71), range(10, 81)),
    lambda operands: True,
    procedures.fluids,
    (procedures.fluids_at_one_rate(4), procedures.fluids_at_one_rate(2)),
)

CARBON_DIOXIDE = Kind(
    "carbon dioxide excess",
    (
        "Carbon dioxide {0} mmHg, bicarbonate {1} mmol/L. How far is carbon "
        "dioxide above expected?",
        "How far is carbon dioxide above expected when it is {0} and bicarbonate {1}?",
        "Bicarbonate is {1}, carbon dioxide {0}. Find the carbon dioxide above expected.",
        "A patient has HCO3 {1} and PCO2 {0}. Carbon dioxide above expected?",
    ),
    (range(20, 91), range(6, 41, 2)),
    lambda operands: operands[0] - operands[1] * 3 // 2 - 12 > 0,
    procedures.carbon_dioxide_with(8),
    (procedures.carbon_dioxide_with(12), procedures.carbon_dioxide_without_half),
)

GRADIENT = Kind(
    "oxygen gradient",
    (
        "Carbon dioxide {0}, oxygen {1} mmHg. What is the alveolar oxygen gradient?",
        "What is the alveolar oxygen gradient when carbon dioxide is {0} and oxygen {1}?",
        "Oxygen is {1}, carbon dioxide {0}. Find the alveolar oxygen gradient.",
        "A patient has PCO2 {0} and PO2 {1}. Alveolar oxygen gradient?",
    ),
    (range(20, 81, 4), range(20, 111)),
    lambda operands: 140 - operands[0] * 5 // 4 - operands[1] > 0,
    procedures.gradient_from(150),
    (procedures.gradient_from(140), procedures.gradient_without_quotient),
)

KINDS: tuple[Kind, ...] = (
    ANION_GAP,
    OSMOLALITY,
    PERFUSION,
    TARGET_RATE,
    FLUIDS,
    CARBON_DIOXIDE,
    GRADIENT,
)
