"""Real runs of the built-in model, small ones, for all tests of the runner."""

import json
from pathlib import Path

import pytest

from rewardkit.cli.main import run
from rewardkit_runner.run_folder import RunFolder

SMALL = [
    "--per_device_train_batch_size", "8", "--num_generations", "4", "--held_out", "6",
    "--max_completion_length", "16", "--threads", "1",
]  # fmt: skip


@pytest.fixture(scope="session")
def small():
    """Give the options that make a run small."""
    return SMALL


@pytest.fixture(scope="session")
def train():
    """Give a function that trains in a folder, with more options, and returns the run."""

    def train(path, *arguments, status=0):
        assert run(["train", *SMALL, "--output_dir", str(path), *arguments]) == status
        return RunFolder(Path(path))

    return train


@pytest.fixture(scope="session")
def completions():
    """Give a function that reads all stored completions of a run, in the files' order."""

    def completions(folder):
        return [
            json.loads(line)
            for path in sorted(folder.completions.glob("*.jsonl"))
            for line in path.read_bytes().splitlines()
        ]

    return completions


@pytest.fixture(scope="session")
def metrics():
    """Give a function that reads the metrics of a run."""
    return lambda folder: [json.loads(line) for line in folder.metrics.read_text().splitlines()]


@pytest.fixture(scope="session")
def chat_model():
    """Give a function that saves a random model that has a chat template."""
    return _save_chat_model


def _save_chat_model(path):
    from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

    from rewardkit_runner.demo import MODEL

    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
        "{% if add_generation_prompt %}assistant: {% endif %}"
    )
    tokenizer.save_pretrained(path)
    size = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    heads = {"num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16}
    config = Qwen3Config(vocab_size=len(tokenizer), **size, **heads)
    Qwen3ForCausalLM(config).save_pretrained(path)
    return path
