"""A whole installation of its own: PostgreSQL, Redis, web, worker, two beats, on free ports, and
the receiver of its group channel.

The processes are those of `safety.serve`, which starts again what dies; beside it a second beat.
PostgreSQL runs as the user postgres where we are root, since it refuses to run as root.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import redis

from safety import env
from tests.faults.receiver import Receiver

ROOT = Path(__file__).parents[2]
OWN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEMO", "TEST_DB_NAME")


def binaries() -> Path | None:
    """Where initdb is; None on a machine that has no PostgreSQL or no redis-server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    usual = shutil.which("initdb")
    initdb = found[-1] if found else Path(usual) if usual else None
    return initdb.parent if initdb and shutil.which("redis-server") else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(seconds, ask, every=0.3):
    """The first answer that is true, or None when time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(every)
    return None


class Stack:
    def __init__(self, folder: Path):
        self.folder, self.bin = folder, binaries()
        self.data = Path(tempfile.mkdtemp(prefix="postgres"))
        self.pg_port, self.redis_port, self.port = free_port(), free_port(), free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.pg_port}/postgres"
        self.processes: list[subprocess.Popen] = []
        self.receiver = Receiver()
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        self.environment = {
            **kept, **env.new_keys(), "DJANGO_SETTINGS_MODULE": "safety.settings",
            "DATABASE_URL": self.url, "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "VAR_DIR": str(folder / "var"), "PORT": str(self.port), "WEB_PROCESSES": "2",
            "WORKER_PROCESSES": "2", "LOG_LEVEL": "WARNING", "ALLOWED_HOSTS": "localhost",
            "DUES_BATCH": "8",  # a wave of 40 is more than one, so that two hands share it
            "CHANNEL_NETWORKS": "127.0.0.0/8",  # where the receiver is
            "RECEIVER": self.receiver.address,
        }  # fmt: skip

    # -- up and down

    def up(self, scene: str) -> None:
        if os.getuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        trust = ("--auth", "trust", "--username", "postgres", "--encoding", "UTF8")
        self.postgres("initdb", "--pgdata", self.data / "db", *trust, "--no-sync")
        self.start_postgres()
        self.start_redis()
        self.python("manage.py", "prepare")
        self.python("-c", scene)
        self.start("-m", "safety.serve")
        self.start("-m", "celery", "--app", "safety", "beat", "--loglevel", "WARNING")

    def down(self) -> None:
        for process in self.processes[1:]:  # the first is Redis, which the others still need
            process.terminate()
        for process in self.processes[1:]:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(40)
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop_postgres()
        self.receiver.close()
        shutil.rmtree(self.data, ignore_errors=True)

    def python(self, *arguments):
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip

    def start(self, *arguments):
        log = (self.folder / f"log{len(self.processes)}").open("w")
        self.processes.append(
            subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )
        )  # fmt: skip

    @property
    def serve(self) -> subprocess.Popen:
        return self.processes[1]

    # -- PostgreSQL

    def postgres(self, program, *arguments):
        user = ("runuser", "-u", "postgres", "--") if os.getuid() == 0 else ()
        command = [*user, str(self.bin / program), *map(str, arguments)]
        subprocess.run(command, cwd=self.data, check=True, stdout=subprocess.DEVNULL, timeout=120)

    def start_postgres(self):
        options = f"-p {self.pg_port} -k {self.data} -c listen_addresses=127.0.0.1"
        place = ("--pgdata", self.data / "db", "--log", self.data / "log")
        self.postgres("pg_ctl", "start", "--wait", *place, "--options", options)

    def stop_postgres(self):
        """At once: no checkpoint, no goodbye; what was committed is in its log."""
        self.postgres("pg_ctl", "stop", "--mode", "immediate", "--pgdata", self.data / "db")

    def ask(self, statement, *values):
        """Rows of a query, or None when it changes something."""
        line = psycopg2.connect(self.url)
        try:
            with line, line.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            line.close()

    # -- Redis

    def start_redis(self):
        process = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1",
             "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.processes[:1] = [process]
        until(20, self.redis_answers)

    def redis(self) -> redis.Redis:
        return redis.Redis(port=self.redis_port, socket_timeout=2)

    def redis_answers(self) -> bool:
        try:
            return self.redis().ping()
        except redis.RedisError:
            return False

    def kill_redis(self):
        self.processes[0].kill()
        self.processes[0].wait()

    # -- our own processes

    def pids(self, words: str, children: bool) -> list[int]:
        """The heads below `serve` whose command line holds these words, or their children."""
        heads = [pid for pid in _children(self.serve.pid) if words in _command(pid)]
        return [child for head in heads for child in _children(head)] if children else heads

    def kill(self, words: str, children: bool, chance) -> None:
        """kill -9 of one of them, once there is one."""
        found = until(30, lambda: self.pids(words, children))
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(found), signal.SIGKILL)

    def kill_amid(self, table: str, words: str, mode: str = "SHARE") -> None:
        """kill -9 of the child that is about to write into this table, in the midst of its work:
        the table is held until one of them waits for it. Held in "ACCESS EXCLUSIVE" mode it stops
        whoever reads."""
        line = psycopg2.connect(self.url)
        try:
            with line.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
                found = until(90, lambda: self._kept_waiting(table, words), every=0.05)
                assert found, f"no child of {words} comes to {table}"
                os.kill(found, signal.SIGKILL)
        finally:
            line.close()

    def kill_amid_delivery(self, words: str) -> None:
        """kill -9 of the child whose message has come to the receiver and is not answered."""

        def harm(port):
            for pid in self.pids(words, True):
                if port in _ports(pid):
                    os.kill(pid, signal.SIGKILL)

        assert self.receiver.cut_next(harm, 90), "no message came to the group"

    def _kept_waiting(self, table, words) -> int | None:
        rows = self.ask(
            "SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND l.relation = %s::regclass",
            table,
        )
        ports = {port for (port,) in rows}
        return next((pid for pid in self.pids(words, True) if ports & _ports(pid)), None)


def _ports(pid) -> set[int]:
    """The ports from which a process speaks to others."""
    own = set()
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):
            own.add(os.readlink(handle))
    ports = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if f"socket:[{words[9]}]" in own:
            ports.add(int(words[1].rpartition(":")[2], 16))
    return ports


def _children(pid) -> list[int]:
    try:
        return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _command(pid) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""
