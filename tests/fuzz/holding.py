"""What holds for every reward, whatever a completion says."""

from rewardkit import Composite, Sample
from rewardkit.reward import Reward
from rewardkit.score import Score
from tests.fuzz.making import right, wrong

# What runs here takes microseconds; `symbolic` asks a worker where it can't decide itself.
SPECS = (
    "format",
    "exact",
    "exact:ignore_case=true:normalize_whitespace=true:unicode=NFKC",
    "numeric",
    "numeric:allow_units=true:percent=fraction:rtol=0.000001",
    "units:rtol=0.000001",
    "symbolic:deadline_s=0.2",
    "medcalc",
)


def rewards(specs: tuple[str, ...] = SPECS) -> dict[str, Reward]:
    """Build the rewards, by what they are called in the grammar."""
    return {spec: Composite.from_spec(spec).components[0].reward for spec in specs}


# A reason shows the beginnings of a few texts, each spelled out.
MOST_REASON = 1500


class PromiseError(AssertionError):
    """Say which reward broke its promise, on what."""

    def __init__(self, what: str, spec: str, sample: Sample, score: object) -> None:
        super().__init__(f"{what}: {spec} on {sample!a} gave {score!r}")


def check(spec: str, reward: Reward, data: bytes) -> None:
    """Judge what bytes make, and see that every promise holds.

    Raises:
        PromiseError: One does not.
    """
    sample = wrong(reward.name, data)
    score = reward.score(sample)
    _check_form(spec, sample, score)
    if score.value not in (0.0, None) and reward.name != "format":
        raise PromiseError("a wrong answer earns", spec, sample, score)
    good = right(reward.name, data)
    if good is not None:
        first, second, third = reward.score_batch([good, sample, good])
        if first.value != 1.0 or third != first:
            raise PromiseError("what the thinking says costs a right answer", spec, good, first)
        if second != score:
            raise PromiseError(
                f"alone it gave {score!r}, in a batch it does not", spec, sample, second
            )


def _check_form(spec: str, sample: Sample, score: object) -> None:
    if type(score) is not Score:
        raise PromiseError("no score", spec, sample, score)
    if score.value is not None and not (type(score.value) is float and 0 <= score.value <= 1):
        raise PromiseError("the value is out of range", spec, sample, score)
    if not score.code.isidentifier() or score.code == "error" or len(score.reason) > MOST_REASON:
        raise PromiseError("a code is a name, and a reason is a line", spec, sample, score)
    for span in score.evidence:
        if not 0 <= span.start <= span.end <= len(sample.text):
            raise PromiseError("evidence lies outside of the text", spec, sample, score)
