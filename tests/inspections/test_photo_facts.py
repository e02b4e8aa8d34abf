"""Beside each photo: the device's time, the server's and their difference, the place, the way."""

import datetime as dt
import json
import uuid

import pytest
from django.db import connection

from inspections import hearsay
from inspections.actions import finding
from inspections.models import HazardPhoto
from inspections.verify import faults
from safety.base import clock
from safety.files import sanitise
from safety.files.actions import Upload, insert, prepare
from safety.files.models import Evidence
from tests import factories
from tests.files import photos
from tests.inspections import story
from tests.inspections.pages import once, url

NOW = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hazard(cast):
    return story.issued(cast)


def shown(**facts) -> tuple[list, list]:
    """The words beside a photo that was sent at NOW: lines and warnings."""
    distance = facts.pop("distance_m", None)
    photo = HazardPhoto(evidence=Evidence(uploaded_at=NOW, **facts), distance_m=distance)
    return hearsay.lines(photo), hearsay.warnings(photo)


@pytest.mark.parametrize(
    ("taken", "words", "warns"),
    [
        (NOW, "taken when it was sent", False),
        (NOW - HOUR / 2, "taken 30 minutes before it was sent", False),
        (NOW - 5 * HOUR, "taken 5 hours before it was sent", False),
        (NOW - 73 * HOUR, "taken 3 days before it was sent", True),
        (NOW + 2 * HOUR, "taken 2 hours after it was sent: the device's clock is ahead", True),
        (NOW + 900 * 24 * HOUR, "taken 900 days after it was sent: the device's", True),
        (None, "when it was taken is not known", False),
    ],
)
def test_when_it_was_taken(taken, words, warns):
    lines, warnings = shown(taken_at=taken)
    assert any(line.startswith(words) for line in (warnings if warns else lines))
    assert bool(warnings) == warns


def test_without_metadata_the_file_s_own_time_is_said():
    assert shown(modified_at=NOW - 3 * HOUR)[0][0] == "file made 3 hours before it was sent"


@pytest.mark.parametrize(
    ("sent", "words"),
    [(NOW + 2 * HOUR, "device clock 2 hours ahead"),
     (NOW - 26 * HOUR, "device clock 26 hours behind"), (NOW + HOUR / 20, None), (None, None)],
)  # fmt: skip
def test_the_device_s_clock_beside_the_server_s(sent, words):
    assert shown(sent_at=sent)[1] == ([words] if words else [])


@pytest.mark.parametrize(
    ("metres", "words", "warns"),
    [(0, "0 m from the school", False), (499.6, "500 m from the school", False),
     (501, "501 m from the school", True), (12_345.6, "12.3 km from the school", True),
     (None, "no position", False)],
)  # fmt: skip
def test_how_far_from_the_school(metres, words, warns):
    lines, warnings = shown(distance_m=metres)
    assert words in (warnings if warns else lines) and bool(warnings) == warns


def test_the_settings_say_from_when_on_it_warns(settings):
    settings.PHOTO_FAR_METRES, settings.PHOTO_AGE_HOURS, settings.PHOTO_CLOCK_MINUTES = 9, 1, 60
    facts = {"distance_m": 10, "taken_at": NOW - 2 * HOUR, "sent_at": NOW + HOUR / 2}
    lines, warnings = shown(**facts)
    assert warnings == ["taken 2 hours before it was sent", "10 m from the school"]
    assert "device clock 30 minutes ahead" in lines


def send(web, hazard, data, **facts):
    """As the page sends it: beside the file what the page knows of it."""
    now = clock.now().timestamp() * 1000
    said = {"name": "a.jpg", "size": len(data), "modified": now, "chosen": now, **facts}
    body = once(photo=photos.upload(data, "a.jpg"), photo_facts=json.dumps(
        {"sent": now + 7_200_000, "files": [said]}))  # fmt: skip
    assert web.post(url("hazard_photo_add", hazard), body).status_code == 302
    return hazard.photos.select_related("evidence").get()


