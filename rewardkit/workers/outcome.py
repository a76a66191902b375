"""What a task gave, and how a worker's answers are read."""

import json
from typing import Any, NamedTuple

_LONGEST_DETAIL = 200  # characters
_LONGEST_INTEGER = 4300  # digits; Python's own limit, which a program may have lifted


class Outcome(NamedTuple):
    """Hold what a task gave.

    Args:
        value: What the function returned, as JSON; None where there is an error.
        error: `timeout` or `out_of_memory`, which the task ran into; `crashed`, where it raised
            or its worker was lost; `budget`, where the batch's time was spent before it was
            done; or empty.
        detail: The name of the exception, where there was one.
    """

    value: object = None
    error: str = ""
    detail: str = ""


class Frame(NamedTuple):
    """Hold what a worker said at one time.

    Args:
        answers: One outcome for each task that was done since the last frame.
        cpu_s: Processor time that the worker has used.
        failed: Why its function could not be imported, or empty.
    """

    answers: list[Outcome]
    cpu_s: float
    failed: str = ""


def read_frame(body: bytes) -> Frame:
    """Read a frame without trusting it.

    Raises:
        ValueError: It is garbage.
    """
    try:
        frame = _decode(body.decode("ascii"))
        answers = [_read_answer(answer) for answer in frame["answers"]]
        failed = str(frame.get("failed", ""))[:_LONGEST_DETAIL]
        return Frame(answers, float(frame["cpu_s"]), failed)
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError from error


def _read_answer(answer: Any) -> Outcome:
    if len(answer) == 1:
        return Outcome(answer[0])
    error, detail = answer
    known = "out_of_memory" if error == "out_of_memory" else "crashed"
    return Outcome(None, known, str(detail)[:_LONGEST_DETAIL])


def _read_integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise ValueError
    return int(text)


_decode = json.JSONDecoder(parse_int=_read_integer).decode
