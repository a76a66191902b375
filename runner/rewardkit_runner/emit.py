"""Write a run as a plain TRL script, for whoever wants to go on without the runner."""

from collections.abc import Mapping
from pathlib import Path

from pydantic_core import to_json

from rewardkit.errors import ConfigError
from rewardkit_runner import policy
from rewardkit_runner.config import RunConfig
from rewardkit_runner.plan import Plan

SCRIPT, ROWS = "train.py", "rows.jsonl"
# A GPU's settings or a CPU's, where the run does not say.
_DEVICE = {
    "use_cpu": "not torch.cuda.is_available()",
    "bf16": "torch.cuda.is_available() and torch.cuda.is_bf16_supported()",
}
_TEMPLATE = '''"""Train what `rewardkit train` trains, with TRL alone: python train.py

On several processes: accelerate launch train.py
"""

import json
from pathlib import Path

import datasets
import torch
import trl
from transformers import AutoTokenizer

from rewardkit import Composite
from rewardkit.export.trl import reward_funcs
{imports}
HERE = Path(__file__).parent
MODEL = {model!r}

{threads}composite = Composite.from_spec({rewards!r}, {composition})
functions, weights = reward_funcs(composite)
rows = [json.loads(line) for line in (HERE / "{rows}").read_bytes().splitlines()]
tokenizer = AutoTokenizer.from_pretrained(MODEL, {tokenizer})
if tokenizer.pad_token is None:
    tokenizer.pad_token = tokenizer.eos_token
arguments = trl.GRPOConfig(
    output_dir=str(HERE / "output"),
    reward_weights=weights,
{fields}
)
trainer = trl.GRPOTrainer(
    model=MODEL,
    reward_funcs=functions,
    args=arguments,
    train_dataset=datasets.Dataset.from_list(rows),
    processing_class=tokenizer,
)
trainer.train()
trainer.save_model(str(HERE / "model"))
'''


def emit_trl(plan: Plan, folder: Path) -> Path:
    """Write the script, and beside it the rows as TRL is given them.

    Args:
        plan: What was settled before torch is imported.
        folder: Made if it is not there.

    Returns:
        The script. It holds no checks, no policies and no run folder; the rewards, the rows
        and every option are those of the run.

    Raises:
        ConfigError: The folder holds a script already.
    """
    config = plan.config
    script = folder / SCRIPT
    if script.exists():
        raise ConfigError("the folder holds a script already", where=str(script))
    tokenizer = policy.load_tokenizer(config)
    policy.check_tags(tokenizer, plan.composite)
    prepared = policy.prepare_prompts(plan.problems.train, tokenizer, config)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ROWS).write_bytes(b"".join(to_json(row) + b"\n" for row in prepared.rows))
    text = _TEMPLATE.format(
        model=policy.model_name(config),
        rewards=config.rewards if isinstance(config.rewards, str) else config.terms,
        imports="" if isinstance(config.rewards, str) else "from rewardkit.spec import Term\n",
        composition=", ".join(_arguments({"on_limit": config.on_limit, "isolate": config.isolate})),
        rows=ROWS,
        threads=f"torch.set_num_threads({config.threads})\n" if config.threads else "",
        tokenizer=", ".join(_arguments(policy.tokenizer_options(config))),
        fields="\n".join(f"    {argument}," for argument in _fields(config)),
    )
    script.write_text(text, encoding="utf-8")
    return script


def _fields(config: RunConfig) -> list[str]:
    device = [f"{name}={code}" for name, code in _DEVICE.items() if name not in config.trl]
    # The script has no held-out rows.
    return [*_arguments({**config.trl, "eval_strategy": "no"}), *device]


def _arguments(values: Mapping[str, object]) -> list[str]:
    return [f"{name}={value!r}" for name, value in values.items()]
