"""What a run keeps is found."""

import json

import pytest

from rewardkit import Composite, ConfigError
from rewardkit.compare.kept import files_of, side_of
from rewardkit.lock import Lock


def test_the_files_of_a_run_come_in_the_order_of_its_steps(tmp_path):
    (tmp_path / "completions").mkdir()
    for name in ("step-100000", "step-00009", "step-99999", "eval-00009", "before"):
        (tmp_path / "completions" / f"{name}.jsonl").touch()
    names = [path.rpartition("/")[2] for path in files_of(str(tmp_path))]
    assert names == ["step-00009.jsonl", "step-99999.jsonl", "step-100000.jsonl"]


def test_a_folder_without_completions_is_no_run(tmp_path):
    with pytest.raises(ConfigError, match=r"holds no completions of a run"):
        files_of(str(tmp_path))


@pytest.mark.parametrize(
    ("spec", "best"),
    [
        ("numeric:0.5,exact:0.25", 0.75),
        ("format:gate,numeric:0.5", 0.5),
        ("numeric:0.5,exact:-1", 0.5),
        ("numeric:0.5,exact:0", 0.5),
    ],
)
def test_a_lock_says_what_the_highest_total_is(spec, best, tmp_path):
    composite = Composite.from_spec(spec)
    file = tmp_path / "rewards.json"
    file.write_text(json.dumps(Lock.of(composite).as_object()))
    side = side_of("run", file)
    assert (side.names, side.best_total) == (composite.names, best)
    assert composite.best_total == best
