"""Give workers the same tasks from one kind of thread or process, and print what came back.

python -m tests.workers.contexts KIND
"""

import asyncio
import json
import multiprocessing
import os
import sys
import threading

from rewardkit.workers import run

COMMIT = "tests.workers.faults:commit"
TASKS = [1, "endless sleep", 3, "SystemExit", "killed", 6]
EXPECTED = [
    [2, "", ""],
    [None, "timeout", ""],
    [6, "", ""],
    [None, "crashed", "SystemExit"],
    [None, "crashed", ""],
    [12, "", ""],
    [None, "out_of_memory", ""],
]


def use(_=None):
    """Return what came back; the pool is the one that all of a process shares."""
    outcomes = run(COMMIT, TASKS, deadline_s=0.2)
    memory = run("builtins:bytearray", [1 << 40])
    return [list(outcome) for outcome in outcomes + memory]


def in_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(use()))
    thread.start()
    thread.join()
    return [*found, use()]  # what the ended thread has started still works


def in_many_threads():
    found = []
    threads = [threading.Thread(target=lambda: found.append(use())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


async def in_an_event_loop():
    return await asyncio.gather(*(asyncio.to_thread(use) for _ in range(3)))


def _tell(pipe):
    pipe.send(use())


def in_a_process(method, daemon):
    """Use workers here, in a child process, and here again."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context(method)
    before = use()
    process = context.Process(target=_tell, args=(theirs,), daemon=daemon)
    process.start()
    there = ours.recv()
    process.join()
    return [before, there, use()]


def after_a_fork():
    """Use workers on both sides of a fork at the same time."""
    before = use()
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, json.dumps(use()).encode())
        os._exit(0)
    here = use()
    there = json.loads(os.read(reading, 1 << 16))
    os.wait()
    return [before, here, there]


KINDS = {
    "the main thread": lambda: [use(), use()],
    "a thread": in_a_thread,
    "many threads": in_many_threads,
    "an event loop": lambda: asyncio.run(in_an_event_loop()),
    "a daemon process": lambda: in_a_process("spawn", daemon=True),
    "a forked process": lambda: in_a_process("fork", daemon=False),
    "a spawned rank": lambda: in_a_process("spawn", daemon=False),
    "a process of a fork server": lambda: in_a_process("forkserver", daemon=True),
    "after a fork": after_a_fork,
}


if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]]()))
