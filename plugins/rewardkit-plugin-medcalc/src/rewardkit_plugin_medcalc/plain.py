"""Take decoration off a short answer: Markdown, LaTeX text, quotes, a final full stop."""

from rewardkit.reading.lazy import lazy_pattern

# A label, a number, a unit and a gloss take some 100 characters; no right answer has more.
MAX_CHARS = 256

_WRAPPERS = (
    ("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), (r"\boxed{", "}"),
    ("**", "**"), ("*", "*"), ("`", "`"), ('"', '"'), ("'", "'"),
)  # fmt: skip
_LATEX_TEXT = lazy_pattern(r"\\(?:text|textbf|mathrm|mathbf)\{([^{}\\]*)\}")
_LATEX_SPACE = lazy_pattern(r"\\[ ,;:!]|~")
# Hyphen, non-breaking hyphen, figure dash, en dash and minus: language models print them all.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


def plain(text: str) -> str:
    r"""Return an answer without decoration, with single spaces and ASCII hyphens.

    Lines stay lines: "25.238" above "30" is no "25.238 30".

    Args:
        text: At most `MAX_CHARS` characters.

    >>> plain(r"**$22.9\ \text{kg}$.**")
    '22.9 kg'
    """
    text = _LATEX_TEXT.sub(r"\1", text.translate(_DASHES))
    lines = _LATEX_SPACE.sub(" ", text).splitlines()
    return _unwrap("\n".join(" ".join(line.split()) for line in lines))


def _unwrap(text: str) -> str:
    for _ in range(len(_WRAPPERS)):
        bare = _unwrap_once(_drop_full_stop(text.strip()))
        if bare == text:
            break
        text = bare
    return text


def _drop_full_stop(text: str) -> str:
    """Drop one final full stop; three are an ellipsis, which leaves something open."""
    return text if text.endswith("..") else text.removesuffix(".").rstrip()


def _unwrap_once(text: str) -> str:
    for opening, closing in _WRAPPERS:
        inner = text[len(opening) : len(text) - len(closing)]
        if text.startswith(opening) and text.endswith(closing) and opening not in inner:
            return inner
    return text
