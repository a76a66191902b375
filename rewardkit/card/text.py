"""Write a card as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rewardkit.inert import inert

Json = Mapping[str, Any]
_WORDS = {"pass": "holds", "fail": "**fails**", "expected": "fails, as expected", "skip": "–"}


def card_text(card: Json) -> str:
    """Write the card that `make_card` gathered."""
    return "\n".join(_lines(card))


def _lines(card: Json) -> Iterator[str]:
    name = inert(card["reward"])
    yield f"# {name}\n"
    yield f"{inert(card['help'])}\n"
    reads = ", ".join(f"`{inert(column)}`" for column in card["reads"]) or "no column"
    yield f"From {inert(card['distribution'])} {inert(card['version'])}. Reads {reads}.\n"
    if card["options"]:
        yield from _table(
            ("option", "type", "default", ""),
            [
                (f"`{o['name']}`", o["type"], f"`{o['default']}`", o["help"])
                for o in card["options"]
            ],
        )
    yield "## On its own labelled cases\n"
    yield from _rates(card)
    yield "## Under the suite\n"
    yield from _suite(card)
    yield "## Cost and identity\n"
    yield from _cost(card)


def _rates(card: Json) -> Iterator[str]:
    rows = [
        (label, f"{rate['count']} of {rate['of']}", _percent(rate["wilson95"]))
        for label, rate in (
            ("right answers paid 1.0", card["right_paid"]),
            ("wrong answers paid anything", card["wrong_paid"]),
        )
        if rate
    ]
    if not rows:
        yield "It brings none.\n"
        return
    yield from _table(("", "", "95 % interval (Wilson)"), rows)
    yield "The cases are its author's: what it is meant to do, not how it does on your data.\n"


def _suite(card: Json) -> Iterator[str]:
    clauses = card["clauses"].items()
    passed = [name for name, one in clauses if one["status"] == "pass"]
    yield f"{len(passed)} clauses hold: {', '.join(f'`{name}`' for name in passed)}.\n"
    for what, number in card["probes"].items():
        yield f"Answers of plugins that {what.replace('_', ' ')}: {inert(number)}.\n"
    others = [
        (f"`{name}`", _WORDS[one["status"]], inert(one["detail"]))
        for name, one in clauses
        if one["status"] != "pass"
    ]
    if others:
        yield from _table(("clause", "", ""), others)


def _cost(card: Json) -> Iterator[str]:
    cost = card["cost"]
    if cost["median_us"] is not None:
        yield f"- {cost['median_us']:g} µs a row, the median of its {cost['cases']} cases"
    worst = f"{cost['worst_hostile_ms']:g} ms"
    yield f"- {worst} for the worst of {cost['hostile']} hostile completions"
    yield f"- measured on: {inert(cost['machine'])}"
    yield f"- reward lock `{card['lock']}` when the card was made"
    yield f"\nMade by `rewardkit card {inert(card['reward'])}`."


def _percent(interval: Sequence[float]) -> str:
    low, high = interval
    return f"{low:.1%} to {high:.1%}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(inert(cell).replace('|', chr(92) + '|') for cell in row)} |"
    yield ""
