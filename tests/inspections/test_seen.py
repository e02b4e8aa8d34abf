"""The same picture, sent before: whoever judges is told, and learns nothing that is not theirs."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.actions import finding
from inspections.models import HazardPhoto
from safety.files.actions import store
from safety.files.models import Evidence
from tests.files import photos
from tests.inspections import story
from tests.inspections.pages import cost

ROOM = photos.scene(1)


def send(hazard, actor, image=ROOM, moment="after", quality=90):
    upload = photos.upload(photos.encoded(image, quality=quality))
    return finding.add_photo(hazard, actor, store(actor, upload, uuid.uuid4()), moment)


def mark(client, hazard, user) -> str:
    client.force_login(user)
    marks = [photo["seen"] for photo in client.get(hazard.get_absolute_url()).context["after"]]
    return " ".join(one["text"] for one in marks if one)


def used_before(cast, school=None, actor=None, quality=90):
    """The picture of another hazard, whose notice is out."""
    row = story.under_way(cast, actor, school)
    earlier = story.find(row)
    send(earlier, actor or cast.inspector, moment="before", quality=quality)
    story.finish(row)
    earlier.refresh_from_db()
    return earlier


def test_the_same_picture_of_another_hazard(client, cast):
    earlier = used_before(cast)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    words = f"The same picture was used for hazard {earlier.number} on 2026-03-10."
    assert mark(client, hazard, cast.inspector) == words


def test_a_messenger_s_copy_looks_the_same(client, cast):
    earlier = used_before(cast, school=cast.b1, quality=95)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1, ROOM.resize((400, 300)), quality=50)
    words = f"A very similar picture was used for hazard {earlier.number} on 2026-03-10."
    assert mark(client, hazard, cast.inspector) == words


def test_another_picture_is_not_marked(client, cast):
    used_before(cast)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1, photos.scene(2))
    assert mark(client, hazard, cast.inspector) == ""


def test_the_picture_of_the_finding_sent_as_the_one_after(client, cast):
    hazard = used_before(cast)
    send(hazard, cast.officer_a1)
    words = "The same picture was sent for this same hazard on 2026-03-10."
    assert mark(client, hazard, cast.inspector) == words


@pytest.mark.parametrize("reader", ["officer_a1", "principal_a1"])
def test_the_school_that_sent_it_is_not_told(client, cast, reader):
    used_before(cast)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    assert mark(client, hazard, getattr(cast, reader)) == ""


def test_a_secret_visit_marks_nothing_until_its_notice(client, cast):
    row = story.under_way(cast, school=cast.a2, mode="covert")
    secret = story.find(row)
    send(secret, cast.inspector, moment="before")
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    assert mark(client, hazard, cast.city_admin) == ""
    story.finish(row)
    secret.refresh_from_db()
    assert secret.number in mark(client, hazard, cast.city_admin)


def test_a_secret_use_does_not_hide_a_known_one(client, cast, monkeypatch):
    monkeypatch.setattr("inspections.queries.seen.FIRST", 1)
    row = story.under_way(cast, school=cast.a2, mode="covert")
    send(story.find(row), cast.inspector, moment="before")
    earlier, hazard = used_before(cast), story.issued(cast)
    send(hazard, cast.officer_a1)
    assert earlier.number in mark(client, hazard, cast.city_admin)


def test_what_was_withdrawn_is_no_use(client, cast):
    row = story.under_way(cast)
    draft = story.find(row)
    send(draft, cast.inspector, moment="before")
    finding.withdraw_hazard(draft, cast.inspector)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    assert mark(client, hazard, cast.city_admin) == ""


def test_drawn_pictures_are_nobody_s_evidence(client, cast):
    used_before(cast)
    Evidence.objects.update(how="drawn")
    HazardPhoto.objects.update(city=None)
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    assert mark(client, hazard, cast.city_admin) == ""


def test_looking_costs_the_same_among_many(cast):
    costs = []
    for _ in range(2):
        hazard = story.issued(cast)
        evidence = store(
            cast.officer_a1, photos.upload(photos.encoded(ROOM, quality=90)), uuid.uuid4()
        )
        with CaptureQueriesContext(connection) as queries:
            finding.add_photo(hazard, cast.officer_a1, evidence, "after")
        costs.append(len(queries))
        for _ in range(5):
            send(hazard, cast.officer_a1)
    assert costs[1] <= costs[0]


def test_marks_cost_the_page_one_query(client, cast):
    hazard = story.issued(cast)
    send(hazard, cast.officer_a1)
    client.force_login(cast.inspector)
    plain = cost(client, hazard.get_absolute_url())
    earlier = [send(hazard, cast.officer_a1) for _ in range(4)]
    assert len(earlier) == 4
    assert cost(client, hazard.get_absolute_url()) == plain + 1