def test_what_the_page_says_is_kept_on_the_row_and_shown(as_user, cast, hazard):
    here = {"lon": cast.a1.lon, "lat": cast.a1.lat, "accuracy": 8, "how": "camera"}
    photo = send(as_user(cast.officer_a1), hazard, photos.jpeg(), **here)
    row = photo.evidence
    assert (row.how, photo.distance_m, row.accuracy_m) == ("camera", 0, 8)
    assert row.sent_at - row.uploaded_at > HOUR and row.chosen_at and row.modified_at
    page = as_user(cast.inspector).get(hazard.get_absolute_url()).content.decode()
    for words in ("taken with the camera", "0 m from the school", "device clock 2 hours ahead"):
        assert words in page


def test_the_photo_s_own_place_goes_before_the_page_s(as_user, cast, hazard):
    elsewhere = {"lon": 117.5, "lat": 39.1, "how": "gallery"}
    photo = send(as_user(cast.officer_a1), hazard, photos.with_exif(), **elsewhere)
    assert (photo.evidence.page_lat, photo.evidence.lat, photo.distance_m) == (39.1, 38.1, 0)


def test_without_a_script_nothing_is_said(as_user, cast, hazard):
    web = as_user(cast.officer_a1)
    web.post(url("hazard_photo_add", hazard), once(photo=photos.upload(photos.jpeg())))
    row = hazard.photos.get().evidence
    assert (row.how, row.sent_at, hazard.photos.get().distance_m) == ("unknown", None, None)
    assert "camera or the album: not known" in web.get(hazard.get_absolute_url()).content.decode()


@pytest.mark.parametrize("column", [{"how": "gallery"}, {"taken_at": NOW}])
def test_what_was_said_is_in_the_chain(cast, hazard, column):
    evidence = factories.evidence(cast.officer_a1, how="camera", taken_at=NOW - HOUR)
    finding.add_photo(hazard, cast.officer_a1, evidence, "after")
    assert not list(faults())
    Evidence.objects.update(**column)
    assert [fault.what for fault in faults()] == ["its photo is missing or another one"]


@pytest.mark.parametrize("door", ["hazard_photo_add", "hazard_submit", "visit_hazard_add"])
def test_no_photo_is_decoded_while_others_wait(as_user, cast, hazard, door, monkeypatch):
    depth, seen, clean = len(connection.savepoint_ids), [], sanitise.clean
    monkeypatch.setattr(
        sanitise, "clean", lambda data: (seen.append(len(connection.savepoint_ids)), clean(data))[1]
    )
    visit = story.under_way(cast) if door == "visit_hazard_add" else None
    where = url(door, visit, story.items(visit)[0].pk) if visit else url(door, hazard)
    web = as_user(cast.inspector if visit else cast.officer_a1)
    files = {name: photos.upload(photos.jpeg()) for name in ("photo", "before")}
    finding = {
        "what": "灭火器",
        "severity": "general",
        "remedy": "deadline",
        "deadline": "2026-03-17",
    }
    body = once(note="已换", version=hazard.version, **files, **finding)
    assert web.post(where, body).status_code == 302
    assert set(seen) == {depth} and Evidence.objects.count() == 1


def test_one_bad_photo_keeps_the_good_one_out_too(as_user, cast, hazard):
    files = [photos.upload(photos.jpeg()), photos.upload(b"<html>")]
    web = as_user(cast.officer_a1)
    body = once(photo=files, note="已换", version=hazard.version)
    assert web.post(url("hazard_submit", hazard), body).status_code == 422
    assert not Evidence.objects.exists() and not hazard.photos.exists()


def test_what_was_prepared_and_sent_twice_is_one(cast):
    upload = Upload(photos.upload(photos.jpeg()), uuid.uuid4())
    [one], [other] = (prepare(cast.inspector, [upload]) for _ in range(2))
    assert insert(one).pk == insert(other).pk and Evidence.objects.count() == 1
