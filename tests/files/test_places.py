"""What holds wherever files lie: whole or absent, swept without a row, never without their file."""

import contextlib
import datetime as dt
import hashlib
import http.client
import os
import signal
import socket
import uuid

import pytest
import time_machine
from django.conf import settings
from django.db import connections, transaction
from django.http import Http404

from safety.base import clock
from safety.base.models import Refused
from safety.files import actions, bucket, kept, storage, tasks
from safety.files.actions import store
from safety.files.models import Evidence
from safety.files.serve import serve
from tests import factories
from tests.files import photos

PICTURE = photos.encoded(photos.scene(1))


@pytest.fixture
def photo(cast, place):
    return take(cast.inspector)


def take(owner, data=PICTURE, key=None):
    return store(owner, photos.upload(data), key or uuid.uuid4())


def files() -> set[str]:
    """All there are, whatever their day."""
    if settings.S3_BUCKET:
        return {one["Key"] for page in bucket._pages("evidence/") for one in page["Contents"]}
    root = storage.path("evidence")
    return {f"evidence/{one.relative_to(root)}" for one in root.rglob("*") if one.is_file()}


def named() -> set[str]:
    rows = Evidence.objects.values_list("original", "image", "thumbnail")
    return {name for names in rows for name in names if name}


def swept() -> int:
    """What the sweep of the next day removes."""
    with time_machine.travel(clock.now() + dt.timedelta(hours=23), tick=True):
        return tasks.sweep()["orphans"]


def assert_rows_and_files_agree():
    for row in Evidence.objects.all():
        for name, digest in ((row.original, row.sha256), (row.image, row.image_sha256)):
            assert hashlib.sha256(storage.read(name)).hexdigest() == digest


def test_row_and_files_agree(photo):
    assert_rows_and_files_agree()
    assert files() == {photo.original, photo.image}
    assert storage.read(photo.original) == PICTURE
    assert b"".join(serve(photo, "original")) == PICTURE


def test_the_worker_makes_the_thumbnail(photo):
    tasks.thumbnail(photo.pk)
    photo.refresh_from_db()
    assert serve(photo, "thumbnail")["ETag"] == f'"{os.path.basename(photo.thumbnail)}"'


def test_the_sweep_takes_what_no_row_names_and_nothing_young(photo):
    tasks.thumbnail(photo.pk)
    orphan, _digest = storage.put("image", b"orphan")
    assert tasks.sweep()["orphans"] == 0 and orphan in files()
    assert swept() == 1
    assert files() == named()


def test_the_same_content_rolled_back_leaves_the_first_one_whole(cast, photo):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take(cast.inspector2)
        raise ZeroDivisionError
    swept()
    assert files() == named()
    assert_rows_and_files_agree()


def test_the_same_content_twice_outlives_either(cast, photo):
    other = take(cast.inspector2)
    swept()
    assert storage.read(other.original) == storage.read(photo.original) == PICTURE


def test_a_lost_file_is_missing(photo):
    storage.remove_if_old(photo.image, -60)
    with pytest.raises(Http404):
        serve(photo, "image")


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "evidence/../../x", ""])
def test_no_name_leads_outside(place, name):
    for act in (storage.read, lambda name: storage.remove_if_old(name, 0)):
        with pytest.raises(ValueError, match="not a name"):
            act(name)


def killed(act, module=None, name="", call=1):
    """Kill −9 a process of our own that does `act`: as it calls `name` for that time, or after."""
    connections.close_all()
    if settings.S3_BUCKET:
        bucket._client().close()  # its wires are not shared with the child
    pid = os.fork()
    if pid == 0:
        try:
            if module:
                doom(module, name, call)
            act()
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL


def doom(module, name, call):
    real, calls = getattr(module, name), []

    def doomed(*args, **kwargs):
        calls.append(name)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(module, name, doomed)


# As what is called for the n-th time the process dies, and how many rows that leaves.
DEATHS = {
    "before a file": (storage, "put", 1, 0),
    "between the files": (storage, "put", 2, 0),
    "between file and row": (actions, "insert", 1, 0),
    "between row and commit": (transaction, "on_commit", 1, 0),
    "after the commit": (None, "", 1, 1),
}
IN_A_FILE = {
    "in the middle of a file": (os, "fsync", 1, 0),
    "before its name": (os, "replace", 1, 0),
}


