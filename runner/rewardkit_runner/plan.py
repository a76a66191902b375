"""Everything that is settled before torch is imported."""

from dataclasses import dataclass, replace

from rewardkit.composite import Composite
from rewardkit.plugins import installed
from rewardkit_runner.batches import Batches, plan_batches
from rewardkit_runner.config import RunConfig
from rewardkit_runner.data import Problems, load_problems
from rewardkit_runner.options import check_options
from rewardkit_runner.references import Checked, check_references, unreachable


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a run that can start.

    Args:
        config: The settings.
        composite: The rewards.
        problems: What is trained on, and what is held out.
        checked: What the check of the references found, per reward.
        left_out: Rows that are left out because their own reference does not score 1.0.
        batches: The arithmetic of the batches.
    """

    config: RunConfig
    composite: Composite
    problems: Problems
    checked: tuple[Checked, ...]
    left_out: int
    batches: Batches


def prepare(config: RunConfig) -> Plan:
    """Resolve the rewards, read the data and check both against the settings.

    Raises:
        RewardkitError: Something would go wrong later; the message says what to do.
    """
    composite = config.compose()
    problems = load_problems(config, composite, installed(config.isolate))
    check_options(config, composite, len(problems.held_out))
    problems, checked, left_out = _reachable(problems, composite, config.min_reference_share)
    batches = plan_batches(config, len(problems.train))
    return Plan(config, composite, problems, checked, left_out, batches)


def _reachable(
    problems: Problems, composite: Composite, min_share: float
) -> tuple[Problems, tuple[Checked, ...], int]:
    """Keep the rows on which a right answer earns full marks."""
    rows = problems.train + problems.held_out
    checked = check_references(rows, composite, min_share)
    missed = unreachable(checked)
    train = tuple(row for place, row in enumerate(problems.train) if place not in missed)
    first = len(problems.train)
    held_out = tuple(
        row for place, row in enumerate(problems.held_out, first) if place not in missed
    )
    return replace(problems, train=train, held_out=held_out), checked, len(missed)
