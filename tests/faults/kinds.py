"""Kinds of fault, each a small plugin package: what it does, and what becomes of it."""

from pathlib import Path
from typing import NamedTuple

# What a faulty reward does, it does to the completion that holds this, and to no other.
TRIGGER = "faulty"

_REWARD = """
import ctypes, json, os, signal, subprocess, sys, threading, time
from typing import ClassVar
from rewardkit import Reward, Score, Span, hookimpl

class Faulty(Reward):
    "Break."
    name: ClassVar[str] = "{name}"

    def score(self, sample):
        if "faulty" in sample.text:
{body}
        return Score(0.5, "fine")
"""
HOOK = """
@hookimpl
def rewardkit_rewards():
    return [Faulty]
"""


class Fault(NamedTuple):
    """Hold a plugin that is at fault when it is loaded.

    Args:
        source: Its module.
        reason: Part of what is said of it.
        requires: What its metadata say that it needs.
    """

    source: str
    reason: str
    requires: str = "rewardkit"


def reward(name: str = "unused", body: str = "pass") -> str:
    """Return the source of a reward that does something to the completion with the trigger."""
    lines = "\n".join(" " * 12 + line for line in body.splitlines())
    return _REWARD.format(name=name, body=lines)


_FINE = reward() + HOOK

LOADING = {
    "import_error": Fault("import rdkit_is_absent", "ModuleNotFoundError: rdkit_is_absent"),
    "syntax_error": Fault("def broken(:", "SyntaxError"),
    "raises_at_import": Fault("1 / 0", "ZeroDivisionError"),
    "raises_unprintable": Fault(
        "class E(Exception):\n  def __str__(self): 1 / 0\nraise E", "E"
    ),
    "system_exit_at_import": Fault("raise SystemExit(3)", "SystemExit: 3"),
    "keyboard_interrupt_at_import": Fault("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "os_exit_at_import": Fault("import os; os._exit(0)", "ended its process"),
    "segfault_at_import": Fault("import ctypes; ctypes.string_at(0)", "ended its process"),
    "hang_at_import": Fault("while True: pass", "did not end within"),
    "memory_at_import": Fault("x = []\nwhile True: x.append(bytes(1 << 26))", "needs more than"),
    "recursion_at_import": Fault("def f(): f()\nf()", "RecursionError"),
    "misspelt_hook": Fault(_FINE.replace("def rewardkit_rewards", "def rewardkit_reward"),
                           "rewardkit_reward"),
    "hook_raises": Fault(_FINE.replace("[Faulty]", "1 / 0"), "ZeroDivisionError"),
    "hook_returns_no_list": Fault(_FINE.replace("[Faulty]", "5"), "not iterable"),
    "hook_returns_nothing": Fault(_FINE.replace("[Faulty]", "None"), "brings no reward"),
    "hook_returns_no_reward": Fault(_FINE.replace("[Faulty]", "[dict]"), "no Reward class"),
    "no_method_score": Fault(_FINE.replace("def score", "def judge"), "no method 'score'"),
    "malformed_name": Fault(_FINE.replace("unused", "No Name!"), "a name is like"),
    "one_name_twice": Fault(_FINE.replace("[Faulty]", "[Faulty, Faulty]"), "two rewards named"),
    "malformed_reads": Fault(
        _FINE.replace("    def score", "    reads: ClassVar[list] = [1]\n\n    def score"), "reads"
    ),
    "written_for_a_later_version": Fault(_FINE, "it needs rewardkit>=9.1", "rewardkit>=9.1"),
}  # fmt: skip

# Code and part of the reason of the row with the trigger.
_LOST = ("error", "ended its process")
JUDGING = {
    "raises": ("raise ValueError('boo')", "error", "raised ValueError: boo"),
    "raises_unprintable": (
        "class E(Exception):\n  def __str__(self): 1 / 0\nraise E", "error", "raised E",
    ),
    "system_exit": ("raise SystemExit", "error", "SystemExit"),
    "keyboard_interrupt": ("raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
    "os_exit": ("os._exit(0)", *_LOST),
    "segfault": ("ctypes.string_at(0)", *_LOST),
    "kills_itself": ("os.kill(os.getpid(), signal.SIGKILL)", *_LOST),
    "hang": ("while True: pass", "timeout", "did not end within"),
    "sleeps": ("time.sleep(60)", "timeout", "did not end within"),
    "memory": ("x = []\nwhile True: x.append(bytes(1 << 26))", "out_of_memory", "needs more than"),
    "recursion": ("self.score(sample)", "error", "RecursionError"),
    "none": ("return None", "error", "returned None, which is no Score"),
    "text": ("return 'good'", "error", "returned 'good', which is no Score"),
    "a_number": ("return 1.0", "error", "returned 1.0, which is no Score"),
    "generator": ("return (Score(1.0, 'x') for _ in 'a')", "error", "returned a generator"),
    "subclass": (
        "class S(Score): pass\nreturn S(1.0, 'x')", "error", "returned a S, which is no Score",
    ),
    "evil_repr": (
        "class R:\n  def __repr__(self): os._exit(1)\nreturn R()", "error", "returned a R",
    ),
    "nan": ("return Score(float('nan'), 'x')", "error", "gave the value nan"),
    "inf": ("return Score(float('inf'), 'x')", "error", "gave the value inf"),
    "seven": ("return Score(7.0, 'x')", "error", "gave the value 7.0"),
    "negative": ("return Score(-0.1, 'x')", "error", "gave the value -0.1"),
    "true": ("return Score(True, 'x')", "error", "gave the value True"),
    "an_int": ("return Score(1, 'x')", "error", "gave the value 1"),
    "like_numpy": (
        "class F(float): pass\nreturn Score(F(0.5), 'x')", "error", "gave the value a F",
    ),
    "code_is_none": ("return Score(1.0, None)", "error", "gave the code None"),
    "code_is_a_sentence": ("return Score(1.0, 'So it is.')", "error", "gave the code"),
    "code_of_the_engine": ("return Score(1.0, 'error', 'mine')", "error", "mine"),
    "huge_reason": ("return Score(1.0, 'x', 'y' * 10**6)", "error", "gave a reason"),
    "evidence_outside": (
        "return Score(1.0, 'x', '', (Span(0, 10**6),))", "error", "gave evidence from 0",
    ),
    "evidence_is_a_list": ("return Score(1.0, 'x', '', [])", "error", "gave evidence"),
    "writes_into_the_pipes": (
        "for fd in range(3, 64):\n  try: os.write(fd, b'x' * 100)\n  except OSError: pass", *_LOST,
    ),
    # These stay in the worker, and the reward judges as it should.
    "changes_the_sample": (
        "sample.text = sample.reference = ''\nsample.columns.clear()\n"
        "sample.prompt = sample.completion = '4'", "fine", "",
    ),
    "prints": (
        "print('x' * 10000, flush=True); print('y', file=sys.stderr); os.write(1, b'z')",
        "fine", "",
    ),
    "closes_the_streams": ("[os.close(fd) for fd in (0, 1, 2)]; sys.stdout.close()", "fine", ""),
    "starts_a_thread": ("threading.Thread(target=time.sleep, args=(60,)).start()", "fine", ""),
    "starts_a_child": (
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60) # left_behind'])",
        "fine", "",
    ),
    "changes_the_process": (
        "os.chdir('/'); os.environ['PATH'] = ''; sys.setrecursionlimit(100)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN); os.umask(0); sys.path.clear()", "fine", "",
    ),
    "cannot_be_pickled": ("object.__setattr__(self, 'state', lambda: 0)", "fine", ""),
}  # fmt: skip

# These change the process for the rows that follow, until it is replaced: a row has its
# score or is an error, and never another score.
PATCHING = {
    "patches_json": "json.dumps = lambda *a, **k: 'boo'",
    "patches_float": "import builtins; builtins.float = int; builtins.len = id",
    "patches_the_judge": "sys.modules['rewardkit.isolation.child']._judge = lambda *a: [7.0, 'x']",
}


def write_plugin(site: Path, name: str, source: str, requires: str = "rewardkit") -> None:
    """Lay a distribution out as pip would."""
    (site / f"rk_fault_{name}.py").write_text(source)
    info = site / f"fault_{name}-0.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: fault-{name}\nVersion: 0.3\nRequires-Dist: {requires}\n"
    )
    (info / "entry_points.txt").write_text(f"[rewardkit]\n{name} = rk_fault_{name}\n")


def write_loading(site: Path) -> None:
    """Write every plugin that is at fault when it is loaded."""
    for name, fault in LOADING.items():
        write_plugin(site, name, fault.source, fault.requires)


def write_judging(site: Path) -> None:
    """Write every plugin that is at fault when it judges."""
    bodies = {name: body for name, (body, _, _) in JUDGING.items()} | PATCHING
    for name, body in bodies.items():
        write_plugin(site, name, reward(name, body) + HOOK)
