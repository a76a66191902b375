"""A hostile text is data: it raises nothing, earns nothing, and spoils nothing behind it."""

import asyncio
import threading

import pytest

from rewardkit import Composite, Sample
from rewardkit.score import Score
from tests.hostile.corpus import OWN, PLACES, PUBLIC, SPECS, cases, place, rewards, right

# Completions of the public corpus that have the shape, and nothing more is asked of them;
# the last one has it behind a template that opens the thinking.
SHAPED = {"tg-nul", "tg-surr", "tg-attr"}
REWARDS = dict(zip(SPECS, rewards(), strict=True))
IDS = [case.id for case in cases(OWN, "")]


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    """Where code that is executed leaves a file."""
    return tmp_path_factory.mktemp("hostile") / "marker"


@pytest.fixture(scope="module")
def own(marker):
    """The cases of this folder, by id."""
    return {case.id: case for case in cases(OWN, str(marker))}


def _replay(case, marker, shaped=False):
    for spec, reward in REWARDS.items():
        for where in PLACES:
            score = reward.score(place(case.text, where, reward.name))
            assert type(score) is Score
            about_shape = reward.name == "format" and (where != "completion" or shaped)
            if not about_shape and reward.name not in case.right:
                assert score.value in (0.0, None), (case.id, spec, where, score)
    assert not marker.exists()


@pytest.mark.parametrize("name", IDS)
def test_a_hostile_text_earns_nothing_wherever_it_stands(name, own, marker):
    _replay(own[name], marker)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public corpus of hostile texts is not here")
def test_no_text_of_the_public_corpus_earns_wherever_it_stands(marker):
    for case in cases(PUBLIC, str(marker)):
        _replay(case, marker, shaped=case.id in SHAPED)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public corpus of hostile texts is not here")
@pytest.mark.parametrize("answer_in", ["tag", "boxed", "completion"])
def test_no_text_of_the_public_corpus_earns_against_what_it_aims_at(answer_in, marker):
    aimed = [case for case in cases(PUBLIC, str(marker)) if case.gold and not case.documented]
    assert aimed
    for name in ("exact", "numeric", "units", "symbolic"):
        reward = Composite.from_spec(f"{name}:answer_in={answer_in}").components[0].reward
        for case in aimed:
            score = reward.score(Sample(case.text, case.gold))
            assert score.value in (0.0, None), (case.id, name, score)


@pytest.mark.parametrize("reward", REWARDS.values(), ids=SPECS)
def test_what_is_right_is_paid_after_all_that(reward):
    assert reward.score(right(reward)).value == 1.0


def test_a_text_that_rightly_earns_says_so_in_the_corpus(own):
    case = own["shape-around-nonsense"]
    assert case.right == {"format"}
    assert REWARDS["format"].score(place(case.text, "completion", "format")).value == 1.0


def _in_a_thread(judge):
    scores = []
    thread = threading.Thread(target=lambda: scores.extend(judge()))
    thread.start()
    thread.join()
    return scores


def _in_a_loop(judge):
    async def run():
        return judge()

    return asyncio.run(run())


@pytest.mark.parametrize(
    "elsewhere",
    [pytest.param(_in_a_thread, id="a thread"), pytest.param(_in_a_loop, id="an event loop")],
)
@pytest.mark.parametrize(("spec", "reward"), REWARDS.items(), ids=SPECS)
def test_the_scores_are_the_same_in(elsewhere, spec, reward, own):
    names = (
        "exponent-of-ten",
        "tower-of-powers",
        "unit-large-power",
        "lone-surrogate",
        "tautology",
    )
    samples = [place(own[name].text, "answer", reward.name) for name in names]
    assert elsewhere(lambda: reward.score_batch(samples)) == reward.score_batch(samples)
