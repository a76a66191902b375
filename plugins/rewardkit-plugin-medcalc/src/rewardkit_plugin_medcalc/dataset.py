"""MedCalc-Bench's rows as prompts, references and limits."""

from collections.abc import Mapping
from datetime import date

from rewardkit import DatasetRecipe, InputError
from rewardkit_plugin_medcalc.gestation import WeeksAndDays
from rewardkit_plugin_medcalc.reference import Limits, WholeNumber, read_expected, read_row

# Hub ids. Without a version, the hub's copy is v1.2; "Verified" is its authors' relabelling.
NAMES = (
    "ncbi/MedCalc-Bench",
    "ncbi/MedCalc-Bench-v1.0",
    "ncbi/MedCalc-Bench-v1.1",
    "ncbi/MedCalc-Bench-v1.2",
    "ncbi/MedCalc-Bench-Verified",
    "nsk7153/MedCalc-Bench-Verified",
)
# The benchmark's column, and the name that rewards read it by.
_COLUMNS = {
    "Ground Truth Answer": "reference",
    "Lower Limit": "lower",
    "Upper Limit": "upper",
    "Calculator ID": "calculator_id",
    "Output Type": "output_type",
}
_NOTE, _QUESTION = "Patient Note", "Question"

_SYSTEM = (
    "You compute clinical scores and quantities from a patient note. Think step by step between "
    "<think> and </think>: name the formula or the criteria, take the values from the note, "
    "convert units where needed, and compute. Then give one final answer, and nothing else, "
    "between <answer> and </answer>."
)
_FORMATS = {
    date: "a date as MM/DD/YYYY, like <answer>08/31/2023</answer>",
    WeeksAndDays: "weeks and days, like <answer>(4 weeks, 3 days)</answer>",
    WholeNumber: "a whole number without words, like <answer>7</answer>",
    Limits: "a number without words or unit, like <answer>17.29</answer>",
}


def convert(row: Mapping[str, object]) -> dict[str, object]:
    """Turn one row of the benchmark into a prompt and what `medcalc` reads.

    Returns:
        `prompt` as messages, `reference`, `lower`, `upper`, `calculator_id`, `output_type`.

    Raises:
        InputError: The row lacks a column.
    """
    missing = [name for name in (_NOTE, _QUESTION, *_COLUMNS) if name not in row]
    if missing:
        raise InputError(
            f"a row of MedCalc-Bench has no column {missing[0]!r}",
            hints=(f"its columns: {', '.join(map(str, row))}",),
        )
    columns = {ours: row[theirs] for theirs, ours in _COLUMNS.items()}
    expected = read_expected(read_row(columns["reference"], columns))
    asked = _FORMATS.get(type(expected))
    return {"prompt": _write_prompt(row[_NOTE], row[_QUESTION], asked), **columns}


def _write_prompt(note: object, question: object, asked: str | None) -> list[dict[str, str]]:
    task = f"Patient note:\n{note}\n\nQuestion: {str(question).strip()}"
    wanted = f"\n\nAnswer with {asked}." if asked else ""
    return [
        {"role": "system", "content": _SYSTEM},
        {"role": "user", "content": task + wanted},
    ]


RECIPE = DatasetRecipe(NAMES, frozenset({_NOTE, _QUESTION, *_COLUMNS}), convert)
