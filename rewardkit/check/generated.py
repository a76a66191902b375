"""Generate completions, and shrink the one that breaks a clause."""

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from rewardkit.check.subject import Subject
from rewardkit.sample import Sample

# What answers, tags and hostile text are made of; whole words, so that shrinking keeps them.
PIECES = (
    "<think>", "</think>", "<answer>", "</answer>", r"\boxed{", r"\frac{1}{2}", "$", "}", "{", "(",
    ")", "[", "=", "1", "0", "7", "-", "+", ".", ",", "/", "%", "^", "e", "E9", "x", "m", " ", "\n",
    "nan", "inf", "1e999", "½", "²", "٣", "µ", "\x00", "\u202e", "\ud800", "e\u0301", "😀",
    "not", "or",
)  # fmt: skip
Rewrite = Callable[[Sample], Sample]
Change = tuple[Sample, Sequence[Rewrite]]
Example = TypeVar("Example")

_MOST_TIMEOUTS = 3  # each costs a new process; `answers_in_time` is there to report them


def search(subject: Subject, breaks: Callable[[Sample], bool]) -> Sample | None:
    """Return a small sample that breaks something, or None.

    Single pieces come first; what hypothesis puts together from them is shrunk.
    """
    watch = _Watch(subject, breaks)
    fixed = next(filter(watch, _fixed(subject)), None)
    if fixed is not None:
        return fixed
    try:
        import hypothesis
        from hypothesis import strategies as st
    except ModuleNotFoundError:
        return None
    texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=8).map("".join)
    references = [anchor.template for anchor in subject.anchors] or [Sample("", "42")]
    templates = st.sampled_from(references)
    wrap = subject.wrapper.wrap if subject.wrapper else str
    samples = st.builds(_sample, templates, st.one_of(texts.map(wrap), texts))
    try:
        return hypothesis.find(samples, watch, settings=_settings(subject.examples))
    except hypothesis.errors.NoSuchExample:
        return None
    except hypothesis.errors.Flaky:
        return watch.last


def smallest_change(
    subject: Subject,
    starts: Sequence[Sample],
    rewrites: Sequence[Rewrite],
    changes: Callable[[Change], bool],
) -> Change | None:
    """Return a start and the fewest rewrites of it that change something, or None."""
    watch = _Watch(subject, changes)
    try:
        import hypothesis
        from hypothesis import strategies as st
    except ModuleNotFoundError:
        return next(filter(watch, ((start, [one]) for start in starts for one in rewrites)), None)
    applied = st.lists(st.sampled_from(rewrites), min_size=1, max_size=4)
    choices = st.tuples(st.sampled_from(starts), applied)
    try:
        return hypothesis.find(choices, watch, settings=_settings(subject.examples))
    except hypothesis.errors.NoSuchExample:
        return None
    except hypothesis.errors.Flaky:
        return watch.last


@contextmanager
def no_traces() -> Iterator[None]:
    """Keep hypothesis from leaving its folder where the command was started."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", folder)
        yield
        if os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] == folder:
            del os.environ["HYPOTHESIS_STORAGE_DIRECTORY"]


def how_many(subject: Subject) -> str:
    """Say how much `search` looks at."""
    fixed = f"{3 * len(PIECES)} fixed inputs"
    if importlib.util.find_spec("hypothesis") is None:
        return f"{fixed}; to generate others: pip install 'rewardkit[check]'"
    return f"{fixed}, {subject.examples} generated"


class _Watch(Generic[Example]):
    """Judge by a predicate, and stop judging a reward that keeps running out of time.

    Attributes:
        last: The latest example that broke something. Judged again it may not: the reward
            is not the same twice, or ran out of time too often meanwhile.
    """

    def __init__(self, subject: Subject, breaks: Callable[[Example], bool]) -> None:
        self._bench = subject.bench
        self._breaks = breaks
        self._until = subject.bench.timeouts + _MOST_TIMEOUTS
        self.last: Example | None = None

    def __call__(self, example: Example) -> bool:
        found = self._bench.timeouts < self._until and self._breaks(example)
        if found:
            self.last = example
        return found


def _sample(template: Sample, completion: str) -> Sample:
    return Sample(completion, template.reference, template.prompt, template.columns)


def _fixed(subject: Subject) -> Iterator[Sample]:
    wrap = subject.wrapper.wrap if subject.wrapper else str
    template = subject.anchors[0].template if subject.anchors else Sample("", "42")
    for piece in PIECES:
        yield _sample(template, wrap(piece))
        yield _sample(template, wrap(f"{piece}7{piece}"))
        yield _sample(template, piece)


def _settings(examples: int):  # type: ignore[no-untyped-def]  # hypothesis is optional
    import hypothesis

    return hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
