"""What is right earns, however it is dressed."""

from collections.abc import Sequence

from rewardkit.check.clause import Broken, clause
from rewardkit.check.generated import Change, Rewrite, smallest_change
from rewardkit.check.subject import NotApplicable, Subject
from rewardkit.check.wrapper import Wrapper
from rewardkit.sample import Sample


@clause("reference", "the reference itself earns 1.0")
def the_reference_earns(subject: Subject) -> str:
    """Answer each row's reference; without rows, see that some reference is paid."""
    if subject.wrapper is None:
        hint = "give it rows with references that it can judge: rewardkit check NAME DATA.jsonl"
        raise Broken("no reference earned 1.0, in no place of a completion", hint=hint)
    if not subject.rows:
        return f"{len(subject.anchors)} of the suite's own references"
    for template in subject.rows:
        sample = _complete(template, subject.wrapper.wrap(str(template.reference).strip()))
        ruling = subject.judge(sample)
        if ruling.value != 1.0:
            raise Broken("the reference does not earn", sample, str(ruling))
    return f"{len(subject.rows)} references"


def _complete(template: Sample, completion: str) -> Sample:
    return Sample(completion, template.reference, template.prompt, template.columns)


@clause("reference", "labelled cases keep their labels")
def cases_keep_their_labels(subject: Subject) -> str:
    """Judge the author's cases."""
    labelled = [case for case in subject.cases.rows if case.labelled]
    if not labelled:
        raise NotApplicable("no labelled cases")
    for case in labelled:
        ruling = subject.judge_case(case)
        if ruling.fault or ruling.value != case.value or case.code not in ("", ruling.code):
            wanted = "not scored" if case.value is None else f"{case.value:g}"
            raise Broken(f"{case.why}: {wanted} {case.code}", case.sample, str(ruling))
    return f"{len(labelled)} cases"


@clause("reference", "answers that plugins know to be right earn")
def equivalents_earn(subject: Subject) -> str:
    """Put the probes that must earn to the rewards that they name."""
    probes = [p for p in subject.probes if p.earns and subject.bench.term.name in p.rewards]
    wrapper = subject.wrapper
    if not probes or wrapper is None:
        raise NotApplicable("no probe names this reward")
    for probe in probes:
        sample = Sample(wrapper.wrap(probe.answer), probe.reference)
        ruling = subject.judge(sample)
        if ruling.value != 1.0:
            raise Broken(probe.why, sample, str(ruling))
    return f"{len(probes)} probes"


@clause("rewrites", "what means the same gets the same")
def benign_rewrites_keep_the_verdict(subject: Subject) -> str:
    """Apply rewrites that change nothing, one after another, to right and wrong answers."""
    if not subject.anchors:
        raise NotApplicable("no reference is known that it pays")
    starts = [
        anchor.sample(anchor.wrapper.wrap(answer))
        for anchor in subject.anchors[:3]
        for answer in (anchor.right, anchor.wrong)
    ]
    verdicts = {id(start): subject.judge(start).value for start in starts}
    rewrites = _rewrites(subject.anchors[0].wrapper)

    def changes(choice: Change) -> bool:
        return subject.judge(_apply(*choice)).value != verdicts[id(choice[0])]

    found = smallest_change(subject, starts, rewrites, changes)
    if found is not None:
        start, applied = found
        names = ", ".join(rewrite.__name__.strip("_").replace("_", " ") for rewrite in applied)
        was = "not scored" if verdicts[id(start)] is None else f"{verdicts[id(start)]:g}"
        sample = _apply(*found)
        raise Broken(f"{names}: the verdict was {was}", sample, str(subject.judge(sample)))
    return f"{len(rewrites)} rewrites"


def _apply(start: Sample, rewrites: Sequence[Rewrite]) -> Sample:
    for rewrite in rewrites:
        start = rewrite(start)
    return start


def _rewrites(wrapper: Wrapper) -> list[Rewrite]:
    rewrites: list[Rewrite] = [
        _as_messages,
        _as_parts,
        _newline_at_the_end,
        _another_prompt,
        _another_column,
    ]
    if wrapper.before.startswith("<think>"):
        rewrites += [_longer_thinking, _windows_lines_in_the_thinking, _unicode_in_the_thinking]
    if wrapper.opening.endswith(">"):
        rewrites += [_space_in_the_tag]
    return rewrites


def _text(sample: Sample, completion: object) -> Sample:
    return Sample(completion, sample.reference, sample.prompt, sample.columns)


def _as_messages(sample: Sample) -> Sample:
    return _text(sample, [{"role": "assistant", "content": sample.text}])


def _as_parts(sample: Sample) -> Sample:
    return _text(
        sample, [{"role": "assistant", "content": [{"type": "text", "text": sample.text}]}]
    )


def _newline_at_the_end(sample: Sample) -> Sample:
    return _text(sample, sample.text + "\n")


def _another_prompt(sample: Sample) -> Sample:
    prompt = [{"role": "user", "content": "Think first, please."}]
    return Sample(sample.completion, sample.reference, prompt, sample.columns)


def _another_column(sample: Sample) -> Sample:
    columns = {**sample.columns, "source_of_the_row": "nowhere"}
    return Sample(sample.completion, sample.reference, sample.prompt, columns)


def _longer_thinking(sample: Sample) -> Sample:
    more = "<think>\nIs it 3, or 99 km? No: I take that back and start over. " + "So. " * 200
    return _text(sample, sample.text.replace("<think>\n", more, 1))


def _windows_lines_in_the_thinking(sample: Sample) -> Sample:
    return _text(sample, sample.text.replace("\n</think>", "\r\n</think>", 1))


def _unicode_in_the_thinking(sample: Sample) -> Sample:
    return _text(sample, sample.text.replace("<think>\n", "<think>\n√2 ≈ 1·4 – não, 再び 😀 ", 1))


def _space_in_the_tag(sample: Sample) -> Sample:
    return _text(sample, sample.text.replace("<answer>", "<answer> \n", 1))


CLAUSES = (
    the_reference_earns,
    cases_keep_their_labels,
    equivalents_earn,
    benign_rewrites_keep_the_verdict,
)
