"""A worker that hangs, swells, dies or talks nonsense costs its own task and no other."""

import asyncio
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rewardkit.workers import WorkerPool, run

HANGS, DIES, SWELLS, TALKS = "time:sleep", "os:_exit", "builtins:bytearray", "builtins:print"
GARBAGE = "faulthandler:dump_traceback"  # writes text to the descriptor it is given
FIRST_FREE_DESCRIPTOR = 4  # the child's pipe for answers: 3 and 4 are copies of its two pipes


@pytest.fixture
def pool():
    pool = WorkerPool(size=2)
    yield pool
    pool.close()


def test_results_come_back_in_order(pool):
    outcomes = pool.run("math:sqrt", [16, 4, 9])
    assert [outcome.value for outcome in outcomes] == [4.0, 2.0, 3.0]


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


def test_what_is_left_when_the_budget_is_spent_is_a_timeout(pool):
    outcomes = pool.run("math:sqrt", [4, 4], budget_s=0.0)
    assert {outcome.error for outcome in outcomes} == {"timeout"}


def test_a_pool_can_be_pickled_and_starts_anew(pool):
    pool.run("math:sqrt", [4])
    copy = pickle.loads(pickle.dumps(pool))
    assert copy.run("math:sqrt", [9])[0].value == 3.0
    copy.close()


def test_threads_share_a_pool(pool):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: pool.run("math:sqrt", [n * n])[0].value, range(24)))
    assert found == list(map(float, range(24)))


def test_an_event_loop_uses_a_pool_from_a_thread(pool):
    outcomes = asyncio.run(asyncio.to_thread(pool.run, "math:sqrt", [4]))
    assert outcomes[0].value == 2.0


def test_a_daemon_process_may_have_workers():
    context = multiprocessing.get_context("spawn")
    daemon = context.Process(target=run, args=("math:sqrt", [4]), daemon=True)
    daemon.start()
    daemon.join()
    assert daemon.exitcode == 0


def test_a_worker_survives_the_thread_that_started_it(pool):
    first = threading.Thread(target=pool.run, args=("math:sqrt", [4]))
    first.start()
    first.join()
    assert pool.run("math:sqrt", [9])[0].value == 3.0


def test_a_worker_sees_no_environment_and_an_empty_folder(pool, monkeypatch):
    monkeypatch.setenv("TOKEN_THAT_NOBODY_MAY_SEE", "1")
    assert pool.run("os:getenv", ["TOKEN_THAT_NOBODY_MAY_SEE"])[0].value is None
    assert pool.run("os:listdir", ["."])[0].value == []


PARENT = """
import sys
from rewardkit.workers.process import WorkerProcess
worker = WorkerProcess(1 << 30)
worker.start_loading("math:sqrt")
assert worker.perform("math:sqrt", 4, 30).value == 2.0
print(worker.pid, flush=True)
worker.perform(sys.argv[1], int(sys.argv[2]), 600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of the pipe must do")
def test_a_worker_dies_with_its_parent_in_the_middle_of_a_task():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, HANGS, "600"], stdout=subprocess.PIPE, text=True
    )
    worker = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert _ends(worker)
    parent.stdout.close()


def _ends(pid: int) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "Z":
                return True
    return False
