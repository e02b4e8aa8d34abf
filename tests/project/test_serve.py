"""One command keeps several processes running, and takes all of them along when it ends."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

PYTHON = "import sys; from safety.serve import Child, Supervisor\n"
SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); " + SLEEPER
)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    pytest.fail("it never came")


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor over children given as Python code; its process and a reader of pids."""
    running = []

    def start(*codes, grace=5):
        log = (tmp_path / "log").open("w")
        children = [f"Child('c{n}', [sys.executable, '-c', {c!r}])" for n, c in enumerate(codes)]
        code = PYTHON + f"Supervisor([{', '.join(children)}], grace={grace}).run()"
        process = subprocess.Popen([sys.executable, "-c", code], stdout=log, stderr=log)
        running.append(process)
        return process, lambda: [int(w) for w in text().split() if w.isdecimal() and len(w) > 2]

    def text():
        return (tmp_path / "log").read_text()

    start.log = text
    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_children(supervise, number):
    process, pids = supervise(SLEEPER, SLEEPER)
    started = wait_for(lambda: pids() if len(pids()) == 2 else None)
    process.send_signal(number)
    assert process.wait(10) == 0
    assert not any(map(alive, started))
    assert supervise.log().endswith("Stopping…\nStopped.\n")


def test_grandchildren_go_too(supervise):
    process, pids = supervise(PARENT)
    started = wait_for(lambda: pids() if len(pids()) == 2 else None)
    process.terminate()
    process.wait(10)
    wait_for(lambda: not any(map(alive, started)))


def test_a_child_that_will_not_stop_is_killed(supervise):
    process, pids = supervise(STUBBORN, grace=0.5)
    started = wait_for(pids)
    process.terminate()
    process.wait(10)
    assert not alive(started[0])


def test_a_dead_child_is_started_again_and_said_so(supervise):
    _process, pids = supervise(PARENT, SLEEPER)
    first = wait_for(lambda: pids() if len(pids()) == 3 else None)
    head = next(pid for pid in first if os.getpgid(pid) == pid and _has_child(pid))
    os.kill(head, signal.SIGKILL)
    wait_for(lambda: len(pids()) == 5)
    assert "c0 stopped (code -9); it starts again in 1 s." in supervise.log()
    assert sum(map(alive, pids())) == 3


def _has_child(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return bool(file.read().split())


def test_children_do_not_outlive_a_killed_supervisor(supervise):
    process, pids = supervise(SLEEPER)
    started = wait_for(pids)
    process.kill()
    wait_for(lambda: not alive(started[0]))


def test_restarts_wait_longer_each_time():
    code = """
    import time
    from safety import serve
    serve.FIRST_DELAY = 1
    child = serve.Child("c", ["false"])
    for _ in range(6):
        child.start(); child.process.wait(); child.notice_death()
        print(round(child.not_before - time.monotonic()))
    """
    shown = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    ).stdout
    assert [int(line) for line in shown.splitlines() if line.isdecimal()] == [1, 2, 4, 8, 15, 15]


def test_a_taken_port_is_said_plainly():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "safety.serve"],
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert result.returncode == 1
    assert f"Port {port} is taken." in result.stdout
