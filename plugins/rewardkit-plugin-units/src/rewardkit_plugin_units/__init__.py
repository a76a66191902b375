"""Judge physical quantities: a number with its unit, converted and compared exactly."""

from rewardkit import Reward, hookimpl
from rewardkit_plugin_units.reward import Units

__all__ = ["Units"]


@hookimpl
def rewardkit_rewards() -> list[type[Reward]]:
    """Bring `units`."""
    return [Units]
