"""Settings of a run: every name and value is checked before torch is imported."""

import tomllib

import pytest

from rewardkit import ConfigError, SpecError
from rewardkit_runner.config import RunConfig, read_overrides, resolve
from rewardkit_runner.grpo_fields import REPLACED


def test_the_command_line_goes_before_the_file_and_the_file_before_the_defaults(tmp_path):
    file = tmp_path / "run.yaml"
    file.write_text("learning_rate: 1e-5\nbeta: 0.1\nheld_out: 7\n")
    config = resolve({"learning_rate": "2e-5"}, str(file))
    assert config.field("learning_rate") == 2e-5
    assert config.field("beta") == 0.1
    assert config.held_out == 7
    assert config.field("epsilon") == 0.2
    assert config.rewards == "format,numeric:0.5"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("learning_rat", "did you mean 'learning_rate'?", id="a field of TRL"),
        pytest.param("reward", "did you mean 'rewards'?", id="an option of ours"),
        pytest.param("zzzzzz", "rewardkit train --help", id="nothing near"),
        *(pytest.param(name, text, id=f"replaced: {name}") for name, text in REPLACED.items()),
    ],
)
def test_an_unknown_name_says_what_is_meant(name, hint):
    with pytest.raises(ConfigError) as caught:
        resolve({name: "1"})
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("learning_rate", "1e-5", 1e-5, id="a number with an exponent"),
        pytest.param("num_generations", "4", 4, id="a whole number"),
        pytest.param("warmup_steps", "0.1", 0.1, id="a share"),
        pytest.param("bf16", "false", False, id="a flag"),
        pytest.param("bf16", "none", None, id="none"),
        pytest.param("scale_rewards", "true", "group", id="TRL's older spelling"),
        pytest.param("save_strategy", "epoch", "epoch", id="a choice"),
        pytest.param("report_to", "wandb,tensorboard", ["wandb", "tensorboard"], id="a list"),
        pytest.param("report_to", "none", None, id="report to nobody"),
        pytest.param("hub_model_id", "true", "true", id="text that looks like a flag"),
        pytest.param("model_init_kwargs", '{"dtype": "auto"}', {"dtype": "auto"}, id="an object"),
    ],
)
def test_text_becomes_a_value_of_the_fields_type(name, text, value):
    assert resolve({name: text}).field(name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("num_generations", "four", id="a word for a number"),
        pytest.param("num_generations", "4.5", id="a fraction for a whole number"),
        pytest.param("num_generations", True, id="a flag for a number"),
        pytest.param("bf16", "maybe", id="a word for a flag"),
        pytest.param("learning_rate", "9" * 400, id="a number without end"),
        pytest.param("loss_type", "drgrpo", id="no such choice"),
        pytest.param("save_strategy", "sometimes", id="no such choice of an enumeration"),
        pytest.param("model_init_kwargs", [1], id="a list for an object"),
        pytest.param("held_out", "-1", id="ours, below its range"),
        pytest.param("long_prompts", "keep", id="ours, no such choice"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(name, value):
    with pytest.raises(ConfigError, match=name):
        resolve({name: value})


def test_naming_epochs_takes_the_built_in_number_of_steps_away():
    assert resolve({}).field("max_steps") > 0
    assert resolve({"num_train_epochs": "1"}).field("max_steps") == -1


def test_bad_grammar_of_rewards_is_found_at_once():
    with pytest.raises(SpecError):
        resolve({"rewards": "numeric:0.5:0.7"})


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="the defaults"),
        pytest.param({"rewards": "format:gate,strict=numeric:0.5:rtol=0"}, id="grammar"),
        pytest.param({"system_prompt": 'Say "so"\n\\ é \x7f \U0001f600'}, id="hard text"),
        pytest.param({"map": ("prompt=q", "reference=a:boxed")}, id="a map"),
        pytest.param({"bf16": "none", "model_init_kwargs": '{"a b": [1, true]}'}, id="nested"),
    ],
)
def test_a_written_config_reads_back_as_the_same(settings, tmp_path):
    config = resolve(settings)
    file = tmp_path / "config.toml"
    file.write_text(config.to_toml())
    assert resolve({}, str(file)) == config


def test_rewards_from_a_file_are_kept_in_the_run_and_not_by_the_files_name(tmp_path):
    file = tmp_path / "rewards.toml"
    file.write_text('[rewards]\nformat = "gate"\nexact = {weight = 0.5, any_of = true}\n')
    config = resolve({"rewards": str(file)})
    file.unlink()
    written = tmp_path / "config.toml"
    written.write_text(config.to_toml())
    again = resolve({}, str(written))
    assert again.terms == config.terms
    assert [str(term) for term in again.terms] == ["format:gate", "exact:0.5:any_of=true"]


def test_a_local_path_is_written_so_that_it_works_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").touch()
    written = tomllib.loads(resolve({"dataset_name": "rows.jsonl"}).to_toml())
    assert written["dataset_name"] == str((tmp_path / "rows.jsonl").resolve())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.yaml", "a: [", id="broken YAML"),
        pytest.param("a.yaml", "- 1", id="a list"),
        pytest.param("a.toml", "a = ", id="broken TOML"),
        pytest.param("a.ini", "", id="another format"),
        pytest.param("missing.toml", None, id="no such file"),
    ],
)
def test_a_config_file_that_cannot_be_read_is_named(name, content, tmp_path):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ConfigError, match=name):
        resolve({}, str(tmp_path / name))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--beta", "0.1"], {"beta": "0.1"}, id="a value behind"),
        pytest.param(["--beta=0.1"], {"beta": "0.1"}, id="an equals sign"),
        pytest.param(["--bf16", "--beta", "1"], {"bf16": "true", "beta": "1"}, id="a bare flag"),
        pytest.param(["--learning-rate", "1"], {"learning_rate": "1"}, id="dashes"),
        pytest.param(["--max_steps", "-1"], {"max_steps": "-1"}, id="a negative number"),
        pytest.param(["--report_to", "a", "b"], {"report_to": "a,b"}, id="several values"),
    ],
)
def test_options_are_read_as_people_write_them(arguments, expected):
    assert read_overrides(arguments) == expected


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["beta", "0.1"], id="no dashes"),
        pytest.param(["--beta", "1", "--beta", "2"], id="twice"),
    ],
)
def test_arguments_that_are_no_options_are_refused(arguments):
    with pytest.raises(ConfigError):
        read_overrides(arguments)


def test_a_config_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        RunConfig().held_out = 3


@pytest.mark.parametrize(
    ("given", "threads"),
    [
        pytest.param({}, 1, id="the built-in model takes one thread"),
        pytest.param({"threads": 2}, 2, id="unless another number is asked for"),
        pytest.param({"model_name_or_path": "some/model"}, None, id="others leave it to torch"),
    ],
)
def test_a_tiny_model_trains_on_one_thread(given, threads):
    assert resolve(given).threads == threads
