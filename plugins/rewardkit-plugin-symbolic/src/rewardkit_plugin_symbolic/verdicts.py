"""Reach verdicts on pairs of texts; send what is unsure to a worker, in one go."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rewardkit.score import ERROR
from rewardkit.workers import Outcome, run
from rewardkit_plugin_symbolic.comparison import Comparison, Settings
from rewardkit_plugin_symbolic.leaves import Leaf, Truth, compare_leaf, is_provable
from rewardkit_plugin_symbolic.shortcuts import Refusal, judge_shortly
from rewardkit_plugin_symbolic.statements import has_grouping, read_answer
from rewardkit_plugin_symbolic.tokens import MOST_CHARACTERS, Unreadable
from rewardkit_plugin_symbolic.traits import traits
from rewardkit_plugin_symbolic.tree import to_json
from rewardkit_plugin_symbolic.wrapping import bare

_DECIDE = "rewardkit_plugin_symbolic.proof:decide"
_MOST_PROOFS = 16  # of one pair; a list of hundreds of unsure members is no honest answer
_BUDGET_S = 60.0  # of one batch: far below the minutes after which a collective gives up


class Pair(NamedTuple):
    """Name an answer and the reference it is compared with."""

    answer: str
    reference: str
    settings: Settings


class Verdict(NamedTuple):
    """Hold what was decided.

    Args:
        code: `equal`, `different`, `inconclusive`, `not_readable`, `too_long`, `timeout`,
            `out_of_memory`, `reference_not_readable`, or `error`: its worker was lost.
        reason: One line for a person.
    """

    code: str
    reason: str = ""


class _Pending(NamedTuple):
    """Hold the comparisons that a pair waits for."""

    leaves: tuple[Leaf, ...]


def reach_verdicts(pairs: Iterable[Pair], deadline_s: float) -> dict[Pair, Verdict]:
    """Return the verdict on every distinct pair.

    >>> pair = Pair("x+1", "1+x", Settings())
    >>> reach_verdicts([pair], 1.0)[pair].code
    'equal'
    """
    verdicts: dict[Pair, Verdict] = {}
    pending: dict[Pair, _Pending] = {}
    for pair in pairs:
        found = _judge(pair)
        if isinstance(found, Verdict):
            verdicts[pair] = found
        elif concluded := _recall(pair, deadline_s):
            verdicts[pair] = concluded
        else:
            pending[pair] = found
    if pending:
        proven = _prove(pending, deadline_s)
        _keep(proven, deadline_s)
        verdicts.update(proven)
    return verdicts


def reach_verdict(pair: Pair, deadline_s: float) -> Verdict:
    """Return the verdict on one pair."""
    found = _judge(pair)
    if isinstance(found, Verdict):
        return found
    concluded = _recall(pair, deadline_s)
    if concluded is None:
        concluded = reach_verdicts([pair], deadline_s)[pair]
        forget_errors()
    return concluded


_MOST_KEPT = 2_048
_concluded: dict[tuple[Pair, float], Verdict] = {}
_errors: dict[tuple[Pair, float], Verdict] = {}  # no property of the pair: for one batch only


def _recall(pair: Pair, deadline_s: float) -> Verdict | None:
    return _concluded.get((pair, deadline_s)) or _errors.get((pair, deadline_s))


def _keep(verdicts: dict[Pair, Verdict], deadline_s: float) -> None:
    if len(_concluded) > _MOST_KEPT:
        _concluded.clear()
    for pair, verdict in verdicts.items():
        (_errors if verdict.code == ERROR else _concluded)[pair, deadline_s] = verdict


def forget_errors() -> None:
    """Let pairs whose worker was lost be tried again."""
    _errors.clear()


def _judge(pair: Pair) -> Verdict | _Pending:
    """Judge without a worker; what is too long is not kept either."""
    if len(pair.answer) > MOST_CHARACTERS:
        return Verdict("too_long", f"the answer is longer than {MOST_CHARACTERS} characters")
    if len(pair.reference) > MOST_CHARACTERS:
        return Verdict("reference_not_readable", f"it is longer than {MOST_CHARACTERS} characters")
    return _judge_short(pair)


@lru_cache(maxsize=2_048)
def _judge_short(pair: Pair) -> Verdict | _Pending:
    answer, reference, _ = pair
    if answer == reference or bare(answer) == bare(reference):
        return _SAME
    return take_shortcut(pair) or judge_fully(pair)


_SAME = Verdict("equal", "the texts are the same")


def take_shortcut(pair: Pair) -> Verdict | None:
    """Judge a pair of which the texts differ as `judge_fully` would, or leave it to that."""
    found = judge_shortly(*pair)
    if isinstance(found, Refusal):
        return _refuse(*found)
    return None if found is None else _SPELT[found]


def judge_fully(pair: Pair) -> Verdict | _Pending:
    """Judge a pair of which the texts differ by all the rules."""
    truth, unsure, problem = _compare(pair, {})
    if problem:
        return problem
    if truth is Truth.UNSURE:
        return _Pending(tuple(unsure)) if unsure else Verdict("inconclusive", _UNDECIDED)
    return _SPELT[truth]


_UNDECIDED = "neither equality nor difference could be shown"


def _compare(pair: Pair, known: dict[Leaf, Truth]) -> tuple[Truth, list[Leaf], Verdict | None]:
    """Compare a pair in each way that its thousands separators allow."""
    unsure: list[Leaf] = []

    def decide(leaf: Leaf) -> Truth:
        truth = known.get(leaf) or compare_leaf(leaf)
        if truth is Truth.UNSURE and is_provable(leaf):
            unsure.append(leaf)
        return truth

    comparison = Comparison(pair.settings, decide)
    truth, problem = Truth.DIFFERENT, None
    both = has_grouping(pair.answer) or has_grouping(pair.reference)
    for grouped in (True, False) if both else (True,):
        answer, reference = read_answer(pair.answer, grouped), read_answer(pair.reference, grouped)
        if isinstance(reference, Unreadable):
            problem = _refuse(True, reference)
        elif isinstance(answer, Unreadable):
            problem = _refuse(False, answer)
        else:
            problem, truth = None, comparison.compare(answer, reference)
            if truth is not Truth.DIFFERENT:
                break
    return truth, list(dict.fromkeys(unsure))[:_MOST_PROOFS], problem


def _refuse(of_reference: bool, why: Unreadable) -> Verdict:
    if of_reference:
        return Verdict("reference_not_readable", f"the reference is not read: {why.reason}")
    return Verdict(why.code, why.reason)


_SPELT = {
    Truth.EQUAL: Verdict("equal", "equal to the reference"),
    Truth.DIFFERENT: Verdict("different", "not equal to the reference"),
    Truth.UNSURE: Verdict("inconclusive", _UNDECIDED),
}


def _conclude(pair: Pair, leaves: tuple[Leaf, ...], outcome: Outcome) -> Verdict:
    if outcome.error in ("timeout", "out_of_memory"):
        return Verdict(outcome.error, "comparing it with the reference takes too much")
    if not isinstance(outcome.value, list):  # nothing that the answer did; it is no 0.0
        return Verdict(ERROR, f"the worker gave no verdict: {outcome.error} {outcome.detail}")
    decided = zip(leaves, outcome.value, strict=True)
    truth, _, problem = _compare(pair, {leaf: Truth(v) for leaf, v in decided if v in _DECIDED})
    return problem or _SPELT[truth]


_DECIDED = ("equal", "different")


def _prove(pending: dict[Pair, _Pending], deadline_s: float) -> dict[Pair, Verdict]:
    """Ask workers about all that is unsure: one task, and so one deadline, for each pair."""
    tasks = [[_to_payload(leaf) for leaf in wait.leaves] for wait in pending.values()]
    outcomes = run(_DECIDE, tasks, deadline_s, _BUDGET_S)
    return {
        pair: _conclude(pair, wait.leaves, outcome)
        for (pair, wait), outcome in zip(pending.items(), outcomes, strict=True)
    }


def _to_payload(leaf: Leaf) -> list[object]:
    inexact = traits(leaf.answer).inexact or traits(leaf.reference).inexact
    rtol = leaf.rtol if inexact else 0.0
    return [to_json(leaf.answer), to_json(leaf.reference), leaf.mode, rtol]
