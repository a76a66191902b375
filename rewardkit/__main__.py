"""Run the command line: `python -m rewardkit`."""

from rewardkit.cli import main

if __name__ == "__main__":
    main()
