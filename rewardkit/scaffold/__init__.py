"""Write the package of a new plugin."""

from rewardkit.scaffold.package import write_package

__all__ = ["write_package"]
