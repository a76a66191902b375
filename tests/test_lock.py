import json
import shutil

import pytest

import rewardkit
from rewardkit import Composite
from rewardkit.errors import ConfigError
from rewardkit.lock import Lock, digest


def lock(spec="format,numeric:0.5"):
    return Lock.of(Composite.from_spec(spec))


def test_a_lock_survives_json():
    assert Lock.from_object(json.loads(json.dumps(lock().as_object()))) == lock()


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        pytest.param("format,numeric:0.6", "weight was 0.5 and is 0.6", id="weight"),
        pytest.param("format:gate,numeric:0.5", "gate was False and is True", id="gate"),
        pytest.param("format,numeric:0.5:rtol=0.1", "rtol was '0' and is '0.1'", id="option"),
        pytest.param("numeric:0.5,format", "the rewards were format, numeric and are", id="order"),
    ],
)
def test_what_changes_a_number_changes_the_hash_and_is_named(spec, says):
    assert lock(spec).hash != lock().hash
    assert any(says in sentence for sentence in lock().differences(lock(spec)))


def test_the_order_of_options_does_not_change_the_hash():
    one, other = "numeric:1:rtol=0.1:atol=2", "numeric:1:atol=2:rtol=0.1"
    assert lock(one).hash == lock(other).hash


def test_one_changed_byte_of_a_file_changes_its_digest(tmp_path):
    module = tmp_path / "mine.py"
    shutil.copy(rewardkit.__file__, module)
    before = digest(str(module))
    digest.cache_clear()
    module.write_bytes(module.read_bytes() + b"\n")
    assert digest(str(module)) != before


def test_a_lock_that_was_changed_by_hand_is_refused():
    data = lock().as_object()
    with pytest.raises(ConfigError, match="not what its hash says"):
        Lock.from_object({**data, "max_chars": 7})


def test_a_function_is_locked_by_where_it_leads():
    (reward,) = lock("click.utils:make_str:1:kind=plain").rewards
    assert (reward.alias, reward.reward) == ("make_str", "click.utils:make_str")


@pytest.mark.parametrize("data", [{}, {"schema": "rewardkit/lock/99"}, {"schema": []}])
def test_what_is_no_lock_is_refused(data):
    with pytest.raises(ConfigError):
        Lock.from_object(data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no file"),
        pytest.param("{", id="half a file"),
        pytest.param("[]", id="another shape"),
        pytest.param('{"schema": "rewardkit/lock/99"}', id="a later version"),
    ],
)
def test_a_lock_file_that_cannot_be_read_is_named(text, tmp_path):
    file = tmp_path / "rewards.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=r"rewards\.json"):
        Lock.read(file)


def test_drift_is_refused_with_every_difference_and_a_way_out():
    lock().refuse_drift(lock(), "here", "hint")
    with pytest.raises(ConfigError) as caught:
        lock().refuse_drift(lock("format:0.5,numeric:0.6"), "here", "do this")
    message = str(caught.value)
    assert "weight was 1.0 and is 0.5" in message
    assert "weight was 0.5 and is 0.6" in message
    assert message.startswith("here: ")
    assert message.endswith("do this")
