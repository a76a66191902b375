"""Change one option of a composition: `alias.option=value`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rewardkit.errors import ConfigError
from rewardkit.spec import Term


@dataclass(frozen=True, slots=True)
class Change:
    """Hold another value, or values, for one option of one reward.

    >>> from rewardkit.spec import read_spec
    >>> change = Change("numeric", "rtol", "0")
    >>> [str(term) for term in change.made_to(read_spec("format,numeric:0.5"))]
    ['format:1', 'numeric:0.5:rtol=0']
    """

    alias: str
    option: str
    value: str

    def made_to(self, terms: Sequence[Term]) -> tuple[Term, ...]:
        """Return the terms with the option changed."""
        return tuple(
            replace(term, options={**term.options, self.option: self.value})
            if term.alias == self.alias
            else term
            for term in terms
        )


def read_change(text: str, names: Sequence[str], where: str) -> Change:
    """Read what was typed.

    Args:
        text: As `numeric.rtol=0.01`.
        names: The rewards of the composition.
        where: The option of the command, for messages.

    Raises:
        ConfigError: The text breaks the grammar, or names none of the rewards.
    """
    path, _, value = text.partition("=")
    alias, _, option = path.partition(".")
    if not (alias and option and value):
        hint = f"an example: {where} numeric.rtol=0.01"
        raise ConfigError(f"cannot read {text!r}", where=where, hints=(hint,))
    if alias not in names:
        hint = f"names: {', '.join(names)}"
        raise ConfigError(f"no reward {alias!r}", where=where, hints=(hint,))
    return Change(alias, option, value)
