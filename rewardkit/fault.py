"""Say what is wrong with what a reward returned."""

from functools import lru_cache

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.score import ERROR, Score, Span

MAX_REASON = 10_000  # characters: a line for a person
MAX_SPANS = 1_000
_CODE = lazy_pattern(r"[a-z][a-z0-9_]{0,63}")


def find_fault(score: object, chars: int) -> str:
    """Say what is wrong with a score; empty where nothing is.

    Args:
        score: What a reward returned, which may be anything.
        chars: Length of the completion's text, in which the evidence points.

    >>> find_fault(Score(7.0, "full"), 10)
    'gave the value 7.0; a value is a float in [0, 1], or None'
    """
    if type(score) is not Score:
        return f"returned {_show(score)}, which is no Score"
    value, code, reason, evidence = score
    if value is not None and not (type(value) is float and 0.0 <= value <= 1.0):
        return f"gave the value {_show(value)}; a value is a float in [0, 1], or None"
    if type(code) is not str or not _is_code(code):
        return f"gave the code {_show(code)}; a code is like 'outside_tolerance'"
    if type(reason) is not str or len(reason) > MAX_REASON:
        return f"gave a reason that is no text of at most {MAX_REASON:,} characters"
    if code == ERROR:
        return reason or "gave the code 'error'"
    return _find_in_evidence(evidence, chars) if evidence != () else ""


@lru_cache(maxsize=1024)
def _is_code(code: str) -> bool:
    return _CODE.fullmatch(code) is not None


def _find_in_evidence(evidence: object, chars: int) -> str:
    if type(evidence) is not tuple or len(evidence) > MAX_SPANS:
        return f"gave evidence that is no tuple of at most {MAX_SPANS:,} spans"
    for span in evidence:
        if type(span) is not Span:
            return f"gave the evidence {_show(span)}, which is no Span"
        start, end, label = span
        if not (type(start) is int and type(end) is int and 0 <= start <= end <= chars):
            return f"gave evidence from {_show(start)} to {_show(end)} of {chars} characters"
        if type(label) is not str or len(label) > MAX_REASON:
            return "gave evidence with a label that is no short text"
    return ""


def _show(value: object) -> str:
    """Show a plain value; of another its type, for its own `repr` may do anything."""
    if type(value) in (bool, float, type(None)) or (type(value) is int and abs(value) < 1e9):
        return repr(value)
    if type(value) is str:
        return repr(value[:40])
    return f"a {type(value).__name__}"
