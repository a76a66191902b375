"""The grammar of `--rewards`."""

import pytest

from rewardkit import SpecError
from rewardkit.spec import Term, read_spec, read_tables


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("numeric", [Term("numeric", "numeric")], id="a name alone weighs 1"),
        pytest.param("numeric:0.5", [Term("numeric", "numeric", 0.5)], id="a number is the weight"),
        pytest.param("short:-.5", [Term("short", "short", -0.5)], id="a weight may be negative"),
        pytest.param("exact:0", [Term("exact", "exact", 0.0)], id="weight 0 is a metric"),
        pytest.param("format:gate", [Term("format", "format", gate=True)], id="a gate"),
        pytest.param(
            "strict=numeric:0:rtol=0",
            [Term("strict", "numeric", 0.0, options={"rtol": "0"})],
            id="alias, weight and option",
        ),
        pytest.param(
            "numeric:rtol=0.01",
            [Term("numeric", "numeric", options={"rtol": "0.01"})],
            id="an option needs no weight",
        ),
        pytest.param(
            " format , numeric:0.5 ",
            [Term("format", "format"), Term("numeric", "numeric", 0.5)],
            id="white space around a reward is ignored",
        ),
    ],
)
def test_the_grammar_reads_names_weights_gates_and_options(text, terms):
    assert list(read_spec(text)) == terms


@pytest.mark.parametrize(
    ("text", "part"),
    [
        pytest.param("", "cannot read the reward ''", id="nothing"),
        pytest.param("format,", "column 8", id="a trailing comma says where"),
        pytest.param("numeric:half", "'half' in 'numeric:half' is no weight", id="a word"),
        pytest.param("numeric:nan", "no weight", id="nan"),
        pytest.param("numeric:inf", "no weight", id="inf"),
        pytest.param("numeric:1e999", "no weight", id="an exponent that overflows"),
        pytest.param("numeric:1_0", "no weight", id="an underscore"),
        pytest.param(
            "numeric:0.5:0.6", "'0.6' in 'numeric:0.5:0.6' is no option", id="two weights"
        ),
        pytest.param("rewards:judge", "./file.py:name", id="a function without its folder"),
        pytest.param("numeric:=1", "has no name", id="an option without a name"),
        pytest.param("numeric:rtol=1:rtol=2", "'rtol' stands twice", id="an option twice"),
        pytest.param("=numeric", "cannot read", id="an empty alias"),
        pytest.param("a b=numeric", "cannot read", id="an alias with a space"),
        pytest.param("numeric,numeric:0.5", "two rewards are named", id="a name twice"),
        pytest.param("x=exact,x=numeric", "two rewards are named 'x'", id="an alias twice"),
    ],
)
def test_a_broken_spec_says_what_and_where(text, part):
    with pytest.raises(SpecError) as caught:
        read_spec(text)
    assert part in str(caught.value)
    assert caught.value.where.startswith("--rewards")


def test_a_term_is_written_as_it_was_read():
    spec = "format:gate,strict=numeric:0:rtol=0,exact:0.25:ignore_case=true"
    assert ",".join(map(str, read_spec(spec))) == spec


def test_toml_says_the_same_as_the_grammar(tmp_path):
    path = tmp_path / "rewards.toml"
    path.write_text(
        '[rewards]\nformat = "gate"\nnumeric = { weight = 0.5, rtol = 0.01 }\n'
        'strict = { name = "numeric", weight = 0, rtol = 0 }\n'
    )
    assert [str(term) for term in read_spec(str(path))] == [
        "format:gate",
        "numeric:0.5:rtol=0.01",
        "strict=numeric:0:rtol=0",
    ]


def test_yaml_says_the_same_as_the_grammar(tmp_path):
    pytest.importorskip("yaml", reason="PyYAML is optional")
    path = tmp_path / "rewards.yaml"
    path.write_text("rewards:\n  format: gate\n  numeric: {weight: 0.5, rtol: 0.01}\n")
    assert [str(term) for term in read_spec(str(path))] == ["format:gate", "numeric:0.5:rtol=0.01"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param({}, "no [rewards] table", id="no table"),
        pytest.param({"rewards": {"exact": "heavy"}}, "'heavy', which is no number", id="a word"),
        pytest.param({"rewards": {"exact": True}}, "True, which is no number", id="a truth value"),
        pytest.param({"rewards": {"exact": {"gate": 1}}}, "gate is true or false", id="gate"),
    ],
)
def test_a_broken_table_says_what_is_wrong(data, part):
    with pytest.raises(SpecError) as caught:
        read_tables(data, where="rewards.toml")
    assert part in str(caught.value)


@pytest.mark.parametrize("name", ["absent.toml", "absent.yaml"])
def test_a_missing_file_is_named(name):
    with pytest.raises(SpecError, match=f"{name}: cannot read it"):
        read_spec(name)


def test_broken_toml_is_an_error_of_ours(tmp_path):
    path = tmp_path / "rewards.toml"
    path.write_text("[rewards\n")
    with pytest.raises(SpecError, match="cannot read it"):
        read_spec(str(path))
