"""Train the built-in problems and print how fast it goes, and where the time goes.

python benchmarks/gpu/run.py                    on a GPU if there is one, else on the CPU
python benchmarks/gpu/run.py --max_steps 3      any option of `rewardkit train`
python benchmarks/gpu/run.py --json             one JSON object
"""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import torch

from rewardkit.cli.main import run as rewardkit
from rewardkit.export.trl import SECONDS
from rewardkit_runner.run_folder import RunFolder


def measure(arguments: list[str]) -> dict[str, object]:
    """Train, and read the figures from the run's folder.

    Args:
        arguments: Options of `rewardkit train`.

    Returns:
        `steps_per_second` of training alone; `peak_memory_mb` of the GPU's memory, None on a
        CPU; `rewards_share` of the step time in [0, 1]; `held_out` before and after.

    Raises:
        SystemExit: The training failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        run = RunFolder(Path(folder) / "run")
        with contextlib.redirect_stdout(sys.stderr):
            status = rewardkit(["train", "--output_dir", str(run.path), *arguments])
        if status:
            sys.exit(status)
        summary = run.read_summary()
        logged = [json.loads(line) for line in run.metrics.read_text().splitlines()]
    steps = [line for line in logged if SECONDS in line]
    cuda = torch.cuda.is_available()
    return {
        "device": summary["device"],
        "steps": summary["steps"],
        "steps_per_second": summary["steps"] / summary["train_seconds"],
        "peak_memory_mb": torch.cuda.max_memory_allocated() / 1e6 if cuda else None,
        "rewards_share": sum(line[SECONDS] for line in steps)
        / sum(line["step_time"] for line in steps),
        "held_out": summary["held_out"],
    }


def table(figures: dict[str, object]) -> str:
    """Write the figures for a person, one per line."""
    held_out = figures["held_out"]
    assert isinstance(held_out, dict)
    rows = {name: value for name, value in figures.items() if name != "held_out"}
    for name, after in held_out["after"].items():
        rows[f"held_out {name}"] = f"{held_out['before'][name]:.3f} → {after:.3f}"
    return "\n".join(f"{name:18} {_number(value)}" for name, value in rows.items())


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main() -> None:
    """Run the benchmark with the options of the command line."""
    arguments = sys.argv[1:]
    as_json = "--json" in arguments
    figures = measure([argument for argument in arguments if argument != "--json"])
    print(json.dumps(figures) if as_json else table(figures))


if __name__ == "__main__":
    main()
