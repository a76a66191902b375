"""Samples as columns: most of them need never be made."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import overload

from rewardkit.completion import asked_for, ends_in_think
from rewardkit.sample import Sample
from rewardkit.tags import DEFAULT_TAGS, MAX_MATCHED_CHARS, skip_thinking, spell

# What stands behind the thinking, and the reference; or the place of a row of its own.
Key = tuple[str, object] | int
Pair = tuple[str, object]


class Samples(Sequence[Sample]):
    """Hold completions that are texts, with what belongs to them, as columns.

    Args:
        completions: The texts.
        references: What is right, for each.
        prompts: What was asked, for each, or None where no row has a prompt.
        rows: The other columns, for each.
    """

    __slots__ = ("completions", "prompts", "references", "rows")

    def __init__(
        self,
        completions: Sequence[str],
        references: Sequence[object],
        prompts: Sequence[object] | None,
        rows: Sequence[Mapping[str, object]],
    ) -> None:
        self.completions = completions
        self.references = references
        self.prompts = prompts
        self.rows = rows

    def __len__(self) -> int:
        return len(self.completions)

    @overload
    def __getitem__(self, place: int) -> Sample: ...
    @overload
    def __getitem__(self, place: slice) -> list[Sample]: ...
    def __getitem__(self, place: int | slice) -> Sample | list[Sample]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        prompt = None if self.prompts is None else self.prompts[place]
        return Sample(self.completions[place], self.references[place], prompt, self.rows[place])

    def __iter__(self) -> Iterator[Sample]:
        return map(self.__getitem__, range(len(self)))

    def row_keys(self, others: Collection[str], max_chars: int) -> list[Key] | None:
        """Return what each row says apart from its thinking, or None where that is not enough.

        Most completions begin with thinking in which there is no tag. Their key is all from
        the next `<` on, with the reference: where two are equal, rewards that judge pairs
        say the same.

        Args:
            others: Columns beside the reference that rewards look at.
            max_chars: A longer completion is not judged.

        >>> row = {}
        >>> Samples(["<think>2+2</think>4", "4"], ["4", "4"], None, [row, row]).row_keys([], 100)
        [('</think>4', '4'), 1]
        """
        # Beyond `MAX_MATCHED_CHARS` all is said by the long way, which is made for floods of tags.
        longest = max(map(len, self.completions), default=0)
        if longest > min(max_chars, MAX_MATCHED_CHARS):
            return None
        if not frozenset(others).isdisjoint(chain.from_iterable(self.rows)):
            return None
        columns = self.completions, map(skip_thinking, self.completions), _distinct(self.references)
        keys: list[Key] = [
            (text[at:], reference) if at > 0 and reference is not None else place
            for place, (text, at, reference) in enumerate(zip(*columns, strict=True))
        ]
        return keys if self.prompts is None else self._without_prompts(keys, self.prompts)

    def cut_pairs(self, places: Mapping[Key, int]) -> tuple[dict[Key, Pair], dict[Key, int]]:
        """Return answer and reference of rows that are the two blocks and nothing else.

        Args:
            places: Keys that `row_keys` gave, each with the place of one row that has it.

        Returns:
            The pairs, and the places of the rows that have none.

        >>> samples = Samples(["<think>2+2</think><answer> 4 </answer>", "4"], "44", None, [{}, {}])
        >>> samples.cut_pairs(dict(zip(samples.row_keys([], 100), range(2))))[1]
        {1: 1}
        """
        pairs: dict[Key, Pair] = {}
        rest: dict[Key, int] = {}
        for key, place in places.items():
            found = _ENDING(key[0]) if type(key) is tuple else None
            answer = "" if found is None else found[1].strip()
            if answer:
                pairs[key] = answer, self.references[place]
            else:
                rest[key] = place
        return pairs, rest

    def _without_prompts(self, keys: list[Key], prompts: Sequence[object]) -> list[Key]:
        """Give those a key of their own that depend on their prompt."""
        before: str | None = None
        asked: str | None = None
        opens = False
        for place, prompt in enumerate(prompts):
            if not isinstance(prompt, str) or prompt != before:
                before = prompt if isinstance(prompt, str) else None
                asked, opens = asked_for(prompt), ends_in_think(prompt)
            key = keys[place]
            if type(key) is tuple and (opens or (asked is not None and asked in key[0])):
                keys[place] = place
        return keys


def _distinct(references: Sequence[object]) -> Sequence[object]:
    """Return what is equal only where references are alike; None where nothing like it is."""
    if set(map(type, references)) == {str}:
        return references
    return [_tell_apart(reference) for reference in references]


def _tell_apart(reference: object) -> object:
    kind = type(reference)
    if kind is str:
        return reference
    if kind is float:
        return kind, repr(reference)  # 0.0 equals -0.0
    return (kind, reference) if kind in (int, bool) else None


_ENDING = spell(DEFAULT_TAGS).ending.fullmatch
