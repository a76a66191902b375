"""`rewardkit train`: train a model with TRL's GRPOTrainer."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rewardkit.cli.screen import remark, say
from rewardkit.errors import ConfigError
from rewardkit.lock import Lock

if TYPE_CHECKING:
    from rewardkit_runner.plan import Plan
    from rewardkit_runner.run_folder import RunFolder

_LATEST = "latest"
# Exit status of a run that did not finish; 3 says that rewards failed.
_STATUS = {"interrupted": 130, "stopped": 3}


@click.command(
    name="train",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog="Any field of TRL's GRPOConfig is an option by its own name: --learning_rate 1e-5 "
    "--num_generations 8 --bf16 false. The rewards' grammar: rewardkit list.",
)
@click.option("--rewards", metavar="SPEC", help="Rewards and weights.  [format,numeric:0.5]")
@click.option("--model_name_or_path", metavar="MODEL", help="Hub id or folder.  [built-in model]")
@click.option(
    "--dataset_name", metavar="DATA", help="Hub id or .jsonl, .csv, .parquet.  [built-in problems]"
)
@click.option("--dataset_config", metavar="NAME", help="Configuration of a hub dataset.")
@click.option("--dataset_split", metavar="NAME", help="Split of a hub dataset.  [train]")
@click.option("--map", "map", multiple=True, metavar="ROLE=COLUMN", help="Name a column.")
@click.option("--system_prompt", metavar="TEXT", help="Put before every prompt.")
@click.option("--held_out", metavar="N", help="Most prompts kept from training.  [140]")
@click.option("--max_prompt_tokens", metavar="N", help="Longest prompt.")
@click.option(
    "--long_prompts", metavar="drop|truncate", help="What to do with longer ones.  [drop]"
)
@click.option("--min_reference_share", metavar="X", help="References that must score 1.0.  [0.95]")
@click.option("--warn_error_share", metavar="X", help="Failures worth a warning.  [0.05]")
@click.option("--stop_error_share", metavar="X", help="Failures that end the run.  [0.2]")
@click.option("--canary_steps", metavar="N", help="Steps between checks of the rewards.  [10]")
@click.option("--isolate", metavar="auto|all|none", help="Rewards that run in workers.  [auto]")
@click.option("--on_limit", metavar="zero|mask", help="What is too long or slow earns.  [zero]")
@click.option("--output_dir", metavar="DIR", help="The run folder.  [runs/DATE-N]")
@click.option("--threads", metavar="N", help="CPU threads that torch uses.")
@click.option("--config", "file", metavar="FILE", help="Options from .toml or .yaml.")
@click.option(
    "--resume", is_flag=False, flag_value=_LATEST, metavar="[RUN]", help="Go on with a run."
)
@click.option(
    "--locked", metavar="FILE", help="Start only with the rewards of this lock: RUN/rewards.json."
)
@click.option("--allow-drift", is_flag=True, help="Resume with rewards that have changed.")
@click.option("--dry-run", is_flag=True, help="Check everything, print it and stop.")
@click.option(
    "--emit-trl", "script", metavar="DIR", help="Write the run as a plain TRL script and stop."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option("-v", "--verbose", is_flag=True, help="Let TRL and transformers speak.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str | None,
    resume: str | None,
    locked: str | None,
    allow_drift: bool,
    dry_run: bool,
    script: str | None,
    as_json: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Train a model with GRPO on rewards; with no options, a tiny one on built-in problems."""
    from rewardkit_runner import config, plan, privacy, report, run_folder
    from rewardkit_runner.options import check_installed

    check_installed()
    given = {name: value for name, value in options.items() if value not in (None, ())}
    given |= config.read_overrides(ctx.args)
    resumed = None
    if resume is not None:
        if file is not None:
            raise ConfigError("--resume reads the run's own config; leave --config out")
        resumed = run_folder.find(None if resume == _LATEST else resume)
        file = str(resumed.config)
    settings = config.resolve(given, file)
    with privacy.private(settings):
        prepared = plan.prepare(settings)
        _refuse_drift(prepared, resumed, locked, allow_drift)
        if dry_run:
            say(report.dry_run(prepared))
            return 0
        if script is not None:
            from rewardkit_runner import emit  # seconds: transformers

            say(f"python {emit.emit_trl(prepared, Path(script))}")
            return 0
        return _train(prepared, resumed, as_json, verbose)


def _refuse_drift(
    prepared: "Plan", resumed: "RunFolder | None", locked: str | None, allowed: bool
) -> None:
    now = Lock.of(prepared.composite)
    if locked is not None:
        hint = f"to start with these: leave --locked {locked} out"
        Lock.read(Path(locked)).refuse_drift(now, locked, hint)
    if resumed is not None and not allowed:
        hint = "to go on with these all the same: --allow-drift"
        Lock.read(resumed.lock).refuse_drift(now, str(resumed.lock), hint)


def _train(prepared: "Plan", resumed: "RunFolder | None", as_json: bool, verbose: bool) -> int:
    from rewardkit_runner import report

    main = os.environ.get("RANK", "0") == "0"
    if main:
        remark(report.plan_lines(prepared))
    from rewardkit_runner import train  # seconds: torch, transformers, TRL

    summary = train.run(prepared, resumed, verbose)
    if main:
        say(json.dumps(summary.data) if as_json else report.outcome(summary))
        remark("\n".join([*report.troubles(summary), report.next_steps(summary)]))
    return _STATUS.get(summary.status, 0)
