"""Web, worker and beat from one command: `python -m safety.serve`.

Each child has a process group of its own. Ctrl-C or TERM stops them all and waits for work in
hand; a child that dies is started again, and said so. Knows nothing of Django.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

FIRST_DELAY, LAST_DELAY = 1.0, 15.0  # seconds before a restart: doubled, up to the last
STEADY = 30.0  # after so many seconds alive the next death starts from the first delay again
GRACE = 25.0  # what a child gets to finish before it is killed
PARENT_DEATH = 1  # prctl(PR_SET_PDEATHSIG): no orphan keeps the port when we are killed outright


def say(text: str) -> None:
    print(text, flush=True)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process: what to run, and when it may start again."""

    name: str
    argv: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    not_before: float = 0.0
    delay: float = field(default=FIRST_DELAY)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.argv, start_new_session=True, preexec_fn=_die_with_parent
        )

    def notice_death(self) -> None:
        """Clear the group away and set the moment of the next start, if the child has gone."""
        if self.process is None or self.process.poll() is None:
            return
        code, now = self.process.returncode, time.monotonic()
        self.kill()
        self.process = None
        if now - self.started > STEADY:
            self.delay = FIRST_DELAY
        self.not_before = now + self.delay
        say(f"{self.name} stopped (code {code}); it starts again in {self.delay:.0f} s.")
        self.delay = min(self.delay * 2, LAST_DELAY)

    def ask_to_stop(self) -> None:
        """TERM to the head alone: it tells its own workers, and lets them finish."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End whatever is left of the group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps its children running until a signal comes. run() returns when all of them are gone."""

    def __init__(self, children: list[Child], grace: float = GRACE) -> None:
        self.children = children
        self.grace = grace
        self.stopping = False

    def stop(self, *_signal) -> None:
        self.stopping = True

    def run(self, on_start=lambda: None) -> None:
        """Start all, call on_start at each look until it returns True, and watch."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        told = False
        try:
            while not self.stopping:
                self.look()
                told = told or bool(on_start())
                time.sleep(0.2)
        finally:
            self.end()

    def look(self) -> None:
        for child in self.children:
            child.notice_death()
            if child.process is None and time.monotonic() >= child.not_before:
                child.start()

    def end(self) -> None:
        say("Stopping…")
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + self.grace
        while time.monotonic() < deadline and any(
            child.process and child.process.poll() is None for child in self.children
        ):
            time.sleep(0.1)
        for child in self.children:
            child.kill()
        say("Stopped.")


def children() -> list[Child]:
    """Gunicorn reads gunicorn.conf.py; gossip between workers is of no use to us.

    In a demonstration a person watches the terminal: the address stays the last line there, until
    something goes wrong.
    """
    demonstration = os.environ.get("DEMO") == "1"
    as_root = ["-W", "ignore::UserWarning:celery.platforms"] if demonstration else []
    python = [sys.executable, "-m"]
    celery = [sys.executable, *as_root, "-m", "celery", "--app", "safety", "--quiet"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    usual = "WARNING" if demonstration else "INFO"
    level = ["--loglevel", os.environ.get("LOG_LEVEL", usual)]
    return [
        Child("web", [*python, "gunicorn", "safety.wsgi"]),
        Child("worker", [*celery, "worker", *quiet, *level]),
        Child("beat", [*celery, "beat", *level]),
    ]


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT") or 8000)
    if not is_free(host, port):
        say(f"Port {port} is taken. Choose another one, for example: PORT={port + 1} make run")
        return 1
    local = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (compared, not bound)

    def tell_when_ready() -> bool:
        if not answers(local, port):
            return False
        shown = "localhost" if local == "127.0.0.1" else local
        say(f"\nSchool safety is running at http://{shown}:{port}/   (Ctrl-C stops it)\n")
        return True

    Supervisor(children()).run(on_start=tell_when_ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
