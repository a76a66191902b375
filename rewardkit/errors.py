"""What rewardkit raises when something other than a completion is wrong."""


class RewardkitError(Exception):
    """Say what is wrong, where, and what to do about it.

    The command line prints it without a traceback and exits with 2. A wrong or
    hostile completion is never an exception: it is a score of 0.0 with a code.

    Args:
        what: What is wrong, in one sentence.
        where: The place: `file:line:column`, a command-line option, a plugin.
        hints: Lines that show the place or say what to type next.

    >>> print(RewardkitError("unknown reward 'numerc'", hints=("did you mean 'numeric'?",)))
    unknown reward 'numerc'
      did you mean 'numeric'?
    """

    def __init__(self, what: str, *, where: str = "", hints: tuple[str, ...] = ()) -> None:
        self.what = what
        self.where = where
        self.hints = hints
        super().__init__(what, where, hints)

    def __str__(self) -> str:
        first = f"{self.where}: {self.what}" if self.where else self.what
        return "\n".join([first, *(f"  {line}" for line in self.hints)])

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.hints)


def _rebuild(
    kind: type[RewardkitError], what: str, where: str, hints: tuple[str, ...]
) -> RewardkitError:
    return kind(what, where=where, hints=hints)


class SpecError(RewardkitError):
    """The rewards cannot be built: grammar, unknown name, wrong option."""


class PluginError(RewardkitError):
    """A plugin broke the contract of a reward; the message names the plugin."""


class InputError(RewardkitError):
    """A file or a row of it cannot be read; `where` is `file:line:column`."""


class ConfigError(RewardkitError):
    """A setting of a run is unknown, contradictory or cannot work."""