@pytest.mark.parametrize("at", [(kept, "named"), (storage, "remove_if_old"), (os, "unlink")])
@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_costs_no_file_of_a_row(place, at):
    owner = factories.person("inspector", "inspector", factories.unit("city", "示范市"))
    row = take(owner)
    orphan, _digest = storage.put("image", b"orphan")
    killed(swept, *at)
    assert_rows_and_files_agree()
    assert {row.original, row.image} <= files()
    swept()
    assert files() == named() and orphan not in files()


@pytest.mark.django_db(transaction=True)
def test_killed_anywhere_rows_and_files_agree(place):
    owner = factories.person("inspector", "inspector", factories.unit("city", "示范市"))
    for when, (*where, rows) in (DEATHS | (IN_A_FILE if place == "folder" else {})).items():
        key, act = uuid.uuid4(), transaction.atomic(take)
        killed(lambda key=key, act=act: act(owner, key=key), *where)
        assert Evidence.objects.filter(uuid=key).count() == rows, when
        assert_rows_and_files_agree()
        assert take(owner, key=key).uuid == key, when
    swept()
    assert_rows_and_files_agree()
    assert files() == named()


def test_a_folder_that_is_not_mounted_takes_nothing_in(cast, settings):
    """A file beneath the mount point would be found by nobody, and those on the share seem lost."""
    photo = take(cast.inspector)
    mounted = storage.path("evidence")
    away = mounted.rename(mounted.with_name("away"))
    with pytest.raises(Refused, match="few minutes"):
        take(cast.inspector)
    with pytest.raises(storage.Away):
        storage.read(photo.image)
    assert (storage.is_there(), mounted.exists(), Evidence.objects.count()) == (False, False, 1)
    away.rename(mounted)
    assert storage.is_there() and storage.read(take(cast.inspector).image)


def test_before_the_first_file_the_folder_is_still_to_come(cast):
    assert storage.is_there() and not storage.path("evidence").exists()


def test_a_store_that_is_down_is_said(cast, in_bucket, settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="few minutes"):
        take(cast.inspector)
    assert not Evidence.objects.exists()


def test_a_store_that_hangs_holds_a_page_for_seconds_and_is_said(
    cast, photo, settings, monkeypatch
):
    """It takes the connection and says nothing: so often, and no oftener, it is asked."""
    monkeypatch.setattr(bucket, "SILENT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.S3_BUCKET, settings.S3_ENDPOINT = (
            "evidence",
            f"http://127.0.0.1:{deaf.getsockname()[1]}",
        )
        settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "only for tests"
        with pytest.raises(storage.Away):
            storage.read(photo.image)
        deaf.settimeout(0.5)
        asked = 0
        with contextlib.suppress(TimeoutError):
            while deaf.accept():
                asked += 1
    assert asked == bucket.TRIES
    assert bucket.TRIES * (bucket.CONNECT_SECONDS + bucket.SILENT_SECONDS) < 30


def test_a_store_that_refuses_us_is_said(cast, in_bucket, settings):
    settings.S3_BUCKET = "another"
    with pytest.raises(Refused, match="few minutes"):
        take(cast.inspector)


def test_the_store_refuses_what_was_cut(in_bucket, settings, s3_server):
    """The length is sent before the data: what breaks off at 37 % is no object."""
    host = s3_server.removeprefix("http://")
    wire = http.client.HTTPConnection(host, timeout=5)
    wire.putrequest("PUT", f"/{settings.S3_BUCKET}/evidence/image/2026-03-10/cut")
    wire.putheader("Content-Length", str(len(PICTURE)))
    wire.endheaders(PICTURE[: len(PICTURE) * 37 // 100])
    wire.close()
    storage.put("image", b"whole")
    assert len(files()) == 1


def test_only_the_days_that_are_not_swept_yet_are_listed(db, place):
    """A store of a million photos is not gone through every hour."""
    name, _digest = storage.put("image", b"old")
    if place == "folder":
        os.utime(storage.path(name), (0, 0))
    with time_machine.travel(clock.now() + dt.timedelta(days=7), tick=True):
        assert set(storage.old_names(3600)) == {name}
    with time_machine.travel(clock.now() + dt.timedelta(days=9), tick=True):
        assert not set(storage.old_names(3600))


@pytest.mark.parametrize(
    ("style", "begins"),
    [("path", "https://s3.example/evidence/"), ("virtual", "https://evidence.s3.example/")],
)
def test_addresses_of_either_style(settings, style, begins):
    settings.S3_ENDPOINT, settings.S3_ADDRESSING = "https://s3.example", style
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "only for tests"
    what = {"Bucket": "evidence", "Key": "evidence/x"}
    signed = bucket._client().generate_presigned_url("get_object", Params=what)
    assert signed.startswith(f"{begins}evidence/x?")
