"""Reward functions of other trainers are rewards wherever a name is."""

import asyncio
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from rewardkit import Composite, Sample, SpecError
from rewardkit.spec import Term, read_spec, read_tables

ELSEWHERE = Path(__file__).with_name("elsewhere.py")


def judge(function: str, sample: Sample, options: str = ""):
    composite = Composite.from_spec(f"{ELSEWHERE}:{function}{options}")
    return composite.score(sample).scores[0]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param(
            "trl.rewards:accuracy_reward:0.5",
            [Term("accuracy_reward", "trl.rewards:accuracy_reward", 0.5)],
            id="module, function, weight",
        ),
        pytest.param("./r.py:f", [Term("f", "./r.py:f")], id="a file"),
        pytest.param(
            "mine=a.b:f:gate:kind=plain",
            [Term("mine", "a.b:f", gate=True, options={"kind": "plain"})],
            id="alias, gate, option",
        ),
    ],
)
def test_the_grammar_takes_a_function_for_a_name(text, terms):
    assert list(read_spec(text)) == terms
    assert list(read_spec(",".join(map(str, terms)))) == terms


def test_a_table_takes_a_function_for_a_name():
    tables = {"rewards": {"a.b:f": 0.5, "other": {"name": "a.b:f"}}}
    terms = read_tables(tables, where="rewards.toml")
    assert terms == (Term("f", "a.b:f", 0.5), Term("other", "a.b:f"))


def test_two_functions_of_one_name_need_an_alias_in_a_table_too():
    with pytest.raises(SpecError, match="two rewards are named 'f'"):
        read_tables({"rewards": {"a.b:f": 0.5, "c.d:f": 1}}, where="rewards.toml")


@pytest.mark.parametrize(
    ("function", "columns"),
    [
        pytest.param(name, columns, id=name)
        for name, columns in [
            ("trl_messages", {}),
            ("trl_text", {}),
            ("trl_unsaid", {}),
            ("trl_unsaid_text", {}),
            ("trl_by_kwargs", {}),
            ("compute_score", {"data_source": "gsm8k"}),
            ("compute_score", {"extra_info": {"split": "test"}}),
            ("reward_func", {}),
            ("plain", {}),
        ]
    ],
)
def test_a_signature_is_recognised_and_gets_what_it_asks_for(function, columns):
    assert judge(function, Sample("4", "4", "2+2=", columns)).value == 1.0
    assert judge(function, Sample("5", "4", "2+2=", columns)).value == 0.0


@pytest.mark.parametrize("function", ["trl_messages", "trl_text", "trl_unsaid", "trl_unsaid_text"])
@pytest.mark.parametrize(
    "completion",
    [
        pytest.param("4", id="text"),
        pytest.param([{"role": "assistant", "content": "4"}], id="messages"),
        pytest.param(
            [{"role": "assistant", "content": [{"type": "text", "text": "4"}]}], id="parts"
        ),
    ],
)
def test_a_function_gets_completions_in_the_form_it_wants(function, completion):
    assert judge(function, Sample(completion, "4")).value == 1.0


def test_columns_arrive_by_name_and_prompts_beside_them():
    assert judge("trl_columns", Sample("x", None, "easy?", {"level": 3})).value == 1.0
    assert judge("trl_columns", Sample("x", None, "hard?", {"level": 3})).value == 0.0


def test_a_function_for_several_completions_is_called_once():
    composite = Composite.from_spec(f"{ELSEWHERE}:trl_text")
    verdicts = composite.score_batch([Sample("4", "4"), Sample("5", "4"), Sample("4", None)])
    assert [verdict.total for verdict in verdicts] == [1.0, 0.0, None]


def test_a_shape_needs_no_reference():
    assert judge("plain_shape", Sample("<think>")).value == 1.0


@pytest.mark.parametrize("function", ["trl_messages", "compute_score", "reward_func", "plain"])
def test_a_row_without_a_reference_is_not_scored(function):
    score = judge(function, Sample("4"))
    assert (score.value, score.code) == (None, "no_reference")


def test_none_is_not_scored():
    score = judge("trl_logs", Sample("4", "unreadable"))
    assert (score.value, score.code) == (None, "abstains")


@pytest.mark.parametrize(
    ("function", "completion", "reason"),
    [
        pytest.param("give", "seven", "returned 7.0; a value is in [0, 1] or None", id="too large"),
        pytest.param("give", "minus", "returned -0.5", id="negative"),
        pytest.param("give", "nan", "returned nan", id="nan"),
        pytest.param("give", "text", "returned '1.0'", id="text"),
        pytest.param("give", "list", "returned [1.0]", id="a list for one number"),
        pytest.param("raises_on_seven", "7", "raised ValueError: seven", id="raises"),
    ],
)
def test_what_is_no_score_is_an_error_and_never_a_zero(function, completion, reason):
    score = judge(function, Sample(completion, "4"))
    assert (score.value, score.code) == (None, "error")
    assert reason in score.reason


