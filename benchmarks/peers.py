"""Hold other packages' rewards in processes that can be killed, their own timeouts on."""

import logging
import multiprocessing
from multiprocessing.connection import Connection

_LOADING_S = 120.0


def math_verify(text: str, gold: str) -> float:
    """Judge with math-verify, its timeouts on."""
    from math_verify import parse, verify  # type: ignore[import-untyped]

    return float(verify(parse(f"${gold}$"), parse(text)))


def accuracy_reward(text: str, gold: str) -> float | None:
    """Judge with TRL's own reward, its timeouts on."""
    from trl.rewards import accuracy_reward as judge

    value: float | None = judge([[{"role": "assistant", "content": text}]], [f"${gold}$"])[0]
    return value


PEERS = {"math-verify": math_verify, "TRL accuracy_reward": accuracy_reward}


def serve(name: str, pipe: Connection) -> None:
    """Judge what comes through a pipe, in the main thread of a process of its own."""
    logging.disable()  # they print each text that they give up on, whole
    PEERS[name]("$8$", "8")
    pipe.send("ready")
    while True:
        text, gold = pipe.recv()
        try:
            pipe.send(PEERS[name](text, gold))
        except Exception as error:  # a peer may raise anything
            pipe.send(str(type(error).__name__))


class Peer:
    """Hold a peer's process; replace it when it had to be killed."""

    def __init__(self, name: str, deadline_s: float) -> None:
        self.name = name
        self.deadline_s = deadline_s
        self.start()

    def start(self) -> None:
        """Start a process and wait until its imports are done."""
        self.pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=serve, args=(self.name, theirs), daemon=True)
        self.process.start()
        theirs.close()
        if not self.pipe.poll(_LOADING_S):
            raise SystemExit(f"{self.name} does not start")
        self.pipe.recv()

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join()

    def judge(self, text: str, gold: str) -> float | None:
        """Judge one text, or raise `TimeoutError` at the deadline and `EOFError` on a crash."""
        if not self.process.is_alive():
            self.start()
        self.pipe.send((text, gold))
        if not self.pipe.poll(self.deadline_s):
            self.stop()
            raise TimeoutError
        try:
            said = self.pipe.recv()
        except EOFError:
            self.stop()
            raise
        if isinstance(said, str):
            raise EOFError(said)
        return said if isinstance(said, float) else None
