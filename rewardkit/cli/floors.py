"""Read what `--fail-under` says."""

from collections.abc import Sequence

from rewardkit.cli.named import read_numbers
from rewardkit.composite import Composite
from rewardkit.errors import ConfigError
from rewardkit.near import find_near


def read_floors(floors: Sequence[str], composite: Composite) -> dict[str, float]:
    """Read `NAME=MEAN` pairs.

    Raises:
        ConfigError: There is no such reward, or the mean is no number.
    """
    names = [*composite.names, "total"]
    limits = read_numbers(floors, "--fail-under")
    for name, limit in limits.items():
        if name not in names:
            near = find_near(name, names)
            raise ConfigError(
                f"no reward {name!r} in --rewards", where=f"--fail-under {name}={limit:g}",
                hints=(*(f"did you mean {one!r}?" for one in near), f"names: {', '.join(names)}"),
            )  # fmt: skip
    return limits
