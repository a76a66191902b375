"""The command line: one file per command, loaded when it is asked for."""

from rewardkit.cli.main import main

__all__ = ["main"]
