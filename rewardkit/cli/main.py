"""Start the command line: commands load lazily, errors speak in one voice."""

import importlib
import os
import sys

import click

from rewardkit.cli.screen import remark
from rewardkit.errors import RewardkitError
from rewardkit.inert import inert
from rewardkit.near import find_near

# Command to its one-line help, so that `--help` imports none of them.
_COMMANDS = {
    "calibrate": "Measure rewards against labels.",
    "card": "Write a reward's card: contract, rates, clauses, cost, identity.",
    "check": "Put a reward through the conformance suite.",
    "compare": "Compare two rewards on the same completions.",
    "doctor": "Say what is installed and what is broken.",
    "generate": "Show what a trained model answers, with its scores.",
    "list": "List the installed rewards, or describe one.",
    "new-plugin": "Write a package with a working reward to edit.",
    "score": "Score a file of completions.",
    "train": "Train a model with TRL's GRPOTrainer.",
    "verify": "Judge again what a run or a scored file stores, and compare.",
}


class _Commands(click.Group):
    """Import a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            near = find_near(cmd_name, _COMMANDS)
            did_you_mean = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {cmd_name!r}.{did_you_mean}", ctx)
        module = f"rewardkit.cli.{cmd_name.replace('-', '_')}"
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: rewardkit list, rewardkit score FILE, rewardkit train",
)
@click.version_option(package_name="rewardkit", message="rewardkit %(version)s")
def cli() -> None:
    """Score completions with reward plugins, and train with the same numbers."""
    from rewardkit.namesake import find_namesake  # --help has no need of it

    if namesake := find_namesake():
        remark(f"rewardkit: {inert(namesake)}\n  keep them in separate environments")


def main() -> None:
    """Run the command line and exit: 0 fine, 1 a check failed, 2 bad input, 130 interrupted."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; errors go to stderr without a traceback."""
    try:
        # Not cli.main: it turns a broken pipe into the status 1.
        with cli.make_context("rewardkit", list(arguments)) as context:
            return int(cli.invoke(context) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except RewardkitError as error:
        what = f"{error.where}: {error.what}" if error.where else error.what
        remark("\n  ".join(inert(line) for line in (f"rewardkit: {what}", *error.hints)))
        return 2
    except click.ClickException as error:
        remark(f"rewardkit: {inert(error.format_message())}\n  {_advice(error)}")
        return 2
    except (KeyboardInterrupt, click.Abort):
        remark("rewardkit: interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output went away; a second attempt to flush would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _advice(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"see: {context.command_path if context else 'rewardkit'} --help"
