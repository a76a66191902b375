"""Judge completions that coverage guides: bytes that reach new lines are kept and changed.

    python -m tests.fuzz.guided [RUNS]

A broken promise ends it with a traceback and the bytes, as hexadecimal and as Base64.
"""

import sys
import tempfile
from pathlib import Path

_STUCK_S = 60


def main() -> None:
    """Search; atheris ends the process."""
    import atheris  # in the extra `fuzz` alone

    # What was imported before is not looked into, so that all of rewardkit is imported here.
    with atheris.instrument_imports(include=["rewardkit", "rewardkit_plugin_units"]):
        from tests.fuzz.holding import check, rewards
        from tests.fuzz.making import seeds
        from tests.hostile.corpus import OWN

    runs = sys.argv[1] if len(sys.argv) > 1 else "100000"
    judges = rewards()

    def judge(data: bytes) -> None:
        for spec, reward in judges.items():
            check(spec, reward, data)

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(OWN)):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [f"-runs={runs}", "-max_len=200", f"-timeout={_STUCK_S}", "-verbosity=0"]
        atheris.Setup(["fuzz", folder, f"-artifact_prefix={folder}/", *limits], judge)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
