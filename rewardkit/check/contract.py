"""What every reward promises, whatever it judges."""

import json
import re
from collections.abc import Sequence
from typing import Any

from rewardkit.check.bench import Ruling
from rewardkit.check.clause import Broken, clause
from rewardkit.check.generated import how_many, search
from rewardkit.check.subject import NotApplicable, Subject
from rewardkit.sample import Sample

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


@clause("contract", "never raises")
def never_raises(subject: Subject) -> str:
    """Find a completion on which the reward raises, or its process dies."""
    found = search(subject, lambda sample: subject.judge(sample).fault in ("raised", "died"))
    if found is not None:
        hint = "a wrong or hostile completion is a score of 0.0, never an exception"
        raise Broken("it raised", found, str(subject.judge(found)), hint)
    return how_many(subject)


@clause("contract", "a value is a float in [0, 1], or None")
def values_are_in_range(subject: Subject) -> str:
    """Find a completion for which the reward returns no valid score."""
    found = search(subject, lambda sample: subject.judge(sample).fault == "invalid")
    if found is not None:
        hint = "scale and sign belong to the weight: --rewards NAME:-0.5"
        raise Broken("it returned no valid score", found, str(subject.judge(found)), hint)
    return how_many(subject)


@clause("contract", "a score has a code and a reason")
def scores_say_why(subject: Subject) -> str:
    """Find a score without a snake_case code or a reason of one line."""
    found = search(subject, lambda sample: not _says_why(subject.judge(sample)))
    if found is not None:
        raise Broken(
            "the code is no snake_case name, or there is no reason of one line",
            found, repr(subject.judge(found)),
        )  # fmt: skip
    return how_many(subject)


def _says_why(ruling: Ruling) -> bool:
    one_line = bool(ruling.reason.strip()) and "\n" not in ruling.reason
    return bool(ruling.fault) or (bool(_CODE.fullmatch(ruling.code)) and one_line)


@clause("contract", "evidence lies in the completion's text")
def evidence_lies_in_the_text(subject: Subject) -> str:
    """Find a span that begins before the text, ends behind it, or runs backwards."""

    def strays(sample: Sample) -> bool:
        length = len(sample.text)
        return any(not 0 <= start <= end <= length for start, end in subject.judge(sample).spans)

    found = search(subject, strays)
    if found is not None:
        spans = subject.judge(found).spans
        raise Broken(f"a span lies outside the {len(found.text)} characters", found, str(spans))
    return how_many(subject)


@clause("contract", "the same sample always gets the same score")
def the_same_sample_gets_the_same_score(subject: Subject) -> str:
    """Find a sample that three calls judge differently."""
    found = search(subject, lambda sample: len({subject.judge(sample) for _ in range(3)}) > 1)
    if found is not None:
        gave = " / ".join(str(subject.judge(found)) for _ in range(2))
        raise Broken(
            "calls differ", found, gave, "score is a pure method: no random numbers, no memory"
        )
    return how_many(subject)


@clause("contract", "a batch, in any order, gives what one by one gives")
def a_batch_gives_what_one_by_one_gives(subject: Subject) -> str:
    """Compare `score_batch`, forwards and backwards, with `score`."""
    alone, forwards, backwards = subject.bench.ask("child.batch", subject.ordinary)
    _compare(subject.ordinary, alone, forwards, "score_batch differs from score")
    _compare(subject.ordinary, alone, backwards, "the order in a batch changes a score")
    return f"{len(subject.ordinary)} samples"


@clause("contract", "another process gives the same")
def another_process_gives_the_same(subject: Subject) -> str:
    """Compare with a fresh process, which has another hash seed and process id."""
    here = subject.bench.ask("child.batch", subject.ordinary)[0]
    there = subject.bench.ask("child.batch", subject.ordinary, fresh=True)[0]
    hint = "look for hash() of text, the order of a set, ids, the time"
    _compare(subject.ordinary, here, there, "two processes differ", hint)
    return f"{len(subject.ordinary)} samples"


def _compare(
    samples: Sequence[Sample], one: Sequence[Any], other: Sequence[Any], what: str, hint: str = ""
) -> None:
    differ = [
        (sample, first, second)
        for sample, first, second in zip(samples, one, other, strict=True)
        if first != second
    ]
    if differ:
        sample, first, second = min(differ, key=lambda item: len(item[0].text))
        raise Broken(what, sample, f"{_brief(first)} / {_brief(second)}", hint)


def _brief(answer: Any) -> str:
    return str(answer.get("what") or f"{answer['value']} ({answer['code']})")


@clause("contract", "a pickled copy judges the same")
def a_pickled_copy_judges_the_same(subject: Subject) -> str:
    """Send the reward through pickle, as TRL's asynchronous trainer does."""
    sample = subject.ordinary[0]
    copy = subject.bench.ask("child.pickled", [sample])
    own = subject.bench.ask("child.batch", [sample])[0][0]
    if copy != own:
        raise Broken("the copy differs", sample, f"{_brief(copy)} / {_brief(own)}")
    return "1 copy"


@clause("contract", "options survive being written and read")
def options_survive_being_written_and_read(subject: Subject) -> str:
    """Write the options as JSON, build the reward from them, and compare."""
    before, after = subject.bench.ask("child.options")
    if before != after:
        raise Broken(
            "the options differ", gave=f"{before} / {after}", hint="look at the validators"
        )
    return f"{len(json.loads(before))} options"


@clause("contract", "a missing column is named, and not scored")
def a_missing_column_is_named(subject: Subject) -> str:
    """Judge a sample that lacks the first column that the reward reads."""
    if not subject.reads:
        raise NotApplicable("it reads no column")
    if not subject.anchors:
        raise NotApplicable("no reference is known that it pays")
    column, anchor = subject.reads[0], subject.anchors[0]
    completion = anchor.wrapper.wrap(anchor.right)
    columns = {name: v for name, v in anchor.template.columns.items() if name != column}
    reference = None if column == "reference" else anchor.template.reference
    sample = Sample(completion, reference, anchor.template.prompt, columns)
    ruling = subject.judge(sample)
    named = column in f"{ruling.code} {ruling.reason}"
    if ruling.fault or ruling.value is not None or not named:
        hint = f'return Score(None, "no_{column}", "the row has no {column}")'
        raise Broken(f"the row has no column {column!r}", sample, str(ruling), hint)
    return f"without {column}"


CLAUSES = (
    never_raises,
    values_are_in_range,
    scores_say_why,
    evidence_lies_in_the_text,
    the_same_sample_gets_the_same_score,
    a_batch_gives_what_one_by_one_gives,
    another_process_gives_the_same,
    a_pickled_copy_judges_the_same,
    options_survive_being_written_and_read,
    a_missing_column_is_named,
)
