"""A worker that hangs, swells, dies or talks nonsense costs its own task and no other."""

import os
import pickle
import signal
from pathlib import Path

import pytest

from rewardkit.workers import WorkerPool
from rewardkit.workers.process import WorkerProcess
from rewardkit.workers.single import perform
from tests.workers.test_parents import ends

HANGS, DIES, SWELLS, TALKS = "time:sleep", "os:_exit", "builtins:bytearray", "builtins:print"
GARBAGE = "faulthandler:dump_traceback"  # writes text to the descriptor it is given
FAULTS = "tests.workers.faults"
FIRST_FREE_DESCRIPTOR = 4  # the child's pipe for answers: 3 and 4 are copies of its two pipes


@pytest.fixture
def pool():
    pool = WorkerPool(size=2)
    yield pool
    pool.close()


def test_results_come_back_in_order(pool):
    outcomes = pool.run("math:sqrt", [16, 4, 9])
    assert [outcome.value for outcome in outcomes] == [4.0, 2.0, 3.0]


def test_workers_that_were_killed_while_they_waited_are_not_blamed_on_a_task(pool):
    assert pool.run("math:sqrt", [16])[0].value == 4.0
    (crew,) = pool._crews.values()
    waiting = [*crew._idle, crew._spare]
    for worker in waiting:
        os.kill(worker.pid, signal.SIGKILL)
    for worker in waiting:
        worker._process.wait(10)
    assert pool.run("math:sqrt", [25])[0].value == 5.0


def test_one_process_asked_again_and_again_answers_each_question_once():
    worker = WorkerProcess("math:sqrt", 1 << 30)
    assert [perform(worker, number, 30).value for number in (16, 4, 9)] == [4.0, 2.0, 3.0]
    worker.kill()


def test_a_hanging_task_is_killed_and_the_others_return(pool):
    outcomes = pool.run(HANGS, [0, 600, 0], deadline_s=0.2)
    assert [outcome.error for outcome in outcomes] == ["", "timeout", ""]


def test_a_hang_that_holds_the_interpreter_is_killed_too(pool):
    assert pool.run("math:factorial", [10**9], deadline_s=0.2)[0].error == "timeout"


def test_a_memory_bomb_is_out_of_memory(pool):
    assert pool.run(SWELLS, [1 << 40])[0].error == "out_of_memory"


def test_the_memory_limit_holds_and_is_adjustable():
    small = WorkerPool(memory_bytes=256 << 20)
    assert small.run("operator:length_hint", [[]])[0].error == ""
    assert small.run(SWELLS, [300 << 20])[0].error == "out_of_memory"
    small.close()


@pytest.mark.parametrize(
    ("function", "payload"),
    [
        pytest.param(DIES, 3, id="the worker ends"),
        pytest.param("os:abort", None, id="the worker can't be called like that"),
        pytest.param(GARBAGE, FIRST_FREE_DESCRIPTOR, id="the worker writes garbage"),
        pytest.param("os:close", FIRST_FREE_DESCRIPTOR, id="the worker closes its pipe"),
        pytest.param("builtins:complex", 1, id="the result is no JSON"),
        pytest.param("no_such_module:f", 1, id="the function is not there"),
        pytest.param("sys:exit", 0, id="the task wants to end the process"),
    ],
)
def test_what_goes_wrong_in_a_worker_is_an_error_code(pool, function, payload):
    assert pool.run(function, [payload])[0].error == "crashed"
    assert pool.run("math:sqrt", [4])[0].value == 2.0


def test_what_a_task_prints_is_nobodys_answer(pool):
    assert pool.run(TALKS, ["hello"])[0] == (None, "", "")


def test_a_spare_worker_warmed_for_one_function_serves_another(pool):
    pool.run(DIES, [1])
    assert pool.run("math:sqrt", [4])[0].value == 2.0


def test_what_the_batch_has_no_time_left_for_is_no_timeout_of_its_own(pool):
    pool.run(HANGS, [0])
    outcomes = pool.run(HANGS, [0.01, 600, 600], deadline_s=30, budget_s=0.5)
    assert [outcome.error for outcome in outcomes] == ["", "budget", "budget"]
    assert pool.run("math:sqrt", [4], budget_s=0.0)[0].error == "budget"


