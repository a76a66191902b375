"""Notice another distribution that installs a package and a command of the same name."""

from importlib import metadata
from pathlib import Path

import rewardkit

NAMESAKE = "harbor-rewardkit"


def find_namesake() -> str:
    """Say in one sentence what is wrong; empty if nothing is."""
    here = Path(__file__).parent
    found = Path(rewardkit.__file__ or "").parent
    if found != here or "Composite" not in getattr(rewardkit, "__all__", ()):
        return f"'import rewardkit' finds another package, at {found}; this one is at {here}"
    try:
        metadata.distribution(NAMESAKE)
    except metadata.PackageNotFoundError:
        return ""
    return f"{NAMESAKE} is installed here too, and the two overwrite each other"
