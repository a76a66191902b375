"""Errors say what, where and what to do."""

import pickle

from rewardkit import InputError, RewardkitError


def test_an_error_reads_where_what_and_what_to_type():
    error = InputError("Expecting ':' delimiter", where="rows.jsonl:2:32", hints=("fix it",))
    assert str(error) == "rows.jsonl:2:32: Expecting ':' delimiter\n  fix it"


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(InputError("what", where="here", hints=("do",))))
    assert isinstance(error, InputError)
    assert isinstance(error, RewardkitError)
    assert str(error) == "here: what\n  do"
