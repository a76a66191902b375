"""A rewardkit plugin: the reward `symbolic`."""

from rewardkit import Probe, Reward, hookimpl
from rewardkit_plugin_symbolic.probes import PROBES
from rewardkit_plugin_symbolic.reward import Symbolic

__all__ = ["Symbolic"]


@hookimpl
def rewardkit_rewards() -> list[type[Reward]]:
    """Bring the one reward of this package."""
    return [Symbolic]


@hookimpl
def rewardkit_probes() -> list[Probe]:
    """Bring near misses that no reward should pay."""
    return PROBES
