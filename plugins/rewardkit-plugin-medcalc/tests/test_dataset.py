"""The dataset's rows become prompts, references and the columns that the reward reads."""

import pytest
from rewardkit_plugin_medcalc import RECIPE, MedCalc

from rewardkit import InputError, Sample

ROW = {
    "Row Number": "1",
    "Calculator ID": "10",
    "Calculator Name": "Ideal Body Weight",
    "Output Type": "decimal",
    "Patient Note": "A 61-year-old man, 168 cm tall.",
    "Question": "What is the patient's ideal body weight in terms of kg? ",
    "Ground Truth Answer": "64.197",
    "Lower Limit": "60.98715",
    "Upper Limit": "67.40685",
}


def test_a_row_becomes_a_prompt_and_what_the_reward_reads():
    row = RECIPE.convert(ROW)
    assert row["prompt"][1] == {
        "role": "user",
        "content": "Patient note:\nA 61-year-old man, 168 cm tall.\n\n"
        "Question: What is the patient's ideal body weight in terms of kg?\n\n"
        "Answer with a number without words or unit, like <answer>17.29</answer>.",
    }
    del row["prompt"]
    assert row == {
        "reference": "64.197",
        "lower": "60.98715",
        "upper": "67.40685",
        "calculator_id": "10",
        "output_type": "decimal",
    }


def test_the_reward_reads_what_the_recipe_gives():
    row = RECIPE.convert(ROW)
    assert set(MedCalc.reads) <= set(row)
    sample = Sample("<answer>64.2 kg</answer>", row["reference"], row["prompt"], row)
    assert MedCalc().score(sample).value == 1.0


@pytest.mark.parametrize(
    ("calculator", "reference", "example"),
    [
        pytest.param(13, "09/23/2014", "<answer>08/31/2023</answer>", id="date"),
        pytest.param(
            69, "('14 weeks', '2 days')", "<answer>(4 weeks, 3 days)</answer>", id="weeks"
        ),
        pytest.param(15, "8", "<answer>7</answer>", id="count"),
        pytest.param(10, "64.197", "<answer>17.29</answer>", id="decimal"),
    ],
)
def test_the_prompt_shows_the_form_of_the_answer_and_the_form_is_read(
    calculator, reference, example
):
    limits = {"Lower Limit": None, "Upper Limit": None}
    row = {**ROW, **limits, "Calculator ID": calculator, "Ground Truth Answer": reference}
    prompt = RECIPE.convert(row)["prompt"]
    assert "<think>" in prompt[0]["content"]
    assert example in prompt[1]["content"]
    code = MedCalc().score(Sample(example, reference, columns={"calculator_id": calculator})).code
    assert code.startswith(("different_", "outside_"))


def test_a_row_that_cannot_be_judged_still_has_a_prompt():
    row = RECIPE.convert({**ROW, "Ground Truth Answer": "unknown"})
    assert row["prompt"][1]["content"].endswith("in terms of kg?")


def test_a_row_without_a_column_says_which():
    lacking = {name: value for name, value in ROW.items() if name != "Question"}
    with pytest.raises(InputError, match="no column 'Question'"):
        RECIPE.convert(lacking)


@pytest.mark.parametrize(
    ("name", "columns", "fits"),
    [
        pytest.param("ncbi/MedCalc-Bench-v1.0", (), True, id="by name"),
        pytest.param("nsk7153/MedCalc-Bench-Verified", (), True, id="the relabelled dataset"),
        pytest.param("test.csv", tuple(ROW), True, id="a local file of the same columns"),
        pytest.param("test.csv", ("Question", "Answer"), False, id="a file of other columns"),
        pytest.param("openai/gsm8k", ("question", "answer"), False, id="another dataset"),
    ],
)
def test_the_recipe_knows_its_dataset_by_name_or_by_columns(name, columns, fits):
    assert RECIPE.fits(name, frozenset(columns)) is fits
