"""What the page says of its files: believed as hearsay, and never a reason to refuse."""

import datetime as dt
import json

import pytest

from safety.files import said
from safety.files.said import PageFacts, Said
from tests.files import photos

NOON = dt.datetime(2026, 3, 10, 4, 0, tzinfo=dt.UTC)
MS = int(NOON.timestamp() * 1000)
FILE = {"name": "a.jpg", "size": 3, "modified": MS, "chosen": MS, "how": "camera",
        "lon": 116.5, "lat": 38.1, "accuracy": 12.5}  # fmt: skip


def of(*files, name="a.jpg", data=b"abc", **more) -> Said:
    text = json.dumps({"sent": MS, "files": files, **more})
    return said.parse(text).of(photos.upload(data, name))


def test_all_that_is_said():
    assert of(FILE) == Said("camera", NOON, NOON, NOON, 116.5, 38.1, 12.5)


def test_a_file_is_known_by_its_size_then_by_its_name():
    other = FILE | {"name": "b.jpg", "how": "gallery"}
    assert of(other, FILE).how == "camera"
    assert of(other, FILE, name="c.jpg").how == "gallery"
    assert of(FILE, data=b"longer") == Said(sent_at=NOON)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "null", "[]", "3", '{"files": 3}', '{"files": [3, null, []]}', "[" * 19_000,
     '{"sent": 1e400}', '{"sent": NaN}', "x" * 20_001, '{"sent": true, "files": {}}'],
)  # fmt: skip
def test_nonsense_says_nothing(text):
    assert said.parse(text).of(photos.upload(b"abc", "a.jpg")) == Said()


@pytest.mark.parametrize(
    "wrong",
    [{"lon": 181}, {"lat": -91}, {"lat": "38"}, {"lon": None}, {"lon": 0, "lat": 0},
     {"lat": float("nan")}, {"lon": True}],
)  # fmt: skip
def test_a_place_that_cannot_be_is_none(wrong):
    assert of(FILE | wrong).lon is None


@pytest.mark.parametrize("moment", [-1, 0, 10**30, "now", None, 4_102_444_800_000])
def test_a_moment_that_cannot_be_is_none(moment):
    assert of(FILE | {"chosen": moment}).chosen_at is None


def test_a_clock_years_ahead_is_kept():
    later = int(dt.datetime(2031, 1, 1, tzinfo=dt.UTC).timestamp() * 1000)
    assert of(FILE, sent=later).sent_at.year == 2031


def test_drawn_is_nothing_a_page_may_say():
    assert of(FILE | {"how": "drawn"}).how == "unknown"
    assert PageFacts().of(photos.upload(b"abc")).how == "unknown"
