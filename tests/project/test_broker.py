"""The filesystem queue hands over each message once, whole."""

from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from kombu import Connection

from safety.celery import app


@pytest.fixture
def queue(tmp_path):
    """Open a channel of its own onto one folder; as many as readers are needed."""
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    folder = str(tmp_path / "queue")
    options = {"data_folder_in": folder, "data_folder_out": folder}
    options["control_folder"] = str(tmp_path / "control")
    opened = []

    def channel():
        opened.append(Connection("filesystem://localhost", transport_options=options))
        return opened[-1].channel()

    yield channel
    for connection in opened:
        connection.close()


def drain(channel):
    found = []
    while True:
        try:
            found.append(channel._get("celery")["n"])
        except Empty:
            return found


def test_celery_uses_our_transport(queue):
    assert type(queue()).__module__ == "safety.broker"
    assert app.main == "safety"


def test_messages_come_in_order_and_once(queue):
    channel = queue()
    for n in range(20):
        channel._put("celery", {"n": n})
    channel._put("other", {"n": 99})
    assert drain(queue()) == list(range(20))
    assert drain(queue()) == []


def test_readers_together_get_each_message_once(queue):
    writer, readers = queue(), [queue() for _ in range(4)]
    for n in range(300):
        writer._put("celery", {"n": n})
    with ThreadPoolExecutor(4) as pool:
        found = [n for part in pool.map(drain, readers) for n in part]
    assert sorted(found) == list(range(300))


def test_a_message_being_written_is_not_seen(queue, tmp_path):
    (tmp_path / "queue" / "1_a.celery.draft").write_text("{")
    assert drain(queue()) == []
