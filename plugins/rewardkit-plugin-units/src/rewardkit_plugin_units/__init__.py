"""Judge physical quantities: a number with its unit, converted and compared exactly."""

from rewardkit import Probe, Reward, hookimpl
from rewardkit_plugin_units.probes import PROBES
from rewardkit_plugin_units.reward import Units

__all__ = ["Units"]


@hookimpl
def rewardkit_rewards() -> list[type[Reward]]:
    """Bring `units`."""
    return [Units]


@hookimpl
def rewardkit_probes() -> list[Probe]:
    """Bring near misses that no reward should pay."""
    return PROBES
