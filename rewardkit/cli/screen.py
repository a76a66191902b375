"""Print results on stdout and remarks on stderr, on any terminal."""

import os
import sys
from typing import TextIO


def say(text: str) -> None:
    """Print a result on stdout."""
    _print(text, sys.stdout)


def write_json(value: object, indent: int | None = 2) -> str:
    """Write JSON in ASCII: a name from a file stays harmless, and every program reads it."""
    # `--help` and most of what is printed need neither: half and a hundredth of their start.
    import json

    from pydantic_core import to_jsonable_python

    return json.dumps(to_jsonable_python(value), indent=indent)


def remark(text: str) -> None:
    """Print something for people on stderr."""
    _print(text, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    # A terminal that knows no block characters gets a question mark, not a traceback.
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


def is_live(stream: TextIO) -> bool:
    """Say whether a stream is a terminal on which lines can be redrawn."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"