def test_one_failing_row_leaves_the_others_their_scores():
    composite = Composite.from_spec(f"{ELSEWHERE}:raises_on_seven")
    verdicts = composite.score_batch([Sample("6", "4"), Sample("7", "4"), Sample("8", "4")])
    assert [verdict.total for verdict in verdicts] == [1.0, None, 1.0]


def test_a_wrong_number_of_values_is_found_out():
    composite = Composite.from_spec(f"{ELSEWHERE}:too_few")
    reward = composite.components[0].reward
    with pytest.raises(Exception, match="1 values for 2 completions"):
        reward.score_batch([Sample("6", "4"), Sample("7", "4")])


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        pytest.param("rewardkit.no_such:f", ["no module named 'rewardkit.no_such'"], id="module"),
        pytest.param(
            "rewardkit.compleet:f", ["did you mean 'rewardkit.completion'?"], id="near module"
        ),
        pytest.param(
            "rewardkit.composite:Compositt", ["did you mean 'Composite'?"], id="near function"
        ),
        pytest.param("rewardkit.spec", ["names no function"], id="no function"),
        pytest.param("rewardkit.spec:0.5", ["names no function"], id="a weight for a function"),
        pytest.param("./no_such.py:f", ["no file"], id="file"),
        pytest.param(
            f"{ELSEWHERE.with_name('elswhere.py')}:f",
            ["did you mean 'elsewhere.py'?"],
            id="near file",
        ),
        pytest.param(
            f"{ELSEWHERE}:unknown", ["unknown(one, two, three)", "kind=plain"], id="signature"
        ),
        pytest.param(f"{ELSEWHERE}:NUMBER", ["is of type int, not a function"], id="no callable"),
        pytest.param(f"{ELSEWHERE}:needs_state", ["needs trainer_state"], id="needs a trainer"),
        pytest.param(
            f"{ELSEWHERE}:make_short", ["make_short(most, unit)", "kind=factory"], id="a factory"
        ),
        pytest.param(
            f"{ELSEWHERE}:make_short:1:most=3",
            ["not with most", "kind=factory"],
            id="options without a factory",
        ),
        pytest.param(
            f"{ELSEWHERE}:make_short:1:kind=factory",
            ["'most'", "its options: most, unit"],
            id="a factory lacks an option",
        ),
        pytest.param(
            f"{ELSEWHERE}:make_short:1:kind=factory:most=0",
            ["most is at least 1"],
            id="a factory refuses an option",
        ),
        pytest.param(
            f"{ELSEWHERE}:make_short:1:kind=factory:most=x",
            ["option 'most' is 'x'"],
            id="a factory's option has another type",
        ),
        pytest.param(
            f"{ELSEWHERE}:make_short:1:kind=factory:mos=3",
            ["did you mean 'most'?"],
            id="a factory has no such option",
        ),
        pytest.param(
            f"{ELSEWHERE}:make_nothing:1:kind=factory",
            ["is of type NoneType"],
            id="a factory makes no function",
        ),
        pytest.param(f"{ELSEWHERE}:plain:kind=verll", ["option 'kind' is 'verll'"], id="kind"),
        pytest.param(f"{ELSEWHERE}:plain:kin=verl", ["did you mean 'kind'?"], id="option"),
    ],
)
def test_what_cannot_be_used_says_why_before_anything_runs(spec, parts):
    with pytest.raises(SpecError) as caught:
        Composite.from_spec(spec)
    assert all(part in str(caught.value) for part in parts), caught.value


@pytest.mark.parametrize(
    "source", [pytest.param("1 / 0", id="raises"), pytest.param("raise SystemExit(3)", id="exits")]
)
def test_a_module_that_cannot_be_imported_is_named(tmp_path, source):
    path = tmp_path / "broken.py"
    path.write_text(source)
    with pytest.raises(SpecError, match=r"cannot import .*broken\.py: (ZeroDivision|SystemExit)"):
        Composite.from_spec(f"{path}:f")


def test_the_kind_can_be_said_where_it_is_not_recognised():
    assert judge("two_names", Sample("4", "4"), ":1:kind=plain").value == 1.0


