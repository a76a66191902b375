"""`rewardkit new-plugin`: write a package with a working reward."""

from pathlib import Path

import click

from rewardkit.cli.screen import say
from rewardkit.scaffold import write_package


@click.command(name="new-plugin")
@click.argument("name")
@click.option(
    "--into", type=click.Path(file_okay=False, exists=True, path_type=Path), default=".",
    metavar="FOLDER", help="Where the package's folder goes.  [the current folder]",
)  # fmt: skip
def command(name: str, into: Path) -> None:
    """Write rewardkit-plugin-NAME: a reward to edit, cases, tests, README and CI."""
    folder, files = write_package(name, into)
    lines = [f"wrote {folder.name}/", *(f"  {file}" for file in files)]
    next_step = f"cd {folder} && pip install -e '.[test]' && rewardkit check {name}"
    say("\n".join([*lines, "", f"Next:  {next_step}"]))
