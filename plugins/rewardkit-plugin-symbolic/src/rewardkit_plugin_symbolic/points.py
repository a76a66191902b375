"""Place every symbol at secret real values, drawn once per process."""

import hashlib
import secrets
from functools import lru_cache

_SECRET = secrets.token_bytes(16)
# Signs and sizes of the points: roots and inverse sines are real on different stretches.
_STRETCHES = ((0.2, 0.9, 1), (1.15, 3.0, 1), (0.2, 0.9, -1), (1.15, 3.0, -1), (0.3, 2.7, 0),
              (0.3, 2.7, 0))  # fmt: skip
POINTS = len(_STRETCHES)


@lru_cache(maxsize=2_048)
def symbol_value(name: str, point: int) -> float:
    """Return the secret value of a symbol at a point."""
    low, high, sign = _STRETCHES[point]
    text = f"{point} {name}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, digest_size=8, key=_SECRET).digest()
    share = int.from_bytes(digest[:7]) / 2**56
    return (low + share * (high - low)) * (sign or (-1) ** digest[7])