def test_a_pool_can_be_pickled_and_starts_anew(pool):
    pool.run("math:sqrt", [4])
    copy = pickle.loads(pickle.dumps(pool))
    assert copy.run("math:sqrt", [9])[0].value == 3.0
    copy.close()


def test_a_worker_sees_no_environment_and_an_empty_folder(pool, monkeypatch):
    monkeypatch.setenv("TOKEN_THAT_NOBODY_MAY_SEE", "1")
    assert pool.run("os:getenv", ["TOKEN_THAT_NOBODY_MAY_SEE"])[0].value is None
    assert pool.run("os:listdir", ["."])[0].value == []


def test_a_system_that_gives_no_process_is_an_error_too(pool, monkeypatch):
    monkeypatch.setattr("sys.executable", "/there/is/no/python")
    assert pool.run("math:sqrt", [4])[0].error == "crashed"


def tries(folder):
    """Return how much processor time each try noted last, in the order of their beginning."""
    noted = sorted(folder.iterdir(), key=lambda path: path.stat().st_ctime_ns)
    last = {path.name.split("-")[0]: path.name.split("-")[1] for path in noted}
    return [float(said or 0) for said in last.values()]


def test_a_timeout_that_had_the_processor_is_believed_at_once(pool, tmp_path):
    assert pool.run(f"{FAULTS}:burn", [str(tmp_path)], deadline_s=0.5)[0].error == "timeout"
    used = tries(tmp_path)
    assert len(used) == 1 or used[0] < 0.5  # where the machine was busy, it was tried again


def test_a_timeout_without_the_processor_is_tried_again(pool, tmp_path):
    assert pool.run(f"{FAULTS}:nap", [str(tmp_path)], deadline_s=0.2)[0].error == "timeout"
    assert len(tries(tmp_path)) == 2


@pytest.mark.parametrize("fault", ["stop_once", "die_once"])
def test_the_answer_of_a_second_try_counts(pool, tmp_path, fault):
    outcome = pool.run(f"{FAULTS}:{fault}", [str(tmp_path)], deadline_s=0.5)[0]
    assert outcome == ("right", "", "")
    assert len(tries(tmp_path)) == 2


def test_a_used_worker_without_memory_is_no_proof(tmp_path):
    pool = WorkerPool(size=1, memory_bytes=512 << 20)
    task = {"marks": str(tmp_path), "bytes": 300 << 20}
    assert [o.value for o in pool.run(f"{FAULTS}:hoard", [task, task], deadline_s=30)] == [1, 1]
    assert len(tries(tmp_path)) == 2
    pool.close()


def test_a_fresh_worker_without_memory_is_believed(pool, tmp_path):
    task = {"marks": str(tmp_path), "bytes": 1 << 40}
    assert pool.run(f"{FAULTS}:hoard", [task], deadline_s=30)[0].error == "out_of_memory"
    assert len(tries(tmp_path)) == 1


@pytest.mark.parametrize(
    ("size", "found"),
    [
        pytest.param(300 << 20, [1, 1], id="replaced after it has grown"),
        pytest.param(1 << 20, [1, 2], id="kept while it has not"),
    ],
)
def test_a_worker_is_replaced_when_it_holds_too_much(pool, tmp_path, size, found):
    task = {"marks": str(tmp_path), "bytes": size}
    hoarded = [pool.run(f"{FAULTS}:hoard", [task], deadline_s=30)[0].value for _ in range(2)]
    assert hoarded == found


def test_one_function_does_not_meet_another_in_a_process(pool):
    ours = pool.run(f"{FAULTS}:identity", [0])[0].value
    assert pool.run(f"{FAULTS}:identity_of_another", [0])[0].value != ours


def test_a_batch_is_spread_over_the_workers(pool):
    pids = {outcome.value for outcome in pool.run(f"{FAULTS}:identity", [0.01] * 40)}
    assert len(pids) == 2


def test_what_a_worker_leaves_behind_dies_with_it(pool, tmp_path):
    assert pool.run(f"{FAULTS}:spawn", [str(tmp_path)], deadline_s=0.5)[0].error == "timeout"
    left = {int(path.name.split("-")[0]) for path in tmp_path.glob("*-grandchild")}
    assert left
    assert all(ends(pid) for pid in left)


def test_the_folder_of_a_worker_goes_with_it(pool):
    folder = Path(pool.run(f"{FAULTS}:litter", [3])[0].value)
    assert len(list(folder.iterdir())) == 3
    pool.close()
    assert not folder.exists()
