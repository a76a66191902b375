"""The suite as pytest's parameters."""

import subprocess
import sys

import pytest

from rewardkit.check import CLAUSES
from rewardkit.testing import clauses

TEST = """
import pytest

@pytest.mark.rewardkit("./mine.py:judge", cases="cases.jsonl", examples=1)
def test_mine(clause):
    clause()
"""
MINE = "def judge(completion, reference): return completion.strip() == reference\n"
CASES = """
{"completion": "4", "reference": "4", "value": 1, "why": "right"}
{"completion": "5", "reference": "4", "value": 1, "why": "mislabelled"}
{"expected_failure": "hedges_do_not_earn", "reason": "a demonstration"}
"""


def pytest_in(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-p", "rewardkit_pytest", "--strict-markers", "-q"]
    return subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_three_lines_run_the_whole_suite(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "cases.jsonl").write_text(CASES)
    (tmp_path / "test_mine.py").write_text(TEST)
    chosen = "never_raises or cases_keep or hedges or equivalents"
    done = pytest_in(tmp_path, "-k", chosen, "-rs")
    assert "test_mine[cases_keep_their_labels]" in done.stdout
    assert "mislabelled: 1" in done.stdout
    assert "it passes, though a failure is expected: a demonstration" in done.stdout
    assert "2 failed, 1 passed, 1 skipped" in done.stdout


def test_without_a_file_the_cases_are_those_that_the_reward_brings(tmp_path):
    (tmp_path / "test_exact.py").write_text(
        TEST.replace("./mine.py:judge", "exact").replace('cases="cases.jsonl", ', "")
    )
    done = pytest_in(tmp_path, "-k", "cases_keep")
    assert "1 passed" in done.stdout, done.stdout


def test_tests_without_the_marker_are_left_alone(tmp_path):
    (tmp_path / "test_other.py").write_text(
        "import sys, pytest\n"
        "@pytest.fixture\n"
        "def clause(): return 'mine'\n"
        "def test_other(clause):\n"
        "    assert clause == 'mine'\n"
        "    assert 'rewardkit' not in sys.modules\n"
    )
    done = pytest_in(tmp_path)
    assert "1 passed" in done.stdout, done.stdout


def test_an_unknown_reward_fails_its_tests_and_not_the_collection(tmp_path):
    (tmp_path / "test_mine.py").write_text(TEST.replace("./mine.py:judge", "numerc"))
    (tmp_path / "cases.jsonl").write_text("")
    done = pytest_in(tmp_path, "-k", "never_raises")
    assert "1 failed" in done.stdout
    assert "did you mean 'numeric'?" in done.stdout


def test_clauses_can_be_parametrized_without_the_marker():
    assert [check.__name__ for check in clauses("exact")] == list(CLAUSES)


@pytest.mark.parametrize("clause", clauses("exact", examples=5), ids=lambda one: one.__name__)
def test_exact_keeps_the_contract(clause):
    clause()
