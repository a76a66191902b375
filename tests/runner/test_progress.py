"""How a run goes is shown in plain lines, or in one live line on a terminal."""

import io
import os
import signal

import pytest
from transformers import TrainerControl, TrainerState

from rewardkit_runner.callback import Recorder
from rewardkit_runner.progress import Progress, sparkline
from rewardkit_runner.run_folder import RunFolder

METRICS = {
    "reward": 0.31, "rewards/format/mean": 0.3, "rewards/numeric/mean": 0.02,
    "frac_reward_zero_std": 0.41, "completions/mean_length": 14.2,
    "completions/clipped_ratio": 0.03,
}  # fmt: skip


def test_plain_lines_name_the_rewards_and_end_with_the_groups():
    stream = io.StringIO()
    progress = Progress(("format", "numeric"), 2, stream)
    progress.update(1, METRICS)
    progress.update(2, {**METRICS, "reward": 0.74, "frac_reward_zero_std": 0.22})
    first, second, third = stream.getvalue().splitlines()
    assert first.startswith("step 1/2")
    assert "reward 0.31 → 0.74" in second
    assert "format 0.30  numeric 0.02" in second
    assert third.split("   ")[-3:] == [
        " flat groups 41 → 22 %", "length 14 → 14 tokens", "cut off 3 %",
    ]  # fmt: skip


def test_a_long_run_does_not_print_a_line_per_step():
    stream = io.StringIO()
    progress = Progress(("format",), 1000, stream)
    for step in range(1, 1001):
        progress.update(step, METRICS)
    assert 20 <= len(stream.getvalue().splitlines()) <= 22


@pytest.mark.parametrize(
    "metrics",
    [
        pytest.param({"train_runtime": 1.0}, id="not about rewards"),
        pytest.param({"reward": None}, id="nothing was scored"),
        pytest.param({"reward": float("nan")}, id="not a number"),
    ],
)
def test_logs_without_a_reward_are_not_shown(metrics):
    stream = io.StringIO()
    Progress(("format",), 1, stream).update(1, metrics)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        pytest.param([1.0], "▁", id="one"),
        pytest.param([2.0, 2.0], "▁▁", id="flat"),
        pytest.param([0.0, 1.0, 0.5], "▁█▅", id="up and down"),
        pytest.param([float(n // 2) for n in range(24)], "▁▂▂▃▄▄▅▅▆▇▇█", id="more than fit"),
    ],
)
def test_a_sparkline_shows_the_course(values, bars):
    assert sparkline(values) == bars


def test_a_number_that_json_lacks_is_written_as_null(tmp_path):
    folder = RunFolder(tmp_path)
    recorder = Recorder(folder, Progress((), 1, io.StringIO()))
    recorder.on_log(
        None, TrainerState(global_step=3), TrainerControl(), {"grad_norm": float("nan")}
    )
    assert folder.metrics.read_text() == '{"step": 3, "grad_norm": null}\n'


def test_other_ranks_write_nothing(tmp_path):
    folder = RunFolder(tmp_path)
    Recorder(folder, None).on_log(None, TrainerState(), TrainerControl(), {"reward": 1.0})
    assert not folder.metrics.exists()


def test_the_first_ctrl_c_stops_after_the_step_and_the_second_at_once(tmp_path, capsys):
    control = TrainerControl()
    with pytest.raises(KeyboardInterrupt):
        _interrupt_twice(Recorder(RunFolder(tmp_path), None), control)
    assert control.should_save
    assert control.should_training_stop
    assert "after this step" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _interrupt_twice(recorder, control):
    with recorder.following():
        os.kill(os.getpid(), signal.SIGINT)
        recorder.on_step_end(None, TrainerState(), control)
        os.kill(os.getpid(), signal.SIGINT)


def test_without_ctrl_c_nothing_stops(tmp_path):
    control = TrainerControl()
    Recorder(RunFolder(tmp_path), None).on_step_end(None, TrainerState(), control)
    assert not control.should_training_stop
