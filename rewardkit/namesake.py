"""Notice another distribution that installs a package and a command of the same name."""

from pathlib import Path

import rewardkit
from rewardkit.distributions import is_installed

NAMESAKE = "harbor-rewardkit"


def find_namesake() -> str:
    """Say in one sentence what is wrong; empty if nothing is."""
    here = Path(__file__).parent
    found = Path(rewardkit.__file__ or "").parent
    if found != here or "Composite" not in getattr(rewardkit, "__all__", ()):
        return f"'import rewardkit' finds another package, at {found}; this one is at {here}"
    if not is_installed(NAMESAKE):
        return ""
    return f"{NAMESAKE} is installed here too, and the two overwrite each other"
