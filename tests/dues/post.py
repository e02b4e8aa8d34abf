"""A mail server on a port of this machine that takes, refuses, fails or hangs as it is told."""

import contextlib
import email
import re
import socketserver
import threading


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline():
            if not self.answer(line.decode().strip()):
                return

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, line) -> bool:
        verb = line[:4].upper()
        if verb == "RCPT":
            return self.recipient(re.search(r"<(.*?)>", line)[1])
        if verb == "DATA":
            self.say("354 go on")
            return self.take()
        self.say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def recipient(self, address) -> bool:
        self.server.asked.append(address)
        habit = self.server.habits.get(address, self.server.habit)
        if habit == "hang":
            self.server.released.wait(30)
            return False
        self.say({"unknown": "550 unknown", "later": "451 later"}.get(habit, "250 ok"))
        return True

    def take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.mails.append(email.message_from_bytes(b"".join(lines)))
        if self.server.habit == "lost reply":
            return False
        self.say("250 taken")
        return True


class Server(socketserver.ThreadingTCPServer):
    """`mails`: what was taken. `habit` (or per address, `habits`): "", "hang", "unknown",
    "later", or "lost reply" (the mail is taken, and the line goes dead)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.asked = [], []
        self.habit, self.habits = "", {}
        self.released = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]


@contextlib.contextmanager
def running():
    with Server() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield server
        server.released.set()
        server.shutdown()
