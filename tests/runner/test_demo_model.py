"""The built-in model: how it is made, and what its folder promises."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from rewardkit_runner.demo import MODEL, held_out_problems, training_problems  # noqa: E402
from rewardkit_runner.demo.kinds import KINDS  # noqa: E402
from rewardkit_runner.demo.make import main  # noqa: E402
from rewardkit_runner.demo.settings import SETTINGS  # noqa: E402
from rewardkit_runner.demo.tokens import TAGS  # noqa: E402
from rewardkit_runner.demo.working import Working  # noqa: E402

COMPLETION = "<think>140-104=36, 36-24=12</think><answer>12</answer>"
TWO_MEGABYTES = 2_000_000


@pytest.fixture(scope="module")
def tokenizer():
    return transformers.AutoTokenizer.from_pretrained(MODEL)


@pytest.fixture(scope="module")
def model():
    return transformers.AutoModelForCausalLM.from_pretrained(MODEL)


@pytest.fixture(scope="module")
def greedy(model, tokenizer) -> list[str]:
    prompts = [row["prompt"] for row in held_out_problems(70)]
    encoded = tokenizer(prompts, return_tensors="pt", padding=True, return_token_type_ids=False)
    tokens = model.generate(**encoded, max_new_tokens=64, do_sample=False)
    return tokenizer.batch_decode(
        tokens[:, encoded["input_ids"].shape[1] :], skip_special_tokens=True
    )


def make_small(folder: Path, seed: int) -> dict[str, bytes]:
    main(["--out", str(folder), "--seed", str(seed), "--scale", "small"])
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    first, again, other = (make_small(tmp_path / name, seed) for name, seed in ["a0", "b0", "c1"])
    assert first == again
    assert first["model.safetensors"] != other["model.safetensors"]


def test_the_shipped_folder_has_the_files_that_the_script_makes(tmp_path: Path) -> None:
    made = make_small(tmp_path, seed=0)
    assert set(made) == {path.name for path in MODEL.iterdir()}
    assert made["tokenizer.json"] == (MODEL / "tokenizer.json").read_bytes()


def test_the_weights_stay_under_two_megabytes() -> None:
    assert (MODEL / "model.safetensors").stat().st_size < TWO_MEGABYTES


def test_the_model_loads_as_float32_without_being_asked_to(model) -> None:
    assert model.dtype == torch.float32
    assert json.loads((MODEL / "config.json").read_text())["dtype"] == "float32"


def test_a_tag_is_one_token_and_survives_the_removal_of_special_tokens(tokenizer) -> None:
    assert all(len(tokenizer(tag)["input_ids"]) == 1 for tag in TAGS)
    tokens = tokenizer(COMPLETION)["input_ids"] + [tokenizer.eos_token_id]
    assert tokenizer.decode(tokens, skip_special_tokens=True) == COMPLETION


def test_a_prompt_in_any_language_survives_the_tokenizer(tokenizer) -> None:
    text = "Natrium 140 mmol/L – wie groß ist die Lücke? 阴离子间隙 🩺"
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_every_right_completion_fits_the_length_limit_of_the_run(tokenizer) -> None:
    completions = []
    for kind in KINDS:
        for operands in list(kind.combinations())[::25]:
            working = Working()
            answer = kind.right(working, operands)
            completions.append(f"<think>{working.text()}</think><answer>{answer}</answer>")
    lengths = [len(ids) + 1 for ids in tokenizer(completions)["input_ids"]]
    limit = SETTINGS["max_completion_length"]
    assert isinstance(limit, int)
    assert max(lengths) <= limit


def test_every_problem_fits_the_model_with_its_completion(tokenizer) -> None:
    rows = training_problems() + held_out_problems()
    longest = max(len(ids) for ids in tokenizer([row["prompt"] for row in rows])["input_ids"])
    limit = SETTINGS["max_completion_length"]
    assert isinstance(limit, int)
    assert longest + limit <= tokenizer.model_max_length


def test_before_training_the_model_calculates_but_hardly_ever_uses_the_tags(greedy) -> None:
    assert all("=" in completion for completion in greedy)
    assert sum("<answer>" in completion for completion in greedy) < 0.4 * len(greedy)


def test_before_training_the_right_answer_is_rare_inside_the_tags(greedy) -> None:
    references = [row["answer"] for row in held_out_problems(70)]
    right = [
        f"</think><answer>{reference}</answer>" in completion
        for completion, reference in zip(greedy, references, strict=True)
    ]
    assert sum(right) <= 0.15 * len(right)
