"""Compare two plain decimals: the short way to what exact arithmetic says."""

import re
from decimal import Decimal
from typing import NamedTuple

# As many digits have no float noise, and Decimal's 28 digits hold every difference.
MAX_PLAIN_CHARS = 15

_PLAIN = re.compile(r"(-?[0-9]++)(?:\.([0-9]++))?")


class PlainDecimal(NamedTuple):
    """Hold a decimal as an integer and its number of decimals: digits * 10**-places."""

    digits: int
    places: int

    def minus(self, other: "PlainDecimal") -> Decimal:
        """Return the exact difference.

        >>> PlainDecimal(50, 1).minus(PlainDecimal(5, 0))
        Decimal('0')
        """
        places = max(self.places, other.places)
        mine = self.digits * 10 ** (places - self.places)
        others = other.digits * 10 ** (places - other.places)
        return Decimal(mine - others) / Decimal(10**places)


def read_plain(text: str) -> PlainDecimal | None:
    """Read digits with at most a minus sign and a point between them; None for all else.

    >>> read_plain("-2.50")
    PlainDecimal(digits=-250, places=2)
    >>> read_plain("1e5") is None
    True
    """
    found = _PLAIN.fullmatch(text) if len(text) <= MAX_PLAIN_CHARS else None
    if found is None:
        return None
    whole, decimals = found.groups(default="")
    return PlainDecimal(int(whole + decimals), len(decimals))
