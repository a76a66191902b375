"""Find what a training run stored, and what the rewards were that judged it."""

from pathlib import Path

from rewardkit.compare.comparison import Side
from rewardkit.errors import ConfigError
from rewardkit.lock import Lock


def files_of(folder: str) -> list[str]:
    """Return the files of the completions that a run trained on, by step.

    Raises:
        ConfigError: There are none.
    """
    found = Path(folder, "completions").glob("step-*.jsonl")
    names = sorted(map(str, found), key=lambda name: (len(name), name))
    if not names:
        raise ConfigError(
            "the folder holds no completions of a run", where=f"--run {folder}",
            hints=("name the folder of a run, as rewardkit train prints it: runs/…",),
        )  # fmt: skip
    return names


def side_of(text: str, lock_file: Path) -> Side:
    """Describe rewards from the lock that is kept beside what they judged.

    Args:
        text: What to call them.
        lock_file: The file of the lock.

    Raises:
        ConfigError: There is no lock, or it can't be read.
    """
    lock = Lock.read(lock_file)
    names = tuple(reward.alias for reward in lock.rewards)
    best = sum(max(0.0, reward.weight) for reward in lock.rewards if not reward.gate)
    return Side(text, names, best)
