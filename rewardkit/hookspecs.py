"""The hooks that a plugin may implement."""

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from rewardkit.probe import Probe
    from rewardkit.recipe import DatasetRecipe
    from rewardkit.reward import Reward

hookspec = pluggy.HookspecMarker("rewardkit")
hookimpl = pluggy.HookimplMarker("rewardkit")


@hookspec
def rewardkit_rewards() -> "list[type[Reward]]":  # type: ignore[empty-body]
    """Return the reward classes that this plugin brings."""


@hookspec
def rewardkit_datasets() -> "list[DatasetRecipe]":  # type: ignore[empty-body]
    """Return recipes for the datasets that this plugin knows."""


@hookspec
def rewardkit_probes() -> "list[Probe]":  # type: ignore[empty-body]
    """Return answers with what they must earn, for `rewardkit check` on any reward."""
