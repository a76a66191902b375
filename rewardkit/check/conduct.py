"""What judging costs, and what it leaves behind."""

from collections.abc import Iterator, Sequence

from rewardkit.check import attacks, child
from rewardkit.check.clause import Broken, clause
from rewardkit.check.subject import Subject
from rewardkit.sample import Sample

MAX_IMPORT_CPU_S = 2.0


@clause("limits", "hostile text is judged within the deadline")
def hostile_text_is_judged_in_time(subject: Subject) -> str:
    """Find a completion that hangs the reward, or kills its process."""
    count = 0
    for sample in hostile(subject):
        count += 1
        ruling = subject.judge(sample)
        if ruling.fault in ("timeout", "died"):
            hint = "what is not linear in the text runs in a worker: rewardkit.workers"
            raise Broken("it did not answer", sample, str(ruling), hint)
    return f"{count} completions, {subject.bench.seconds:g} s each"


def hostile(subject: Subject) -> Iterator[Sample]:
    """Yield completions that cost a judge who is not on guard seconds, gigabytes or the stack."""
    template = subject.anchors[0].template if subject.anchors else Sample("", "42")
    wrap = subject.wrapper.wrap if subject.wrapper else str
    for completion in (*map(wrap, attacks.HOSTILE), *attacks.HOSTILE_COMPLETIONS):
        yield Sample(completion, template.reference, template.prompt, template.columns)


@clause("clean", "nothing that a completion says is executed")
def completions_are_not_executed(subject: Subject) -> str:
    """Answer in code that would show that it ran."""
    count = 0
    for sample in _code(subject):
        count += 1
        if subject.bench.ask("child.executed", [sample]):
            hint = "no eval, exec, sympify or parse_expr on a completion"
            raise Broken("it executed the completion", sample, hint=hint)
    return f"{count} completions"


def _code(subject: Subject) -> Iterator[Sample]:
    template = subject.anchors[0].template if subject.anchors else Sample("", "42")
    wrap = subject.wrapper.wrap if subject.wrapper else str
    for payload in attacks.payloads(child.MARKER):
        yield Sample(wrap(payload), template.reference, template.prompt, template.columns)


@clause("clean", "no files written, no network, no processes")
def nothing_outside_is_touched(subject: Subject) -> str:
    """Watch Python's audit events while ordinary samples are judged."""
    seen: list[str] = subject.bench.ask("effects.outside", subject.ordinary, fresh=True)
    if seen:
        raise Broken(f"it reached outside: {seen[0]}", gave="; ".join(seen[:3]))
    return f"{len(subject.ordinary)} samples"


@clause("clean", "global state is as it was")
def global_state_is_left_alone(subject: Subject) -> str:
    """Compare environment, random state, signals, logging and more."""
    changed: list[str] = subject.bench.ask("effects.state", subject.ordinary, fresh=True)
    if changed:
        raise Broken(f"it changed {', '.join(changed)}")
    return f"{len(subject.ordinary)} samples"


@clause("clean", "the sample is as it was")
def the_sample_is_left_alone(subject: Subject) -> str:
    """Compare a sample's parts before and after."""
    for sample in _mutable(subject.ordinary):
        before, after = subject.bench.ask("child.mutation", [sample])
        if before != after:
            raise Broken("it changed the sample", sample, after)
    return f"{len(subject.ordinary)} samples"


def _mutable(samples: Sequence[Sample]) -> Iterator[Sample]:
    for sample in samples:
        yield Sample(sample.completion, sample.reference, sample.prompt, dict(sample.columns))


@clause("clean", f"importing it takes less than {MAX_IMPORT_CPU_S:g} s of CPU time")
def importing_is_quick(subject: Subject) -> str:
    """Measure what building the reward costs a fresh process."""
    seconds: float = subject.bench.describe()["seconds"]
    if seconds > MAX_IMPORT_CPU_S:
        hint = "import what is heavy where it is used"
        raise Broken(f"importing it took {seconds:.2f} s of CPU time", hint=hint)
    return f"{seconds:.2f} s"


CLAUSES = (
    hostile_text_is_judged_in_time,
    completions_are_not_executed,
    nothing_outside_is_touched,
    global_state_is_left_alone,
    the_sample_is_left_alone,
    importing_is_quick,
)
