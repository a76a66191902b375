"""The tokenizer of a model, and prompts in the form the model takes."""

import pytest
from transformers import AutoTokenizer

from rewardkit import Composite, ConfigError
from rewardkit_runner.config import resolve
from rewardkit_runner.demo import MODEL
from rewardkit_runner.policy import check_length, check_tags, load_tokenizer, prepare_prompts

CHAT = (
    "{% for m in messages %}[{{ m['role'] }}]{{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
LONG = "Bicarbonate is 24, chloride 104, sodium 140. Find the anion gap."


@pytest.fixture
def tokenizer():
    return AutoTokenizer.from_pretrained(MODEL)


def save(tokenizer, path, **changes):
    for name, value in changes.items():
        setattr(tokenizer, name, value)
    tokenizer.save_pretrained(path)
    (path / "config.json").write_bytes((MODEL / "config.json").read_bytes())
    return resolve({"model_name_or_path": str(path)})


def test_a_missing_padding_token_is_set_to_the_end_token(tokenizer, tmp_path):
    loaded = load_tokenizer(save(tokenizer, tmp_path, pad_token=None))
    assert loaded.pad_token == loaded.eos_token
    assert loaded.padding_side == "left"


def test_a_tokenizer_with_neither_padding_nor_end_token_is_refused(tokenizer, tmp_path):
    with pytest.raises(ConfigError, match="neither a padding nor an end token"):
        load_tokenizer(save(tokenizer, tmp_path, pad_token=None, eos_token=None))


def test_a_folder_that_holds_no_tokenizer_is_named(tmp_path):
    with pytest.raises(ConfigError, match=str(tmp_path)):
        load_tokenizer(resolve({"model_name_or_path": str(tmp_path)}))


def test_tags_that_are_special_tokens_are_refused_and_ordinary_ones_are_not(tokenizer):
    composite = Composite.from_spec("format,numeric")
    check_tags(tokenizer, composite)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<think>", "</think>"]})
    with pytest.raises(ConfigError, match="strips <think>"):
        check_tags(tokenizer, composite)
    check_tags(tokenizer, Composite.from_spec("format:1:think_tag=why,numeric:1:think_tag=why"))


def test_text_stays_text_where_there_is_no_chat_template(tokenizer):
    config = resolve({"system_prompt": "Be brief."})
    (row,) = prepare_prompts([{"prompt": "2+2?", "reference": "4"}], tokenizer, config).rows
    assert row == {"prompt": "Be brief.\n\n2+2?", "reference": "4"}


def test_text_becomes_messages_where_there_is_one(tokenizer):
    tokenizer.chat_template = CHAT
    config = resolve({"system_prompt": "Be brief."})
    (row,) = prepare_prompts([{"prompt": "2+2?"}], tokenizer, config).rows
    assert row["prompt"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "2+2?"},
    ]


def test_messages_without_a_chat_template_are_refused(tokenizer):
    with pytest.raises(ConfigError, match="no chat template"):
        prepare_prompts([{"prompt": [{"role": "user", "content": "2"}]}], tokenizer, resolve({}))


def test_long_prompts_are_dropped_and_counted(tokenizer):
    config = resolve({"max_prompt_tokens": "8"})
    prepared = prepare_prompts([{"prompt": "2+2?"}, {"prompt": LONG}], tokenizer, config)
    assert [row["prompt"] for row in prepared.rows] == ["2+2?"]
    assert (prepared.dropped, prepared.truncated) == (1, 0)


@pytest.mark.parametrize("chat_template", [None, CHAT], ids=["text", "messages"])
@pytest.mark.parametrize(
    "text", [f"{LONG} {LONG}", "é" * 50, "😀日本" * 20], ids=["words", "é", "split bytes"]
)
def test_long_prompts_lose_their_beginning_and_are_counted(tokenizer, chat_template, text):
    tokenizer.chat_template = chat_template
    config = resolve({"max_prompt_tokens": "24", "long_prompts": "truncate"})
    prepared = prepare_prompts([{"prompt": text}], tokenizer, config)
    prompt = prepared.rows[0]["prompt"]
    rest = prompt if chat_template is None else prompt[0]["content"]
    assert text.endswith(rest.lstrip("\ufffd"))
    assert 0 < len(rest) < len(text)
    assert prepared.longest <= 24
    assert (prepared.dropped, prepared.truncated) == (0, 1)


@pytest.mark.parametrize("long_prompts", ["drop", "truncate"])
def test_a_limit_that_leaves_nothing_is_refused(tokenizer, long_prompts):
    tokenizer.chat_template = CHAT
    config = resolve({"max_prompt_tokens": "2", "long_prompts": long_prompts})
    with pytest.raises(ConfigError, match="--max_prompt_tokens"):
        prepare_prompts([{"prompt": LONG}], tokenizer, config)


def test_a_prompt_and_completion_that_do_not_fit_the_model_are_refused():
    config = resolve({"max_completion_length": "64"})
    check_length(60, config)
    with pytest.raises(ConfigError, match="--max_prompt_tokens"):
        check_length(100_000, config)
