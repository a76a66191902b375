"""Sum up the scores of a file for people."""

from collections import Counter

from rewardkit.columns import align
from rewardkit.inert import inert
from rewardkit.report.summary import Summary
from rewardkit.report.tally import ColumnTally
from rewardkit.score import ERROR

_HEAD = (
    "reward", "weight", "mean", "0 ······ 1", "exactly 0", "exactly 1", "not scored", "flat groups",
)  # fmt: skip
_RIGHT = (1, 2, 4, 5, 6, 7)
_BARS = " ▁▂▃▄▅▆▇█"
_CODES_SHOWN = 4


def summary_table(summary: Summary) -> str:
    """Return the table and the lines under it that say what it means."""
    blocks = [
        align(_cells(summary), right=_RIGHT),
        _failure_lines(summary),
        [_learning_line(summary), *_why_lines(summary), *_example_line(summary)],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _cells(summary: Summary) -> list[list[str]]:
    rows = [list(_HEAD)]
    for place, part in enumerate(summary.composite.components):
        column = summary.tally.rewards[place]
        rows.append([
            part.alias,
            "gate" if part.gate else f"{part.weight:g}",
            _number(column.mean),
            sparkline(column.bins),
            _share(column.exactly_0, column.scored),
            _share(column.exactly_1, column.scored),
            str(column.not_scored.total()),
            _flat(summary, place),
        ])  # fmt: skip
    total = summary.tally.total
    rows.append(
        ["total", "", _number(total.mean), "", "", "", str(total.not_scored.total()),
         _flat(summary, len(summary.composite.components))]
    )  # fmt: skip
    return rows


def sparkline(bins: list[int]) -> str:
    """Draw counts as bars; what is there at all is seen.

    >>> sparkline([0, 1, 8])
    ' ▁█'
    """
    top = max(bins) or 1
    return "".join(_BARS[-(-count * 8 // top)] for count in bins)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %" if of else "–"


def _flat(summary: Summary, place: int) -> str:
    return f"{summary.groups.flat[place]} / {summary.group_count}" if summary.grouped else "–"


def _learning_line(summary: Summary) -> str:
    if not summary.grouped:
        return "Learning signal: not known, no two neighbouring rows share a prompt."
    count = summary.group_count
    flat = summary.groups.flat[len(summary.composite.components)]
    line = f"Learning signal: {count - flat} of {count} groups differ inside."
    if not flat:
        return line
    kinds = {"all wrong": summary.all_wrong, "all right": summary.all_right}
    kinds["all alike"] = flat - sum(kinds.values())
    inside = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
    return f"{line} {flat} {'teaches' if flat == 1 else 'teach'} nothing ({inside})."


def _why_lines(summary: Summary) -> list[str]:
    lines: list[str] = []
    for alias, column in zip(summary.composite.names, summary.tally.rewards, strict=True):
        if column.exactly_0:
            lines.append(_codes(f"Why {alias} gave 0", column.exactly_0, column.why_0))
        abstained = Counter({code: n for code, n in column.not_scored.items() if code != ERROR})
        if abstained:
            lines.append(_codes(f"Not scored by {alias}", abstained.total(), abstained))
    return lines


def _codes(what: str, rows: int, codes: Counter[str]) -> str:
    shown = codes.most_common(_CODES_SHOWN)
    parts = [f"{count} {inert(code, 60).replace('_', ' ')}" for code, count in shown]
    rest = rows - sum(count for _, count in shown)
    return "   ".join([f"{what} ({_rows(rows)}):", *parts, *([f"{rest} other"] if rest else [])])


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _failure_lines(summary: Summary) -> list[str]:
    lines: list[str] = []
    for place, column in enumerate(summary.tally.rewards):
        if count := column.not_scored[ERROR]:
            part = summary.composite.components[place]
            effect = " and left no total there" if part.trained else ""
            lines.append(f"ERROR {part.alias} failed on {_rows(count)}{effect}. The first:")
            lines.append(f"  {inert(summary.tally.failures[place], 300)}")
    refused = summary.tally.refused
    if refused:
        lines.append(_codes("Left out", refused.total(), refused))
    return lines


def _example_line(summary: Summary) -> list[str]:
    def zeros(place: int) -> int:
        column: ColumnTally = summary.tally.rewards[place]
        return column.exactly_0

    if not summary.tally.examples:
        return []
    place = max(summary.tally.examples, key=zeros)
    where, score = summary.tally.examples[place]
    reason = inert(score.reason, 100) or score.code
    name = summary.composite.names[place]
    return [f"Look at one:  {inert(where)}   {name} gave 0: {reason}"]
