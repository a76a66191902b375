"""Rewrites that change nothing keep the verdict, and no change of unit earns."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from rewardkit_plugin_units import Units
from rewardkit_plugin_units.allowed import SYMBOLS
from rewardkit_plugin_units.names import find_name
from rewardkit_plugin_units.registry import find_root
from rewardkit_plugin_units.unit import read_unit

from rewardkit import Sample

# Lone scales with an offset have a test of their own; they do not multiply.
ATOMS = sorted(
    symbol
    for line in SYMBOLS.strip().splitlines()
    for symbol in line.split("|")[0].split()
    if symbol.isalpha() and not find_root(find_name(symbol).unit).offset
)
numbers = st.decimals("0.001", "99999", places=3)
factors = st.lists(
    st.tuples(st.sampled_from(ATOMS), st.sampled_from([1, -1, 2, -2])),
    min_size=1,
    max_size=3,
    unique_by=lambda factor: find_root(find_name(factor[0]).unit).exponents,
)
anything = st.text(
    st.sampled_from("0123456789 .,-+^*/(){}[]\\$~°µ²⁻³%=:;'\"±<>≈mskgJKNCFMAhz½\ud800\x00٥"),
    max_size=80,
)
SPELLINGS = [
    lambda unit: " ".join(f"{name}^{power}" for name, power in unit),
    lambda unit: "·".join(f"{name}^{{{power}}}" for name, power in unit),
    lambda unit: " * ".join(f"{name}**{power}" for name, power in unit),
    lambda unit: r"\,".join(rf"\mathrm{{{name}}}^{{{power}}}" for name, power in unit),
    lambda unit: " ".join(name + str(power).translate(RAISED) for name, power in reversed(unit)),
]
RAISED = str.maketrans("-12", "⁻¹²")


def judge(answer, reference, **options):
    return Units(**options).score(Sample(f"<answer>{answer}</answer>", reference))


@given(numbers, factors, st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_unit_is_the_same_unit(number, unit, one, other):
    assert judge(f"{number} {one(unit)}", f"{number} {other(unit)}").value == 1.0


@given(numbers, factors, st.sampled_from(["$%s$", "**%s**", "\\boxed{%s}", "x = %s", "%s."]))
def test_wrappers_and_labels_change_nothing(number, unit, wrapper):
    quantity = f"{number} {SPELLINGS[0](unit)}"
    assert judge(wrapper % quantity, quantity).value == 1.0


@given(numbers, st.sampled_from(ATOMS), st.sampled_from(ATOMS))
def test_a_unit_earns_for_another_exactly_where_it_converts(number, name, other):
    one, two = read_unit(name), read_unit(other)
    same = (one.factor, one.dimension) == (two.factor, two.dimension)
    alike = one.dimension == two.dimension
    converted = Fraction(number) * one.factor / two.factor
    assert judge(f"{number} {name}", f"{number} {other}").value == float(same)
    assert judge(f"{number} {name}", f"{converted} {other}").value == float(alike)


@given(numbers, factors)
def test_a_dropped_unit_never_earns(number, unit):
    reference = f"{number} {SPELLINGS[0](unit)}"
    if read_unit(SPELLINGS[0](unit)).dimension:
        assert judge(str(number), reference).code == "missing_unit"


@given(numbers, factors, st.sampled_from(["or", ",", ";", "and", "/", "to", "±", "-", "=", "≠"]))
def test_a_second_candidate_never_earns(number, unit, between):
    quantity = f"{number} {SPELLINGS[0](unit)}"
    leaked = f"{quantity} {between} {number + 1} {SPELLINGS[0](unit)}"
    assert judge(leaked, quantity).value == 0.0
    assert judge(f"not {quantity}", quantity).value == 0.0


@given(st.integers(-500, 5000), st.sampled_from(["°C", "K", "°F"]), st.sampled_from("CKF"))
def test_temperatures_convert_with_their_zeros(degrees, unit, other):
    kelvin = {
        "°C": degrees + Fraction(27315, 100),
        "K": Fraction(degrees),
        "°F": (degrees + Fraction(45967, 100)) * 5 / 9,
    }[unit]
    there = {
        "C": kelvin - Fraction(27315, 100),
        "K": kelvin,
        "F": kelvin * 9 / 5 - Fraction(45967, 100),
    }[other]
    reference = f"{there} {'K' if other == 'K' else '°' + other}"
    assert judge(f"{degrees} {unit}", reference).value == 1.0
    assert judge(f"{degrees + 1} {unit}", reference).value == 0.0


@given(anything, anything)
def test_no_text_raises_and_none_of_it_earns_without_its_number(text, unit):
    assert judge(text, "5 m").value in (0.0, 1.0)
    assert judge(f"5 {unit}", text).value in (0.0, 1.0, None)
    assert judge(text, "123456.789 kg m^2").value == 0.0
