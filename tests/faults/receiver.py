"""The other side of a group channel: takes what is posted, counts it by the id of the message."""

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "receiver-of-the-faults"


class Receiver:
    """Listens on a free port of this machine. `counted`: message id → how often it came, answered
    or not; `forged`: how many did not bear our signature."""

    def __init__(self):
        self.counted: Counter[str] = Counter()
        self.forged = 0
        self._cut: Callable[[int], None] | None = None
        self._cut_done = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}/group"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def cut_next(self, harm: Callable[[int], None], seconds: float) -> bool:
        """Take the next message, do `harm` to whoever sends it (from that port), and give no
        answer. False when none came in time."""
        self._cut_done.clear()
        self._cut = harm
        return self._cut_done.wait(seconds)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: bytes, signature: str) -> None:
        made = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={made}", signature):
            self.forged += 1
            return
        self.counted[json.loads(body)["id"]] += 1

    def _harmed(self, port: int) -> bool:
        harm, self._cut = self._cut, None
        if harm is None:
            return False
        harm(port)
        self._cut_done.set()
        return True

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.take(body, self.headers.get("X-Signature-256", ""))
                if receiver._harmed(self.client_address[1]):
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler
