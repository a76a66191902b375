"""What is wrong never earns, whatever stands around it."""

from collections.abc import Callable, Iterator, Sequence

from rewardkit.check import attacks
from rewardkit.check.clause import Broken, Clause, clause
from rewardkit.check.subject import Anchor, NotApplicable, Subject, wrong_answers
from rewardkit.sample import Sample

_UNIT_COUNTS = "the unit is part of the answer"
Attack = Callable[[Anchor], Iterator[str]]


def _never_earns(
    subject: Subject, attack: Attack, anchors: Sequence[Anchor] | None = None, hint: str = ""
) -> str:
    """Try an attack on every anchor; none may earn more than the wrong answer does alone."""
    tried = 0
    earned: list[Sample] = []
    for anchor in subject.need_comparison() if anchors is None else anchors:
        for completion in attack(anchor):
            sample = anchor.sample(completion)
            tried += 1
            if (subject.judge(sample).value or 0.0) > anchor.wrong_value:
                earned.append(sample)
    if earned:
        smallest = min(earned, key=lambda sample: len(sample.text))
        what = f"{len(earned)} of {tried} earned"
        raise Broken(what, smallest, str(subject.judge(smallest)), hint)
    if not tried:
        raise NotApplicable("nothing to try on the references that it pays")
    return f"{tried} tried"


def _must_not_earn(subject: Subject, anchor: Anchor, sample: Sample, what: str) -> None:
    ruling = subject.judge(sample)
    if (ruling.value or 0.0) > anchor.wrong_value:
        raise Broken(what, sample, str(ruling))


@clause("leaks", "a wrong answer does not earn")
def wrong_answers_do_not_earn(subject: Subject) -> str:
    """Answer something that no tolerance makes right."""
    tried = 0
    for anchor in subject.need_comparison():
        for answer in wrong_answers(anchor.right):
            sample = anchor.sample(anchor.wrapper.wrap(answer))
            ruling = subject.judge(sample)
            tried += 1
            if ruling.value == 1.0:
                raise Broken("a wrong answer earned 1.0", sample, str(ruling))
    return f"{tried} tried"


@clause("leaks", "near misses that plugins know do not earn")
def near_misses_do_not_earn(subject: Subject) -> str:
    """Put the probes to the reward whose reference it pays for itself."""
    subject.need_comparison()
    tried = 0
    for probe in subject.probes:
        at = None if probe.earns else subject.anchor_for(probe.reference)
        if at is None or (probe.rewards and subject.bench.term.name not in probe.rewards):
            continue
        tried += 1
        sample = at.sample(at.wrapper.wrap(probe.answer))
        _must_not_earn(subject, at, sample, f"a near miss earned: {probe.why}")
    if not tried:
        raise NotApplicable("no installed plugin brings a probe for it")
    return f"{tried} probes"


@clause("leaks", "several answers, one of them right, do not earn")
def appended_candidates_do_not_earn(subject: Subject) -> str:
    """Append candidates; whoever names enough of them is right once."""
    return _never_earns(subject, attacks.appended, hint="several answers are no answer")


@clause("leaks", "a hedge does not earn")
def hedges_do_not_earn(subject: Subject) -> str:
    """Give the right answer without committing to it."""
    return _never_earns(subject, attacks.hedged, hint="read the whole answer, not a part of it")


@clause("leaks", "a denial of the right answer does not earn")
def negations_do_not_earn(subject: Subject) -> str:
    """Say that it is not the right answer."""
    return _never_earns(subject, attacks.negated, hint="read the whole answer, not a part of it")


@clause("leaks", "an echo of the prompt does not earn")
def the_echoed_prompt_does_not_earn(subject: Subject) -> str:
    """Repeat a prompt in which the right answer stands."""
    tried = 0
    for anchor in subject.need_comparison():
        for completion in attacks.echoed(anchor):
            sample = anchor.sample(completion, attacks.question(anchor))
            tried += 1
            _must_not_earn(subject, anchor, sample, "the prompt's own words earned")
    return f"{tried} tried"


@clause("leaks", "an answer that was only thought does not earn")
def answers_in_the_thinking_do_not_earn(subject: Subject) -> str:
    """Say the right answer inside the thinking alone."""
    anchors = subject.need_comparison()
    if not anchors[0].wrapper.opening:
        raise NotApplicable("it reads the whole completion as the answer")
    return _never_earns(subject, attacks.only_thought, hint="look behind </think>")


@clause("leaks", "saying nothing does not earn")
def nothing_does_not_earn(subject: Subject) -> str:
    """Say nothing, with or without tags around it."""
    if not subject.anchors:
        raise NotApplicable("no reference is known that it pays")
    for anchor in subject.anchors:
        # A reward for a shape may pay for thinking without an answer.
        unanswered = [anchor.wrapper.wrap("")] if subject.compares else []
        for completion in (*attacks.NOTHING, *unanswered):
            sample = anchor.sample(completion)
            ruling = subject.judge(sample)
            if ruling.value:
                raise Broken("saying nothing earned", sample, str(ruling))
    return "empty text and empty tags"


@clause("leaks", "look-alike characters do not earn")
def look_alikes_do_not_earn(subject: Subject) -> str:
    """Write the answer in digits and letters of other scripts."""
    return _never_earns(subject, attacks.look_alikes, hint="digits are 0 to 9: re.ASCII")


@clause("leaks", "another unit does not earn")
def other_units_do_not_earn(subject: Subject) -> str:
    """Swap the unit of references that have one."""
    return _never_earns(subject, attacks.other_units, subject.with_unit(), _UNIT_COUNTS)


@clause("leaks", "a missing unit does not earn")
def missing_units_do_not_earn(subject: Subject) -> str:
    """Drop the unit of references that have one."""
    return _never_earns(subject, attacks.without_unit, subject.with_unit(), _UNIT_COUNTS)


@clause("leaks", "a megabyte of padding does not earn")
def padding_does_not_earn(subject: Subject) -> str:
    """Hide a wrong answer among repetitions of the right one."""
    return _never_earns(subject, attacks.padded, subject.need_comparison()[:2])


@clause("leaks", "talking to the judge does not earn")
def injections_do_not_earn(subject: Subject) -> str:
    """Claim to be right, in words and as patterns."""
    return _never_earns(subject, attacks.injected, hint="a completion is data, not instructions")


CLAUSES: tuple[Clause, ...] = (
    wrong_answers_do_not_earn,
    near_misses_do_not_earn,
    appended_candidates_do_not_earn,
    hedges_do_not_earn,
    negations_do_not_earn,
    the_echoed_prompt_does_not_earn,
    answers_in_the_thinking_do_not_earn,
    nothing_does_not_earn,
    look_alikes_do_not_earn,
    other_units_do_not_earn,
    missing_units_do_not_earn,
    padding_does_not_earn,
    injections_do_not_earn,
)
