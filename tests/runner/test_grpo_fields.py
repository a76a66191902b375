"""The table of GRPOConfig's fields is that of the installed TRL."""

import json

import trl

from rewardkit_runner.config import OURS
from rewardkit_runner.grpo_fields import REPLACED, TABLE, fields
from rewardkit_runner.make_grpo_fields import describe

# Fields of GRPOConfig that a run decides by itself; their old advice stands in REPLACED.
DECIDED = {"num_completions_to_print", "resume_from_checkpoint", "reward_weights"}


def test_the_table_is_what_the_installed_trl_has():
    table = json.loads(TABLE.read_text())
    assert table["trl"] == trl.__version__
    written = json.loads(json.dumps(describe(trl.GRPOConfig)))
    assert table["fields"] == written


def test_a_name_that_was_replaced_is_none_that_trl_still_has():
    assert set(REPLACED) & set(fields()) == DECIDED


def test_an_option_of_ours_hides_none_of_trls():
    assert set(OURS) & set(fields()) == {"output_dir"}
