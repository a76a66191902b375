"""Text that was written to stall, crash or enter: 0.0 and nothing else."""

import json
import sys
from pathlib import Path

import pytest
from rewardkit_plugin_units import Units
from rewardkit_plugin_units.grammar import parse_unit
from rewardkit_plugin_units.plain import to_plain
from rewardkit_plugin_units.tokens import split_unit

from rewardkit import Sample
from rewardkit.reading.statements import MAX_CHARS

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile.jsonl"


def judge(answer, reference="5 m"):
    return Units().score(Sample(f"<answer>{answer}</answer>", reference))


def test_every_hostile_text_of_the_corpus_earns_nothing():
    if not CORPUS.exists():
        pytest.skip(f"{CORPUS.name} is not here")
    lines = CORPUS.read_text("utf-8").splitlines()
    for case in map(json.loads, lines):
        payload = case["payload"]
        if not isinstance(payload, str):
            payload = "".join(text * times for text, times in payload["repeat"])
        assert judge(payload).value == 0.0, case["id"]
        assert judge(f"5 {payload}").value == 0.0, case["id"]
    assert len(lines) > 100


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("m*" * 20_000 + "m", id="a long chain"),
        pytest.param("(" * 5_000 + "m" + ")" * 5_000, id="deep brackets"),
        pytest.param(r"\mathrm{" * 60 + "m" + "}" * 60, id="deep braces"),
        pytest.param("(" * 200 + "m" + ")" * 200, id="brackets within the length"),
        pytest.param(r"\frac{" * 40 + "m", id="open fractions"),
        pytest.param("^" * 250, id="exponents of exponents"),
        pytest.param("√" * 250 + "m", id="roots of roots"),
        pytest.param("m^(" * 80, id="open exponents"),
        pytest.param("10^999 m", id="a large power of ten"),
        pytest.param("10^-999 m", id="a small power of ten"),
        pytest.param("m^20" * 13, id="too many factors"),
        pytest.param("fm^20 fg^20 fs^20 fA^20", id="tiny factors"),
        pytest.param("m" * 65, id="a long name"),
        pytest.param("5 ft " * 50, id="many parts"),
        pytest.param("x = " * 100 + "5 m", id="many members"),
        pytest.param("m\u200b", id="an invisible space"),
        pytest.param("m²³⁹⁹⁹⁹", id="raised digits"),
        pytest.param("\ud800m", id="a lone surrogate"),
        pytest.param("m\x00", id="a null byte"),
        pytest.param("().__class__", id="an attribute"),
    ],
)
def test_a_hostile_unit_earns_nothing(text):
    assert judge(f"5 {text}").value == 0.0


@pytest.mark.parametrize(
    "working",
    [
        pytest.param("(" * 40 + "5 m" + ")" * 40 + " × 1", id="deep brackets"),
        pytest.param("(1 m)^7 / (1 m)^6 × 5", id="a large power"),
        pytest.param("(9e399)^6 / (9e399)^6 × 5 m", id="a power of a large number"),
        pytest.param(
            "9e399 × 9e399 × 9e399 / (9e399)^1 / 9e399 / 9e399 × 5 m", id="large products"
        ),
        pytest.param("1e399 m + 1e-399 m + 5 m - 1e-399 m - 1e399 m", id="a wide sum"),
        pytest.param("(5 m " * 150, id="open brackets"),
        pytest.param(r"\frac{5 m}{" * 80, id="open fractions"),
        pytest.param("5 m × (" * 130, id="open factors"),
    ],
)
def test_a_hostile_working_earns_nothing(working):
    assert judge(f"{working} = 5 m").value == 0.0


@pytest.mark.parametrize("piece", ["(", "m*", "5 m ", r"\mathrm{", "^", "°", "=", "- ", "$", "10^"])
def test_a_text_of_any_length_is_refused(piece):
    assert judge("5 " + piece * 100_000).code == "too_long"
    assert judge(("5 " + piece * MAX_CHARS)[:MAX_CHARS]).value == 0.0


def test_a_text_beyond_the_limit_is_too_long():
    assert judge("5 " + "m" * MAX_CHARS).code == "too_long"


def test_a_limit_holds_at_its_edge():
    assert judge("5 " + " ".join(["m"] * 12), "5 m^12").value == 1.0
    assert judge("5 " + " ".join(["m"] * 13), "5 m^13").code == "wrong_unit"
    assert judge("5 m^20", "5 m^20").value == 1.0
    assert judge("5 m^21", "5 m^20").code == "wrong_unit"
    assert judge("5 " + "(" * 4 + "m" + ")" * 4).value == 1.0
    assert judge("5 s " + "(" * 5 + "m" + ")" * 5, "5 s m").code == "wrong_unit"


def count_calls(name, text):
    """Count the calls of a function in reading the plain text of a unit."""
    calls = 0

    def profile(frame, event, _):
        nonlocal calls
        calls += event == "call" and frame.f_code.co_name == name

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        parse_unit(text)
    finally:
        sys.setprofile(before)
    return calls


def test_typesetting_is_read_up_to_its_limits():
    assert to_plain("kg" + " " * 253 + "m") == "kg m"
    assert to_plain("kg" + " " * 254 + "m") is None
    assert to_plain("{" * 8 + "m" + "}" * 8) == "m"
    assert to_plain("{" * 9 + "m" + "}" * 9) is None


def test_a_unit_has_at_most_64_tokens():
    assert len(split_unit("m" + " m" * 63)) == 64
    assert split_unit("m" + " m" * 64) is None


def test_a_compound_has_at_most_four_parts():
    assert judge("1 week 1 day 1 hour 1 min", "11581 min").value == 1.0
    assert judge("1 week 1 day 1 hour 1 min 1 s", "694861 s").value == 0.0


def test_a_chain_has_at_most_eight_members():
    assert judge("5 m = " * 7 + "5 m").value == 1.0
    assert judge("5 m = " * 8 + "5 m").value == 0.0


def test_many_words_are_tried_as_few_phrases():
    assert parse_unit("pounds per square inch") is not None
    assert count_calls("find_phrase", "x" + " x" * 59) == 4


def test_a_long_name_is_cut_in_few_places():
    assert count_calls("find_name", "x" * 250) == 1 + 2 * 4


def test_huge_numbers_are_compared_and_shown():
    assert judge("1e300 m", "1e300 m").value == 1.0
    assert judge("1e300 km^20", "1e300 fm^20").code == "wrong_value"


def test_texts_are_kept_in_bounded_caches():
    reward = Units()
    for number in range(9_000):
        reward.score(Sample(f"<answer>{number} m</answer>", "5 m"))
    assert reward.pair_judge.judge.cache_info().currsize <= 8_192
