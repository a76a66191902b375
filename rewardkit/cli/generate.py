"""`rewardkit generate`: what a trained model answers, with its scores."""

import click

from rewardkit.cli.screen import say, write_json


@click.command(name="generate")
@click.argument("run")
@click.option("--prompt", "prompts", multiple=True, metavar="TEXT", help="What to ask.")
@click.option("--reference", "references", multiple=True, metavar="TEXT", help="What is right.")
@click.option("--samples", default=1, show_default=True, help="Answers to each prompt.")
@click.option(
    "--temperature", type=float, metavar="X", help="0 is greedy.  [0, or 1 for several samples]"
)
@click.option("--seed", default=0, show_default=True, help="Of the sampling.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per answer.")
def command(
    run: str,
    prompts: tuple[str, ...],
    references: tuple[str, ...],
    samples: int,
    temperature: float | None,
    seed: int,
    as_json: bool,
) -> None:
    """Show what the model of RUN answers to prompts, or to a few held-out problems."""
    from rewardkit_runner import generate, options, privacy, report, run_folder

    options.check_installed()
    config = generate.read_run(run_folder.find(run))
    rows = generate.as_rows(prompts, references)
    heat = temperature if temperature is not None else float(samples > 1)
    with privacy.private(config):
        composite, answers = generate.generate(config, rows, samples, heat, seed)
    for answered in answers:
        if as_json:
            say(write_json(report.answer_object(answered, composite), indent=None))
        else:
            say(report.answer_text(answered, composite))
