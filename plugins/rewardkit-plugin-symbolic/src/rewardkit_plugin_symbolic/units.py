"""Name units by one spelling each, so that two of them can be told apart."""

from rewardkit_plugin_symbolic.vocabulary import UNITS

_POWERS = {"square": "2", "sq": "2", "sq.": "2", "cubic": "3", "cu": "3", "squared": "2",
           "cubed": "3"}  # fmt: skip


def read_unit(text: str) -> str | None:
    """Return a unit's one name, or None if it is not known.

    >>> read_unit("square inches"), read_unit("km/h"), read_unit("million")
    ('in^2', 'km/h', None)
    """
    top, slash, bottom = text.replace(" per ", "/").partition("/")
    names = [_read_power(part.strip(" .")) for part in ((top, bottom) if slash else (top,))]
    return None if None in names else "/".join(filter(None, names))


def _read_power(text: str) -> str | None:
    name, _, power = text.partition("^")
    first, _, rest = name.partition(" ")
    if first in _POWERS and not power:
        name, power = rest, _POWERS[first]
    elif rest in _POWERS and not power:
        name, power = first, _POWERS[rest]
    unit = UNITS.get(name) or UNITS.get(name.casefold())
    if unit is None or not (power == "" or (power.isdigit() and len(power) == 1)):
        return None
    return f"{unit}^{power}" if power else unit
