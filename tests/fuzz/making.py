"""Make hostile samples from bytes: the same for hypothesis, for atheris and for random numbers."""

import json
from collections.abc import Iterator
from pathlib import Path

from rewardkit import Sample

# One byte of the input chooses one piece; pieces are what readers of answers trip over.
_TAGS = (
    "<think>", "</think>", "<answer>", "</answer>", "<Answer>", "< answer>", "</ answer>",
    "<answer", "answer>", "<think", "<answer/>", "<answer x=1>", "\\boxed{", "}", "{", "$", "$$",
    "\\(", "\\)", "\\[", "\\]", "####", "Answer:", "The answer is ", "<|im_end|>", "<!--", "-->",
    "<![CDATA[",
)  # fmt: skip
_NUMBERS = (
    *"01234569", ".", ",", "-", "+", "e", "E", "/", "%", "1e999", "1e-999", "1e400", "0x1F",
    "1_000", "1,000", "1.000,5", "nan", "inf", "-0", "1/3", "1/0", "2^10", "10^", "×10", "½", "²",
    "٣", "５", "Ⅵ", "−", "±", "≈", "~", "<", ">", "≤", "=", "9" * 50, "(", ")", "[", "]", " to ",
    " or ", " and ", " not ", "about ", ";",
)  # fmt: skip
_UNITS = (
    " m", " km", " kg", "m/s", "m^2", "s^-1", " µg", " mg/dL", " °C", "°F", " K", " mol", " L",
    "·", "*", " per ", "^", "**", " mmHg", " bar", " kJ", " eV", " %", " ft", " years", " weeks",
    " days", "degC", "delta_degC", "mmol", "\\mathrm{", "\\text{", "~\\mathrm{kg}", "__class__",
    "ohm", "in",
)  # fmt: skip
_FORMULAS = (
    "\\frac{", "}{", "\\sqrt{", "\\sqrt[", "\\left(", "\\right)", "\\sin", "\\log_{", "\\pi",
    "\\infty", "x", "y", "n", "\\cdot", "\\times", "_{", "^{", "!", "|", "\\begin{pmatrix}",
    "\\end{pmatrix}", "&", "\\\\", "\\in", "\\cup", "\\{", "\\}", "\\int_0^1", "\\sum", "e^",
    "\\mathbb{R}", "\\pm", "\\ldots", "factorial(", "Integer(", "lambda:", "__import__('os')",
    "i",
)  # fmt: skip
_OTHER = (
    " ", "\n", "\t", "\r", "\x00", "\x1b[2J", "\u200b", "\u202e", "\u2028", "\ud800", "\udfff",
    "\ufeff", "\u0301", "\U000e0041", "е", "Ａ", "ß", "İ", "\xa0", "\u2009", "yes", "no", "None",
    "true", "N/A", "01/02/2003", "2003-02-01", "(3 weeks, 4 days)", "'", '"', "`", "\\", "#", "?",
    ":", "a", "the ",
)  # fmt: skip
PIECES = (*_TAGS, *_NUMBERS, *_UNITS, *_FORMULAS, *_OTHER)
assert len(PIECES) <= 256
# After this byte, the piece before stands many times.
_REPEAT = 255

# References that no text made of the pieces says: there is no 7 and no 8 among these.
REFERENCES = {
    "exact": "eight thousand and one",
    "numeric": "831725.5093",
    "units": "8317.250937 km/s",
    "symbolic": r"\frac{8317251}{2900017}x^2+1",
    "medcalc": "8317.250937",
}
COLUMNS = {"calculator_id": 2, "output_type": "decimal"}


def text_from(data: bytes) -> str:
    """Return the text that bytes spell, at most some 100,000 characters."""
    return "".join(_pieces(data[:2000]))


def _pieces(data: bytes) -> Iterator[str]:
    last = "x"
    for byte in data:
        if byte == _REPEAT:
            yield last * 50
        else:
            last = PIECES[byte % len(PIECES)]
            yield last


def wrong(reward: str, data: bytes) -> Sample:
    """Return a sample that earns nothing from a reward that compares with its reference."""
    text = text_from(data[1:])
    where = data[0] % 5 if data else 0
    reference = REFERENCES.get(reward)
    if where == 0:
        return Sample(text, reference, columns=COLUMNS)
    if where == 1:
        return Sample(f"<think>a</think><answer>{text}</answer>", reference, columns=COLUMNS)
    if where == 2:
        return Sample(f"<think>{text}</think><answer>-77.5</answer>", reference, columns=COLUMNS)
    if where == 3:
        return Sample(f"<answer>-77.5</answer>{text}", reference, text, COLUMNS)
    return Sample("<answer>-77.5</answer>", text, columns=COLUMNS)


def right(reward: str, data: bytes) -> Sample | None:
    """Return a sample whose thinking is made of bytes and whose answer is right.

    None where the thinking holds the beginning of a tag: it may then be no thinking.
    """
    text = text_from(data)
    if "<" in text:
        return None
    answer = REFERENCES.get(reward, "5")
    return Sample(f"<think>{text}.</think><answer>{answer}</answer>", answer, columns=COLUMNS)


def seeds(path: Path) -> Iterator[bytes]:
    """Return bytes that come near each text of a file of hostile cases."""
    known = {piece: place for place, piece in enumerate(PIECES)}
    for line in path.read_text("utf-8").splitlines():
        payload = json.loads(line)["payload"]
        if isinstance(payload, str):
            yield bytes([1, *(known[char] for char in payload[:500] if char in known)])
