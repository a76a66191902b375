"""A signal that comes at the wrong time comes a little later."""

import os
import signal

import pytest

from rewardkit.undisturbed import undisturbed


def test_an_interrupt_waits_until_what_was_begun_is_made():
    made = []

    @undisturbed()
    def make():
        os.kill(os.getpid(), signal.SIGINT)
        made.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        make()
    assert made == ["all of it"]


def test_a_failure_inside_lets_signals_in_again():
    with pytest.raises(ValueError, match="broken"), undisturbed():
        raise ValueError("broken")
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
