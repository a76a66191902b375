"""How a known dataset becomes prompts and references."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatasetRecipe:
    """Turn the rows of one public dataset into rows that can be trained on.

    Args:
        names: Hub ids of the dataset.
        columns: A local file that has all of these columns has the same shape.
        convert: Takes a row; gives `prompt`, `reference` and the other columns that
            rewards read.
    """

    names: tuple[str, ...]
    columns: frozenset[str]
    convert: Callable[[Mapping[str, object]], dict[str, object]]

    def fits(self, name: str, columns: frozenset[str]) -> bool:
        """Say whether a dataset of this name, or with these columns, is this one."""
        return name in self.names or self.columns <= columns
