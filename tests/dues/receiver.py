"""The other side of a channel: a web server in a process of its own that behaves like the three
robots and a webhook, and fails as it is told. `python -m tests.dues.receiver` prints its port.

The first part of a path says how it answers (ROBOTS, or a word of `Receiver.do_POST`). What
arrived is told at GET /log, and forgotten after POST /forget.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import subprocess
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[2]
SECRET = "SEC0123456789"
arrived: list[dict] = []


def dingtalk(query, body, _headers):
    """open.dingtalk.com: the sample code of the page on signing, the other way round."""
    stamp = query.get("timestamp", ["0"])[0]
    wanted = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    if query.get("sign") != [base64.b64encode(wanted).decode()]:
        return {"errcode": 310000, "errmsg": "sign not match"}
    if abs(time.time() * 1000 - int(stamp)) > 3600_000:
        return {"errcode": 310000, "errmsg": "invalid timestamp"}
    return {"errcode": 0, "errmsg": "ok"} if body["text"]["content"] else {"errcode": 40035}


def wecom(query, body, _headers):
    if query.get("key") != ["right"]:
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    if body["msgtype"] != "text" or len(body["text"]["content"].encode()) > 2048:
        return {"errcode": 40058, "errmsg": "content exceed max length"}
    return {"errcode": 0, "errmsg": "ok"}


def feishu(_query, body, _headers):
    key = f"{body.get('timestamp')}\n{SECRET}".encode()
    wanted = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    if body.get("sign") != wanted or abs(time.time() - int(body["timestamp"])) > 3600:
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success"}


ROBOTS = {"dingtalk": dingtalk, "wecom": wecom, "feishu": feishu}


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        self.say(200, arrived)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        word = parts.path.strip("/").partition("/")[0]
        if word == "forget":
            arrived.clear()
            return self.say(200, {})
        arrived.append({"path": self.path, "headers": dict(self.headers), "body": raw.decode()})
        if word in ROBOTS:
            return self.say(200, ROBOTS[word](parse_qs(parts.query), json.loads(raw), self.headers))
        return getattr(self, f"answer_{word}")(raw)

    def say(self, status, body):
        self.raw(status, json.dumps(body).encode())

    def raw(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def answer_hook(self, raw):
        """A receiver of one's own, which checks the signature over the body."""
        wanted = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        good = self.headers.get("X-Signature-256") == f"sha256={wanted}"
        self.raw(204 if good else 401, b"")

    def answer_broken(self, _raw):
        self.raw(500, b"out of order")

    def answer_flaky(self, _raw):
        self.raw(200 if len(arrived) > 1 else 503, b"")

    def answer_busy(self, _raw):
        self.say(200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"})

    def answer_slow(self, _raw):
        time.sleep(3)
        self.raw(200, b"")

    def answer_drip(self, _raw):
        """A header line that never ends."""
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(100):
                time.sleep(0.05)
                self.wfile.write(b"x")
                self.wfile.flush()

    def answer_elsewhere(self, _raw):
        self.raw(302, b"", Location="/hook")

    def answer_huge(self, _raw):
        with contextlib.suppress(OSError):
            self.raw(200, b"x" * 5_000_000)

    def answer_nonsense(self, _raw):
        self.raw(200, b"<html>welcome</html>")

    def answer_list(self, _raw):
        self.say(200, [1, 2, 3])

    def answer_deadline(self, _raw):
        """Takes the message, and the line goes dead."""
        self.close_connection = True


class Process:
    """The running receiver, as the tests speak with it."""

    def __init__(self, port):
        self.port = port

    def at(self, path):
        return f"http://127.0.0.1:{self.port}/{path}"

    @property
    def log(self):
        with urllib.request.urlopen(self.at("log"), timeout=5) as answer:
            return json.load(answer)

    @property
    def paths(self):
        return [urlsplit(entry["path"]).path for entry in self.log]

    def forget(self):
        urllib.request.urlopen(self.at("forget"), b"", timeout=5).close()


@contextlib.contextmanager
def running():
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dues.receiver"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Process(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
