"""Before a run, every reference must earn full marks under its own reward."""

import pytest

from rewardkit import Composite, ConfigError
from rewardkit_runner.references import check_references, unreachable


def check(references, rewards="format,numeric:0.5", min_share=0.95, prompt="p", **columns):
    rows = [{"prompt": prompt, "reference": reference, **columns} for reference in references]
    return check_references(rows, Composite.from_spec(rewards), min_share)


@pytest.mark.parametrize(
    "rewards",
    [
        pytest.param("numeric", id="in the tag"),
        pytest.param("numeric:1:answer_tag=final:think_tag=why", id="other tags"),
        pytest.param("numeric:1:answer_in=boxed", id="in a box"),
        pytest.param("numeric:1:answer_in=last_number", id="the last number"),
        pytest.param("format:gate,numeric", id="beside a gate"),
        pytest.param("numeric:gate,format", id="as the gate"),
    ],
)
@pytest.mark.parametrize("prompt", ["p", "p<think>\n", [{"role": "user", "content": "p"}]])
def test_numbers_earn_full_marks_wherever_the_answer_stands(rewards, prompt):
    (checked,) = check(["5", 5, 5.5, "-3"], rewards, prompt=prompt)
    assert (checked.name, checked.scored, checked.misses) == ("numeric", 4, ())


def test_a_reference_outside_its_own_limits_is_found():
    with pytest.raises(ConfigError, match="0 of 1"):
        check(["5"], lower=6, upper=7)


def test_too_few_stop_the_run_with_rows_and_reasons():
    with pytest.raises(ConfigError) as caught:
        check(["1", "two", None, "4\x1b[2J"], min_share=0.95)
    message = str(caught.value)
    assert "1 of 4 references score 1.0" in message
    assert "row 2: 'two'" in message
    assert "row 3: None  no_reference" in message
    assert "\x1b" not in message
    assert "--min_reference_share 0.25" in message


def test_enough_go_on_and_the_others_are_named():
    checked = check(["1"] * 39 + ["two"], min_share=0.95)
    assert unreachable(checked) == {39}


def test_a_list_of_accepted_answers_is_checked_by_its_first():
    assert not check([["a", "b"]], "exact:1:any_of=true")[0].misses


def test_a_metric_of_weight_zero_stops_nothing():
    assert check(["two"], "format,numeric:0") == ()
