"""Write a comparison for people."""

from collections.abc import Sequence

from rewardkit.columns import align
from rewardkit.compare.column import Case, Column, Flip
from rewardkit.compare.comparison import Comparison, Side
from rewardkit.failures import Failures
from rewardkit.inert import inert
from rewardkit.score import Score

_NAME, _REASON, _TEXT = 30, 90, 200
_HEADS: dict[Flip, str] = {
    "paid_to_unpaid": "paid A only",
    "unpaid_to_paid": "paid B only",
    "scored_to_not": "scored A only",
    "not_to_scored": "scored B only",
}
_TITLES: dict[Flip, str] = {
    "paid_to_unpaid": "paid by A, not by B",
    "unpaid_to_paid": "paid by B, not by A",
    "scored_to_not": "scored by A, not by B",
    "not_to_scored": "scored by B, not by A",
}


def as_text(comparison: Comparison) -> str:
    """Return the tables, the sentence about training, and the worst flips."""
    a, b = comparison.sides
    blocks = [
        [*_side("A", a, comparison.failures[0]), *_side("B", b, comparison.failures[1])],
        _values(comparison.columns),
        _groups(comparison),
        *(_flips(column, kind) for column in _told(comparison) for kind in column.flips),
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _told(comparison: Comparison) -> Sequence[Column]:
    """Return the columns whose flips are shown; the total of one reward says nothing more."""
    alone = all(len(side.names) == 1 for side in comparison.sides)
    return comparison.columns[:1] if alone else comparison.columns


def _side(letter: str, side: Side, failures: Failures) -> list[str]:
    return [f"{letter}  {inert(side.text, _TEXT)}", *(f"   {line}" for line in failures.lines())]


def _values(columns: Sequence[Column]) -> list[str]:
    head = ["", "mean A", "mean B", "B - A", *_HEADS.values()]
    rows = [[inert(column.name, _NAME), *_means(column), *_counts(column)] for column in columns]
    unknown = [column.name for column in columns if None in column.paid_from]
    note = [
        f"From where on {name} is pay is not known, as stored rows hold no weights: say it with"
        f" --paid-from {name}=X"
        for name in unknown
    ]
    return [*align([head, *rows], right=(1, 2, 4, 5, 6, 7)), *note]


def _means(column: Column) -> list[str]:
    if not column.both:
        return ["–", "–", "–"]
    shift, interval = column.shift.value or 0.0, column.shift.interval
    ends = "" if interval is None else f" [{interval[0]:+.4f}, {interval[1]:+.4f}]"
    means = [f"{total / column.both:.4f}" for total in column.sums]
    return [*means, f"{shift:+.4f}{ends}"]


def _counts(column: Column) -> list[str]:
    return [
        "–" if None in column.paid_from and kind.endswith("paid") else str(worst.seen)
        for kind, worst in column.flips.items()
    ]


def _groups(comparison: Comparison) -> list[str]:
    if not comparison.total.signs.of:
        return ["Advantages are not known: rows have no prompt or group, or no total."]
    rows = [["advantages", "sign changed", "become 0", "no longer 0", "of", "pairs reversed", "of"]]
    for column in comparison.columns:
        signs, ranks = column.signs, column.ranks
        counts = (signs.changed, signs.silenced, signs.awakened, signs.of, ranks.reversed, ranks.of)
        rows.append([inert(column.name, _NAME), *map(str, counts)])
    return [*align(rows, right=(1, 2, 3, 4, 5, 6)), "", _sentence(comparison)]


def _sentence(comparison: Comparison) -> str:
    signs = comparison.total.signs
    text = f"With B, {signs.changed:,} of {signs.of:,} advantages would have changed sign"
    if signs.first is None:
        return f"{text}."
    step = "" if signs.first.step is None else f"at step {inert(str(signs.first.step), _NAME)}, "
    return f"{text}, first {step}in {inert(signs.first.place)}."


def _flips(column: Column, kind: Flip) -> list[str]:
    worst = column.flips[kind]
    if not worst.rows:
        return []
    more = f", {len(worst.rows)} of them" if worst.seen > len(worst.rows) else ""
    lines = [f"{inert(column.name, _NAME)} {_TITLES[kind]}: {worst.seen}{more}"]
    for case in worst.rows:
        lines += _case(case)
    return lines


def _case(case: Case) -> list[str]:
    before, after = map(_number, case.values)
    lines = [f"  {inert(case.place)}  {before} → {after}  answer {inert(case.answer)!r}"]
    for letter, said in zip("AB", case.said, strict=True):
        lines += [f"      {letter}  {_score(name, score)}" for name, score in said]
    return lines


def _score(name: str, score: Score) -> str:
    reason = inert(f"{score.code}: {score.reason}", _REASON)
    return f"{inert(name, _NAME)} {_number(score.value)}  {reason}"


def _number(value: float | None) -> str:
    return "not scored" if value is None else f"{value:g}"
