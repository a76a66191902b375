"""MedCalc-Bench for rewardkit: the reward `medcalc` and the dataset's prompts."""

from rewardkit import DatasetRecipe, Reward, hookimpl
from rewardkit_plugin_medcalc.dataset import RECIPE
from rewardkit_plugin_medcalc.reward import MedCalc

__all__ = ["RECIPE", "MedCalc"]


@hookimpl
def rewardkit_rewards() -> list[type[Reward]]:
    """Bring `medcalc`."""
    return [MedCalc]


@hookimpl
def rewardkit_datasets() -> list[DatasetRecipe]:
    """Bring MedCalc-Bench in every version, and local files of the same columns."""
    return [RECIPE]
