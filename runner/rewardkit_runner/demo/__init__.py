"""The built-in model and the built-in problems: what trains when nothing else is named.

The model (0.4 million weights, in the folder `MODEL`) has seen right and wrong
procedures of seven kinds of clinical arithmetic, mostly without tags. Training
makes it choose the right procedure and the right format. That is a choice among
what it was shown, not new knowledge.

    rows = training_problems()
    model = AutoModelForCausalLM.from_pretrained(MODEL)
    arguments = GRPOConfig(**SETTINGS, **CPU_SETTINGS, output_dir="runs/demo")

Importing this package loads no torch; `make.py` and `tokens.py` do.
"""

from pathlib import Path

from rewardkit_runner.demo.problems import Row, held_out_problems, training_problems
from rewardkit_runner.demo.settings import CPU_SETTINGS, SETTINGS, THREADS

MODEL = Path(__file__).parent / "model"
"""The folder with the weights and the tokenizer, for `from_pretrained`."""

__all__ = [
    "CPU_SETTINGS",
    "MODEL",
    "SETTINGS",
    "THREADS",
    "Row",
    "held_out_problems",
    "training_problems",
]