@pytest.mark.parametrize(
    ("spec", "completion", "value"),
    [
        pytest.param("make_short:1:kind=factory:most=2", "one two", 1.0, id="few enough"),
        pytest.param("make_short:1:kind=factory:most=2", "one two three", 0.0, id="too many"),
        pytest.param(
            "make_short:1:kind=factory:most=2:unit=letters", "one two", 0.0, id="two options"
        ),
        pytest.param("make_same:1:kind=factory", "FOUR", 0.0, id="its own default"),
        pytest.param("make_same:1:kind=factory:fold=true", "FOUR", 1.0, id="a truth value"),
    ],
)
def test_a_factory_makes_the_function_and_its_parameters_are_options(spec, completion, value):
    composite = Composite.from_spec(f"{ELSEWHERE}:{spec}")
    assert composite.score(Sample(completion, "four")).total == value
    copy = pickle.loads(pickle.dumps(composite))
    assert copy.score(Sample(completion, "four")).total == value
    assert copy.reads == composite.reads == (("reference",) if "same" in spec else ())


def test_the_options_of_a_factory_survive_being_written_and_read():
    (component,) = Composite.from_spec(f"{ELSEWHERE}:make_same:1:kind=factory").components
    written = component.reward.model_dump_json()
    again = type(component.reward).model_validate_json(written)
    assert again == component.reward
    assert again.score(Sample("FOUR", "four")).value == 0.0


@pytest.mark.parametrize("function", ["later", "one_later"])
def test_an_asynchronous_function_is_waited_for_also_where_a_loop_runs(function):
    async def inside():
        return judge(function, Sample("4", "4")).value, judge(function, Sample("5", "4")).value

    assert judge(function, Sample("4", "4")).value == 1.0
    assert asyncio.run(inside()) == (1.0, 0.0)


def test_token_ids_are_a_column_of_the_row():
    composite = Composite.from_spec(f"{ELSEWHERE}:trl_tokens")
    assert composite.reads == ("completion_ids",)
    sample = Sample("a b", columns={"completion_ids": [1, 2]})
    assert composite.score(sample).total == 1.0
    assert composite.score(Sample("a b")).scores[0].code == "error"


def test_trls_own_factory_makes_a_reward():
    pytest.importorskip("trl")
    pytest.importorskip("math_verify")
    options = "max_len=100:min_value_wrong=0:max_value_wrong=0:min_value_correct=0.5"
    spec = f"trl.rewards:get_cosine_scaled_reward:1:kind=factory:{options}"
    row = {"completion_ids": [1, 2, 3]}
    composite = Composite.from_spec(spec)
    right = composite.score(Sample(r"\boxed{4}", "4", columns=row)).total
    assert 0.9 < right <= 1.0
    assert composite.score(Sample(r"\boxed{5}", "4", columns=row)).total == 0.0


def test_a_reward_class_can_be_named_the_same_way(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "from rewardkit import Reward, Score\n"
        "class Short(Reward):\n"
        "    name = 'short'\n"
        "    most: int = 3\n"
        "    def score(self, sample):\n"
        "        return Score(float(len(sample.text) <= self.most), 'length', 'counted')\n"
    )
    composite = Composite.from_spec(f"{path}:Short:0.5:most=4")
    assert composite.score(Sample("four")).total == 0.5


def test_a_function_says_whose_it_is():
    (file,) = Composite.from_spec(f"{ELSEWHERE}:plain").components
    assert file.plugin.distribution == str(ELSEWHERE)
    (module,) = Composite.from_spec("click.utils:make_str:kind=plain").components
    assert module.plugin.distribution == "click"


def test_a_function_travels_to_another_process_by_its_name():
    composite = Composite.from_spec(f"{ELSEWHERE}:two_names:0.5:kind=plain")
    code = "import pickle, sys; c = pickle.load(sys.stdin.buffer)\n"
    code += "from rewardkit import Sample; print(c.score(Sample('4', '4')).total)"
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(composite), capture_output=True
    )
    assert done.stdout == b"0.5\n", done.stderr


def test_nothing_is_imported_before_it_is_used():
    code = "import sys, rewardkit; rewardkit.Composite.from_spec('exact')\n"
    code += "print([name for name in sys.modules if name.startswith('rewardkit_file')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_arrays_tensors_and_their_scalars_count_as_numbers(library):
    pytest.importorskip(library)
    assert judge(f"in_{library}", Sample("4", "4")).value == 1.0
    assert judge(f"one_in_{library}", Sample("4", "4")).value == 1.0


def test_trls_own_reward_judges_as_trl_calls_it():
    pytest.importorskip("trl")
    pytest.importorskip("math_verify")
    composite = Composite.from_spec("trl.rewards:accuracy_reward:0.5")
    assert composite.names == ("accuracy_reward",)
    assert composite.reads == ("reference",)
    assert composite.score(Sample(r"It is \boxed{\frac{1}{3}}", r"\frac{1}{3}")).total == 0.5
    assert composite.score(Sample(r"It is \boxed{\frac{1}{2}}", r"\frac{1}{3}")).total == 0.0
