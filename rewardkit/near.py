"""Find what somebody may have meant."""

from collections.abc import Iterable


def find_near(name: str, names: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Return the one name that is most like another; none if none is.

    Args:
        name: What was written.
        names: What there is.
        cutoff: How alike they must be, from 0 to 1.

    >>> find_near("numerc", ["format", "numeric"])
    ['numeric']
    """
    import difflib  # a hundredth of the start, and needed for what is misspelt

    return difflib.get_close_matches(name, list(names), 1, cutoff)
