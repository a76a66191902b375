"""Whatever a worker does to itself or says, its neighbours are judged and the parent goes on."""

import contextlib
import os
import random
import signal
import threading
import time

import pytest

from rewardkit.workers import WorkerPool
from tests.workers import contexts
from tests.workers.faults import FAULTS

COMMIT, DOUBLE = "tests.workers.faults:commit", "tests.workers.faults:double"
SILENT = {
    "half a header", "half a frame", "a task begun that is none", "tasks begun without end",
    "stopped", "endless sleep", "signals ignored",
}  # fmt: skip


@pytest.fixture(scope="module")
def pool():
    pool = WorkerPool(size=1)
    yield pool
    pool.close()


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"an unknown error"}))
def test_a_fault_costs_its_own_task_and_no_other(pool, fault):
    outcomes = pool.run(COMMIT, [1, 2, fault, 4, 5], deadline_s=0.2)
    assert outcomes[2].value is None
    assert outcomes[2].error == ("timeout" if fault in SILENT else "crashed")
    assert [outcome.value for outcome in outcomes] == [2, 4, None, 8, 10]


def test_an_answer_of_no_known_kind_is_an_error_of_bounded_length(pool):
    outcomes = pool.run(COMMIT, ["an unknown error", 4], deadline_s=0.2)
    assert outcomes[0].error == "crashed"
    assert len(outcomes[0].detail) <= 200


@pytest.mark.parametrize("place", [0, 1, 999, 1999])
def test_the_place_in_a_long_batch_makes_no_difference(place):
    pool = WorkerPool(size=2)
    payloads = [*range(2000)]
    payloads[place] = "exit"
    outcomes = pool.run(COMMIT, payloads)
    assert outcomes[place].error == "crashed"
    assert [outcome.value for n, outcome in enumerate(outcomes) if n != place] == [
        2 * n for n in range(2000) if n != place
    ]
    pool.close()


def test_a_worker_may_have_workers(pool):
    (outcome,) = pool.run("tests.workers.contexts:use", [0], deadline_s=30)
    assert outcome.value == contexts.EXPECTED


def test_several_faults_in_one_batch_are_told_apart(pool):
    payloads = [1, "exit", "killed", 4, "SystemExit", "stopped", 7, "garbage"]
    errors = [outcome.error for outcome in pool.run(COMMIT, payloads, deadline_s=0.2)]
    assert errors == ["", "crashed", "crashed", "", "crashed", "timeout", "", "crashed"]


def _nest(value):
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(_nest(1), id="nested a hundred thousand deep"),
        pytest.param({1, 2}, id="no JSON"),
        pytest.param(10**5000, id="an integer that is too long"),
    ],
)
def test_a_payload_that_cannot_be_sent_is_an_error_of_its_own(pool, payload):
    outcomes = pool.run(DOUBLE, [1, 2, payload, 4])
    assert [outcome.value for outcome in outcomes] == [2, 4, None, 8]
    assert outcomes[2].error == "crashed"


def test_payloads_of_many_megabytes_are_cut_into_messages(pool):
    texts = [letter * 700_000 for letter in "abcdefgh"]
    outcomes = pool.run("builtins:len", texts)
    assert [outcome.value for outcome in outcomes] == [700_000] * 8


def test_texts_no_encoding_can_hold_arrive_as_they_are(pool):
    text = "\ud800 \udfff \x00 \u202e \U0010ffff"
    assert pool.run("builtins:str", [text])[0].value == text


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="children are found in /proc")
def test_workers_killed_at_random_instants_spoil_nothing():
    pool = WorkerPool(size=2)
    draw = random.Random(7)
    main, over = threading.get_native_id(), threading.Event()

    def kill_some():
        while not over.is_set():
            time.sleep(draw.random() * 0.02)
            with open(f"/proc/self/task/{main}/children") as file:
                pids = [int(pid) for pid in file.read().split()]
            number = draw.choice((signal.SIGKILL, signal.SIGSTOP))
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(draw.choice(pids), number)

    killer = threading.Thread(target=kill_some)
    killer.start()
    for _ in range(20):
        outcomes = pool.run(DOUBLE, range(3000), deadline_s=0.2, budget_s=3)
        assert len(outcomes) == 3000
        wrong = [n for n, o in enumerate(outcomes) if not o.error and o.value != 2 * n]
        assert not wrong
    over.set()
    killer.join()
    pool.close()
    assert pool.run(DOUBLE, [4])[0].value == 8
    pool.close()
