"""Whatever bytes make of a completion, a reward keeps its promises; see `make fuzz`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit.score import Score, Span
from tests.fuzz.holding import MOST_REASON, SPECS, PromiseError, check, rewards
from tests.fuzz.making import PIECES, seeds, text_from
from tests.fuzz.searching import first_broken
from tests.hostile.corpus import OWN

REWARDS = rewards()
HARMLESS = bytes([PIECES.index("a")] * 2)


@pytest.mark.parametrize("spec", SPECS)
@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=60))
def test_a_reward_keeps_its_promises(spec, data):
    check(spec, REWARDS[spec], data)


class Paying:
    """A reward that breaks one promise."""

    name = "numeric"

    def __init__(self, *scores):
        self._scores = scores

    def score(self, sample):
        return self._scores[0]

    def score_batch(self, samples):
        return [self._scores[min(place, len(self._scores) - 1)] for place in range(len(samples))]


NOTHING = Score(0.0, "none")
PAID = Score(1.0, "equal")


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        pytest.param([PAID], "a wrong answer earns", id="pays what is wrong"),
        pytest.param([NOTHING], "costs a right answer", id="does not pay what is right"),
        pytest.param([NOTHING, PAID], "costs a right answer", id="not the same twice"),
        pytest.param([0.0], "no score", id="a bare number"),
        pytest.param([Score(7.0, "x")], "out of range", id="seven"),
        pytest.param([Score(float("nan"), "x")], "out of range", id="not a number"),
        pytest.param([Score(1, "x")], "out of range", id="an int"),
        pytest.param([Score(0.0, "a b")], "a code is a name", id="a sentence for a code"),
        pytest.param([Score(None, "error")], "a code is a name", id="an error of its own"),
        pytest.param(
            [Score(0.0, "x", "y" * (MOST_REASON + 1))], "a reason is a line", id="a long reason"
        ),
        pytest.param(
            [Score(0.0, "x", "", (Span(0, 99),))], "outside of the text", id="evidence elsewhere"
        ),
    ],
)
def test_a_broken_promise_is_noticed(scores, says):
    with pytest.raises(PromiseError, match=says):
        check("numeric", Paying(*scores), HARMLESS)


def test_a_batch_that_differs_from_one_by_one_is_noticed():
    class Moody(Paying):
        def score_batch(self, samples):
            return [PAID, Score(0.0, "other"), PAID]

    with pytest.raises(PromiseError, match="in a batch it does not"):
        check("numeric", Moody(NOTHING), HARMLESS)


def test_every_piece_can_be_reached_and_repeated():
    assert {text_from(bytes([place])) for place in range(len(PIECES))} == set(PIECES)
    assert text_from(b"\x00\xff") == PIECES[0] * 51


def test_a_failure_is_made_as_short_as_it_can_be():
    paying = {"numeric": Paying(PAID)}
    found = first_broken(paying, [b"harmless", b"long and broken"])
    assert found is not None
    assert found.data == b""


def test_the_hostile_cases_are_where_guided_search_begins():
    assert any("9" in text_from(seed) for seed in seeds(OWN))
