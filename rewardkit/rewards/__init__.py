"""The built-in rewards, registered through the same hook as any plugin's."""

from rewardkit.hookspecs import hookimpl
from rewardkit.reward import Reward
from rewardkit.rewards.exact import Exact
from rewardkit.rewards.format import Format
from rewardkit.rewards.numeric import Numeric


@hookimpl
def rewardkit_rewards() -> list[type[Reward]]:
    """Bring `format`, `exact` and `numeric`."""
    return [Exact, Format, Numeric]
