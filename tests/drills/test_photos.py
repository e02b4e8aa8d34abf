"""Photos of a held drill: kept as evidence, shown to whoever sees it, printed with its record."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from drills.actions import photo as actions
from drills.models import DrillPhoto
from safety.files.models import Evidence
from tests.drills.test_actions import hold, plan
from tests.drills.test_corrections import withdraw
from tests.drills.test_pages import url
from tests.files import photos
from tests.refusals import assert_nothing_changed


@pytest.fixture
def drill(cast):
    return hold(cast, plan(cast))


def send(client, drill, *sizes, once=None):
    given = [photos.upload(photos.jpeg(size=size)) for size in sizes]
    body = {"client_uuid": once or uuid.uuid4(), "photos": given}
    return client.post(url("photo_add", drill), body)


def test_shown_to_whoever_sees_the_drill_and_printed(as_user, cast, drill):
    assert send(as_user(cast.officer_a1), drill, (8, 8), (9, 8)).status_code == 302
    rows = DrillPhoto.objects.select_related("evidence")
    assert [(row.added_by, row.evidence.owner) for row in rows] == [(cast.officer_a1,) * 2] * 2
    for reader, seen in ((cast.admin_a, True), (cast.principal_a1, True), (cast.officer_b1, False)):
        client = as_user(reader)
        for variant in ("image", "thumbnail"):
            given = [drill.uuid, rows[0].uuid, variant]
            there = reverse("drills:drill_photo", args=given)
            answer = client.get(there)
            assert answer.status_code == (200 if seen else 404)
        for page in (drill.get_absolute_url(), url("drill_print", drill)):
            answer = client.get(page)
            assert answer.status_code == (200 if seen else 404)
            if seen:
                text = answer.content.decode()
                assert text.count("Photo 1 of the drill") == 1 and str(rows[1].uuid) in text
    assert as_user(cast.admin_a).get(there.replace("thumbnail", "original")).status_code == 404


def test_the_record_on_paper(as_user, cast, drill):
    text = as_user(cast.admin_a).get(url("drill_print", drill)).content.decode()
    for said in ("Record of an evacuation drill", "slow stairs", "two doors", "110", "甲一小学"):
        assert said in text
    assert "Add photos" not in text and "Write the review" not in text
    planned = plan(cast)
    assert as_user(cast.admin_a).get(url("drill_print", planned)).status_code == 302


def test_sent_again_none_is_kept_twice(as_user, cast, drill):
    client, once = as_user(cast.officer_a1), uuid.uuid4()
    for _again in range(2):
        assert send(client, drill, (8, 8), (8, 8), (9, 9), once=once).status_code == 302
    assert DrillPhoto.objects.count() == Evidence.objects.count() == 2


def test_the_same_form_of_another_drill_is_refused(as_user, cast, drill):
    client, once = as_user(cast.officer_a1), uuid.uuid4()
    other = hold(cast, plan(cast), held_on=dt.date(2026, 11, 20))
    assert send(client, drill, (8, 8), once=once).status_code == 302
    with assert_nothing_changed():
        answer = send(client, other, (8, 8), once=once)
    assert answer.status_code == 422 and "sent already" in answer.content.decode()


def test_refused_nothing_is_kept(as_user, cast, drill, monkeypatch):
    client, planned = as_user(cast.officer_a1), plan(cast)
    monkeypatch.setattr(actions, "MOST", 2)
    with assert_nothing_changed():
        assert (
            client.post(url("photo_add", drill), {"client_uuid": uuid.uuid4()}).status_code == 422
        )
        html = photos.upload(b"<html>", name="a.jpg")
        body = {"client_uuid": uuid.uuid4(), "photos": [html]}
        assert client.post(url("photo_add", drill), body).status_code == 422
        assert send(client, drill, (8, 8), (9, 8), (10, 8)).status_code == 422
        assert send(client, planned, (8, 8)).status_code == 422
    for actor, status in ((cast.admin_a, 403), (cast.officer_b1, 404)):
        client = as_user(actor)
        with assert_nothing_changed():
            assert send(client, drill, (8, 8)).status_code == status
    client = as_user(cast.officer_a1)
    send(client, drill, (8, 8))
    withdraw(cast, drill)
    with assert_nothing_changed():
        assert send(client, drill, (9, 8)).status_code in (409, 422)
