"""What a person is told about a run, as text."""

import json
from collections.abc import Mapping

from rewardkit.composite import Composite
from rewardkit.inert import inert
from rewardkit_runner.answering import Answered
from rewardkit_runner.plan import Plan
from rewardkit_runner.policy import Prepared
from rewardkit_runner.summary import INTERRUPTED, STOPPED, Summary

_SAMPLE_ROWS = 4
Means = Mapping[str, float | None]


def plan_lines(plan: Plan) -> str:
    """Say what is going to happen."""
    config, problems = plan.config, plan.problems
    model = "built-in tiny model" if config.demo_model else str(config.model_name_or_path)
    held_out = f", {len(problems.held_out)} held out" if problems.held_out else ""
    terms = " ".join(map(str, config.terms))
    lines = [f"Plan   {model} · {problems.source}{held_out} · {plan.batches.steps} steps"]
    if config.dataset_name:
        lines.append(f"       columns {problems.mapping}")
    return "\n".join([*lines, f"       rewards {terms}   {references(plan)}"])


def prompts(prepared: Prepared) -> str:
    """Say how many prompts were too long, or nothing."""
    if prepared.dropped:
        return f"       {prepared.dropped} prompts are too long and dropped"
    if prepared.truncated:
        return f"       {prepared.truncated} prompts are too long and lose their beginning"
    return ""


def references(plan: Plan) -> str:
    """Say what the check of the references found."""
    if not plan.checked:
        return "no reward compares with a reference"
    found = "; ".join(map(str, plan.checked))
    left_out = f"; {plan.left_out} rows left out" if plan.left_out else ""
    return f"checked before the start: {found}{left_out}"


def outcome(summary: Summary) -> str:
    """Compare the held-out scores before and after."""
    held_out = summary.data.get("held_out", {})
    after: Means | None = held_out.get("after")
    if after is None:
        return ""
    before: Means = held_out.get("before", {})
    first = f"Held out ({held_out['problems']} problems, greedy): "
    rewards = "   ".join(_change(name, before, after) for name in after if name != "total")
    return f"{first}{_change('total', before, after)}\n{' ' * len(first)}{rewards}"


def troubles(summary: Summary) -> list[str]:
    """Say how often rewards failed or gave up, and why the run was stopped, or nothing."""
    found = [
        f"{name} {', '.join(f'{count} {code}' for code, count in codes.items())}"
        for name, codes in summary.data.get("not_judged", {}).items()
    ]
    lines = [f"Not judged: {'; '.join(found)}"] if found else []
    if summary.status == STOPPED:
        lines += [f"Stopped and saved after {summary.data['error']}"]
    return lines


def next_steps(summary: Summary) -> str:
    """Say what to type next."""
    path = summary.folder.path
    if summary.status == STOPPED:
        return f"Next   repair the reward, then: rewardkit train --resume {path} --allow-drift"
    if summary.status == INTERRUPTED:
        return f"Next   rewardkit train --resume {path}"
    return (
        f"Next   rewardkit generate {path}   ·   tensorboard --logdir {summary.folder.tensorboard}"
    )


def _change(name: str, before: Means, after: Means) -> str:
    start = f"{_number(before[name])} → " if name in before else ""
    return f"{name} {start}{_number(after[name])}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def answer_text(answered: Answered, composite: Composite) -> str:
    """Show a prompt, the answer, and what each reward says of it."""
    row, verdict = answered.row, answered.verdict
    reference = "" if row.get("reference") is None else f"   reference {row['reference']}"
    total = "no total" if verdict.total is None else f"total {verdict.total:g}"
    width = max(map(len, composite.names))
    return "\n".join(
        [
            f"> {inert(_prompt_text(row['prompt']), 2000)}",
            inert(answered.completion, 4000),
            f"  {total}{inert(reference, 200)}",
            *(
                f"  {name:{width}}  {'–' if score.value is None else f'{score.value:.2f}'}  "
                f"{score.code}: {inert(score.reason, 200)}"
                for name, score in zip(composite.names, verdict.scores, strict=True)
            ),
            "",
        ]
    )


def _prompt_text(prompt: object) -> str:
    return prompt if isinstance(prompt, str) else str(prompt[-1]["content"])  # type: ignore[index]


def answer_object(answered: Answered, composite: Composite) -> dict[str, object]:
    """Return an answer as a row that `rewardkit score` reads."""
    verdict = answered.verdict
    scores = list(zip(composite.names, verdict.scores, strict=True))
    return {
        **answered.row,
        "completion": answered.completion,
        "rewards": {name: score.value for name, score in scores},
        "total": verdict.total,
        "why": {name: f"{score.code}: {score.reason}" for name, score in scores},
    }


def dry_run(plan: Plan) -> str:
    """Write the resolved settings, the check of the references and a few rows."""
    batches, problems = plan.batches, plan.problems
    return "\n".join(
        [
            plan.config.to_toml(),
            f"# {inert(problems.source)}, {len(problems.held_out)} held out; "
            f"columns: {inert(problems.mapping)}",
            f"# {references(plan)}",
            f"# {batches.steps} steps; a generation batch is {batches.prompts} prompts, "
            f"{batches.completions} completions",
            *(
                f"# row {number}: {inert(json.dumps(row, default=str, ensure_ascii=False), 400)}"
                for number, row in enumerate(problems.train[:_SAMPLE_ROWS], start=1)
            ),
        ]
    )
