"""The procedures of the built-in problems: the right ones and plausible wrong ones.

Every procedure computes correctly; a wrong one is a formula that somebody might
misremember. The built-in model starts out knowing all of them and prefers the
wrong ones, so that a reward has something to choose.
"""

from rewardkit_runner.demo.working import Operands, Procedure, Working


def anion_gap(working: Working, operands: Operands) -> int:
    """Na - Cl - HCO3, in mmol/L.

    Source:
        Emmett and Narins 1977, Clinical use of the anion gap, Medicine 56.
    """
    sodium, chloride, bicarbonate = operands
    return working.minus(working.minus(sodium, chloride), bicarbonate)


def gap_without_bicarbonate(working: Working, operands: Operands) -> int:
    """Na - Cl: wrong."""
    return working.minus(operands[0], operands[1])


def gap_with_bicarbonate_added(working: Working, operands: Operands) -> int:
    """Na - Cl + HCO3: wrong."""
    sodium, chloride, bicarbonate = operands
    return working.plus(working.minus(sodium, chloride), bicarbonate)


def osmolality(working: Working, operands: Operands) -> int:
    """2 Na + glucose + urea, in mmol/kg when all are in mmol/L.

    Source:
        Worthley, Guerin and Pain 1987, For calculating osmolality, the simplest
        formula is the best, Anaesthesia and Intensive Care 15.
    """
    sodium, glucose, urea = operands
    return working.plus(working.plus(working.times(2, sodium), glucose), urea)


def osmolality_undoubled(working: Working, operands: Operands) -> int:
    """Na + glucose + urea: wrong."""
    sodium, glucose, urea = operands
    return working.plus(working.plus(sodium, glucose), urea)


def osmolality_without_urea(working: Working, operands: Operands) -> int:
    """2 Na + glucose: wrong."""
    return working.plus(working.times(2, operands[0]), operands[1])


def perfusion_with(divisor: int) -> Procedure:
    """Mean arterial less intracranial pressure, in mmHg; right when the divisor is 3.

    Source:
        The mean is diastolic + (systolic - diastolic) / 3; what the skull presses
        back is subtracted (Brain Trauma Foundation guidelines, 4th edition).
    """

    def perfusion(working: Working, operands: Operands) -> int:
        systolic, diastolic, intracranial = operands
        rise = working.over(working.minus(systolic, diastolic), divisor)
        return working.minus(working.plus(diastolic, rise), intracranial)

    return perfusion


def mean_pressure_alone(working: Working, operands: Operands) -> int:
    """Mean arterial pressure: wrong, nothing is subtracted."""
    systolic, diastolic, _ = operands
    return working.plus(diastolic, working.over(working.minus(systolic, diastolic), 3))


def target_rate_from(maximum_at_birth: int) -> Procedure:
    """Resting rate plus half of the reserve, per minute; right when counted from 220.

    Source:
        Karvonen, Kentala and Mustala 1957, Annales Medicinae Experimentalis 35,
        with 220 - age as the maximum.
    """

    def target_rate(working: Working, operands: Operands) -> int:
        age, resting = operands
        reserve = working.minus(working.minus(maximum_at_birth, age), resting)
        return working.plus(working.over(reserve, 2), resting)

    return target_rate


def target_without_resting(working: Working, operands: Operands) -> int:
    """Half of the maximum: wrong, there is no reserve in it."""
    return working.over(working.minus(220, operands[0]), 2)


def fluids(working: Working, operands: Operands) -> int:
    """60 ml per hour and 1 more for each kg above 20, plus losses.

    Source:
        Holliday and Segar 1957, Pediatrics 19, in its hourly "4-2-1" form: 4 ml per
        kg for 10 kg, 2 for the next 10, 1 beyond.
    """
    weight, losses = operands
    return working.plus(working.plus(60, working.minus(weight, 20)), losses)


def fluids_at_one_rate(rate: int) -> Procedure:
    """One rate for the whole weight, plus losses: wrong at any rate."""

    def fluids_at_rate(working: Working, operands: Operands) -> int:
        weight, losses = operands
        return working.plus(working.times(rate, weight), losses)

    return fluids_at_rate


def carbon_dioxide_with(offset: int) -> Procedure:
    """PCO2 less the expected 1.5 HCO3 + 8, in mmHg; right when the offset is 8.

    Source:
        Albert, Dell and Winters 1967, Annals of Internal Medicine 66.
    """

    def excess(working: Working, operands: Operands) -> int:
        carbon_dioxide, bicarbonate = operands
        expected = working.plus(working.plus(bicarbonate, working.over(bicarbonate, 2)), offset)
        return working.minus(carbon_dioxide, expected)

    return excess


def carbon_dioxide_without_half(working: Working, operands: Operands) -> int:
    """PCO2 less HCO3 + 8: wrong."""
    carbon_dioxide, bicarbonate = operands
    return working.minus(carbon_dioxide, working.plus(bicarbonate, 8))


def gradient_from(inspired: int) -> Procedure:
    """150 - PCO2 / 0.8 - PO2, in mmHg; right when 150 is what is inspired.

    Source:
        The alveolar gas equation in room air at sea level, 0.21 * (760 - 47) = 150,
        with a respiratory quotient of 0.8; PCO2 / 0.8 is PCO2 + PCO2 / 4.
    """

    def gradient(working: Working, operands: Operands) -> int:
        carbon_dioxide, oxygen = operands
        taken = working.plus(carbon_dioxide, working.over(carbon_dioxide, 4))
        return working.minus(working.minus(inspired, taken), oxygen)

    return gradient


def gradient_without_quotient(working: Working, operands: Operands) -> int:
    """150 - PCO2 - PO2: wrong."""
    carbon_dioxide, oxygen = operands
    return working.minus(working.minus(150, carbon_dioxide), oxygen)
