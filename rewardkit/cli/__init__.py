"""The command line: one file per command, loaded when it is asked for."""


def main() -> None:
    """Run the command line; see `rewardkit.cli.main`."""
    from rewardkit.cli.main import main as run  # the processes of `--workers` import this file too

    run()
