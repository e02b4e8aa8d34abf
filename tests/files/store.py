"""A real S3-compatible server on this machine, for tests of the store."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

BUCKET = "evidence"
ENVIRONMENT = {"S3_BUCKET": BUCKET, "S3_ACCESS_KEY": "only", "S3_SECRET_KEY": "for-tests"}


@contextmanager
def server():
    """Its address; it ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield answering(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def answering(address, process) -> str:
    for _ in range(600):
        assert process.poll() is None, "the store did not start"
        try:
            urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=5).close()
            return address
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the store does not answer")


def emptied(address):
    """As if it had just been set up, with its bucket."""
    order = urllib.request.Request(f"{address}/moto-api/reset", method="POST")
    urllib.request.urlopen(order, timeout=5).close()
