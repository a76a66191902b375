"""Write a calibration for people."""

from collections.abc import Mapping, Sequence

from rewardkit.calibrate.agreement import Agreement, Side
from rewardkit.calibrate.calibration import Calibration, Case
from rewardkit.calibrate.settings import Setting, recommend
from rewardkit.columns import align
from rewardkit.inert import inert
from rewardkit.worst import Worst

_HEAD = ("right paid", "wrong paid", "J", "not scored")
_SLICES_SHOWN = 12
_NAME, _REASON = 30, 90


def as_text(calibration: Calibration) -> str:
    """Return the tables, what they mean, and the worst disagreements."""
    subject = calibration.subject
    blocks = [
        _columns(calibration),
        [*calibration.failures.lines()],
        [_meaning(subject.name, subject.agreement)],
        _groups(calibration),
        *(
            _slices(f"{subject.name} by {name}", found)
            for name, found in calibration.slices.items()
        ),
        *(
            _settings(f"{column.name} paid from", column.thresholds.settings(column.paid_from))
            for column in calibration.columns
        ),
        *(_settings(sweep.name, sweep.settings()) for sweep in calibration.sweeps),
        _worst(f"Right and not paid by {subject.name}", calibration.unpaid),
        _worst(f"Wrong and paid by {subject.name}", calibration.overpaid),
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _columns(calibration: Calibration) -> list[str]:
    head = ["reward", "paid from", *_HEAD]
    rows = [
        [column.name, f"{column.paid_from:g}", *_cells(column.agreement)]
        for column in calibration.columns
    ]
    return align([head, *rows], right=[1])


def _cells(found: Agreement) -> list[str]:
    return [_share(found.right), _share(found.wrong), _j(found), _not_scored(found)]


def _share(side: Side) -> str:
    if side.rate is None:
        return "–"
    low, high = side.rate.interval
    return f"{100 * side.rate.share:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def _j(found: Agreement) -> str:
    if found.j is None or found.interval is None:
        return "–"
    low, high = found.interval
    return f"{found.j:.3f} [{low:.3f}, {high:.3f}]"


def _not_scored(found: Agreement) -> str:
    return f"{found.right.not_scored} right, {found.wrong.not_scored} wrong"


def _meaning(name: str, found: Agreement) -> str:
    """Say what J says of training."""
    if found.interval is None:
        return "J is not known: it takes right and wrong completions that are scored."
    low, high = found.interval
    if high <= 0:
        return f"J of {name} is not above 0: a policy learns nothing from it, or the opposite."
    if low <= 0:
        return f"J of {name} may be 0 or less: these rows don't show that it teaches anything."
    more, least = 100 * (found.j or 0.0), 100 * low
    return (
        f"Of 100 right completions {name} pays {more:.1f} more than of 100 wrong ones,"
        f" at least {least:.1f}."
    )


def _groups(calibration: Calibration) -> list[str]:
    """Say how right and wrong completions of one group stand to each other."""
    if not any(column.ranking.pairs for column in calibration.columns):
        return ["Inside groups: no group holds both a right and a wrong completion."]
    rows = [["inside groups", "right/wrong pairs", "inverted", "tied", "groups with an inversion"]]
    for column in calibration.columns:
        found = column.ranking
        counts = [str(found.pairs), str(found.inverted), str(found.tied)]
        rows.append([column.name, *counts, f"{found.spoiled} of {found.groups}"])
    return align(rows, right=(1, 2, 3, 4))


def _slices(title: str, found: Mapping[str, Agreement]) -> list[str]:
    worst_first = sorted(found.items(), key=lambda item: (item[1].j is None, item[1].j or 0.0))
    rows = [[inert(name, _NAME), *_cells(one)] for name, one in worst_first[:_SLICES_SHOWN]]
    rest = len(found) - len(rows)
    more = [f"… and {rest} more, with a higher J: --json shows all"] if rest else []
    return [*align([[inert(title, 2 * _NAME), *_HEAD], *rows]), *more]


def _settings(title: str, settings: Sequence[Setting]) -> list[str]:
    if not settings:
        return []
    rows = [
        [inert(one.text, _NAME), *_cells(one.agreement), "now" if one.now else ""]
        for one in settings
    ]
    return [*align([[title, *_HEAD, ""], *rows]), *_advice(settings)]


def _advice(settings: Sequence[Setting]) -> list[str]:
    chosen = recommend(settings)
    if chosen is None:
        return ["No setting has a J: it takes right and wrong completions that are scored."]
    best = f"{inert(chosen.best.text, _NAME)} has the highest J"
    if not chosen.alike:
        return [f"{best}. It was chosen on these rows: confirm it on others."]
    alike = ", ".join(inert(one.text, _NAME) for one in chosen.alike)
    return [
        f"{best}, but {alike} can't be told from it on these rows: inside its interval.",
        "Among settings alike take the strictest; and confirm the choice on other rows.",
    ]


def _worst(title: str, worst: Worst[Case]) -> list[str]:
    if not worst.seen:
        return []
    shown = f", the worst {len(worst.rows)}" if worst.seen > len(worst.rows) else ""
    lines = [f"{title}: {worst.seen}{shown}"]
    for case in worst.rows:
        label = inert(str(case.label), _NAME)
        lines.append(f"  {inert(case.place)}  label {label}  paid {case.value:g}  answer "
                     f"{inert(case.answer)!r}")  # fmt: skip
        for name, score in case.scores:
            value = "not scored" if score.value is None else f"{score.value:g}"
            reason = inert(f"{score.code}: {score.reason}", _REASON)
            lines.append(f"      {name} {value}  {reason}")
    return lines
