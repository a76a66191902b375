"""A signal that comes at the wrong time comes a little later."""

import signal

import pytest

from rewardkit.engine.processes import Processes
from rewardkit.undisturbed import undisturbed


def test_an_interrupt_waits_until_what_was_begun_is_made():
    made = []

    @undisturbed()
    def make():
        signal.raise_signal(signal.SIGINT)
        made.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        make()
    assert made == ["all of it"]


def test_a_failure_inside_lets_signals_in_again():
    with pytest.raises(ValueError, match="broken"), undisturbed():
        raise ValueError("broken")
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def held_back(task):
    """Return the signals that are held back in a worker process."""
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_worker_processes_hold_nothing_back_so_that_their_own_children_end_with_them():
    (held,) = Processes(1).run(["task"], held_back)
    assert not held & {signal.SIGINT, signal.SIGTERM}
