"""Score files from one end to the other."""

from contextlib import ExitStack

from rewardkit.engine.executors import Executor, Serial
from rewardkit.engine.in_parts import keep_parts, pass_parts
from rewardkit.engine.keeping import Start
from rewardkit.engine.plan import Plan
from rewardkit.engine.progress import Progress, no_progress, watching
from rewardkit.engine.scoring import SplitScorer
from rewardkit.errors import ConfigError
from rewardkit.report.tally import Tally
from rewardkit.rows.output import replacing


def run(
    plan: Plan,
    executor: Executor | None = None,
    start: Start = "ask",
    progress: Progress = no_progress,
) -> Tally:
    """Score the files; what is written does not depend on who does it, nor on kills and resumes.

    Args:
        plan: What `plan` gave.
        executor: What runs the work; this process if None.
        start: What to do with an unfinished run: `ask` refuses to lose it, `resume` goes
            on with it, `fresh` throws it away.
        progress: Called with lines or rows that were read, and with their bytes.

    Raises:
        InputError: A row can't be scored, and bad rows are not to be left out.
        ConfigError: The output can't be written, or the unfinished run was another one.
    """
    executor = executor or Serial()
    if plan.resumable:
        return keep_parts(plan, executor, start, progress)
    if start == "resume":
        raise ConfigError(
            "only a file that is scored into a file can be gone on with", where="--resume",
            hints=("name -o FILE; and write standard input to a file first, and name that",),
        )  # fmt: skip
    if executor.here or len(plan.splits) == 1:
        return _score_straight(plan, progress)
    return pass_parts(plan, executor, progress)


def _score_straight(plan: Plan, progress: Progress) -> Tally:
    """Score one split after the other, into the output itself."""
    job = plan.job
    tally = Tally.of(len(job.composite.components))
    with ExitStack() as files:
        rows = files.enter_context(replacing(job.output)) if job.output else None
        rejects = files.enter_context(replacing(job.rejects)) if job.rejects else None
        for split in plan.splits:
            scorer = SplitScorer(job, split, rows, rejects)
            tally.merge(scorer.score(plan.batches(split), watching(progress)))
    plan.write_lock()
    return tally
