"""Keep what is finished in a folder beside the output, until the output is complete."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from rewardkit.engine.journal import count_finished, differences, read_header
from rewardkit.errors import ConfigError, RewardkitError
from rewardkit.rows.output import saying_what_to_do

Start = Literal["ask", "resume", "fresh"]
_AFRESH = "throw it away and start afresh: the same command with --fresh"


def how_to_go_on(folder: Path, parts: int) -> str:
    """Say how to go on with an unfinished run, if there is anything to go on with."""
    kept = count_finished(folder)
    if not kept:
        return ""
    return f"{kept} of {parts} parts are kept in {folder}; go on: the same command with --resume"


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Make a folder for parts, for this process alone; it goes when none is finished.

    Raises:
        ConfigError: Another process holds it, or it can't be made.
    """
    with saying_what_to_do(str(folder)):
        folder.mkdir(exist_ok=True)
    with _held(folder):
        try:
            yield
        finally:
            if not count_finished(folder):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    if os.name != "posix":  # Windows neither opens folders nor has these locks
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        _hold(held, folder)
        yield
    finally:
        os.close(held)


def _hold(descriptor: int, folder: Path) -> None:
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConfigError(
            "another run is writing this output", where=str(folder),
            hints=("wait for it, or name another output: -o FILE",),
        ) from error  # fmt: skip
    except OSError:
        return  # a file system without locks


@contextmanager
def saying_how_to_go_on(folder: Path, parts: int) -> Iterator[None]:
    """Add to whatever stops a run how to go on with it."""
    try:
        yield
    except RewardkitError as error:
        error.hints = (*error.hints, *filter(None, [how_to_go_on(folder, parts)]))
        raise


def check_leftovers(folder: Path, header: Mapping[str, Any], start: Start, parts: int) -> None:
    """Refuse to lose the work of an unfinished run, and to go on with one that was another.

    Raises:
        ConfigError: With what differs, or what to type.
    """
    earlier = read_header(folder)
    if start == "fresh" or earlier is None:
        return
    found = differences(earlier, header)
    if found:
        what = "the unfinished run there was another one"
        raise ConfigError(what, where=str(folder), hints=(*found, _AFRESH))
    if start == "ask":
        ways = (how_to_go_on(folder, parts), _AFRESH)
        raise ConfigError("an unfinished run is there", where=str(folder), hints=ways)


def clear(folder: Path, keep: Collection[str] = ()) -> None:
    """Remove all files from a folder but those of some names, before the first dot.

    The journal goes first: without it the parts are no unfinished run.
    """
    for path in sorted(folder.iterdir()):
        if path.name.partition(".")[0] not in keep:
            path.unlink()
