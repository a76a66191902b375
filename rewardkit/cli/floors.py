"""Read what `--fail-under` says."""

import difflib
from collections.abc import Sequence

from rewardkit.cli.named import read_numbers
from rewardkit.composite import Composite
from rewardkit.errors import ConfigError


def read_floors(floors: Sequence[str], composite: Composite) -> dict[str, float]:
    """Read `NAME=MEAN` pairs.

    Raises:
        ConfigError: There is no such reward, or the mean is no number.
    """
    names = [*composite.names, "total"]
    limits = read_numbers(floors, "--fail-under")
    for name, limit in limits.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            raise ConfigError(
                f"no reward {name!r} in --rewards", where=f"--fail-under {name}={limit:g}",
                hints=(*(f"did you mean {one!r}?" for one in near), f"names: {', '.join(names)}"),
            )  # fmt: skip
    return limits
