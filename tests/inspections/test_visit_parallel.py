"""Many posts at once over HTTP: one client UUID is one row, whoever sends it how often (I2)."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from inspections.models import Answer, Hazard, HazardPhoto, Inspection
from safety.files.models import Evidence
from tests.files import photos
from tests.inspections import story
from tests.inspections.pages import once, url

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
POSTS = 50


@pytest.fixture
def post(live_server, client, cast):
    """A function: send one body fifty times at once as the inspector; returns the statuses."""
    client.force_login(cast.inspector)
    token = "t" * 32
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": MULTIPART_CONTENT}

    def send(address, data):
        body = encode_multipart(BOUNDARY, data)

        def one(_n):
            wire = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
            wire.request("POST", address, body, headers)
            return wire.getresponse().status

        with ThreadPoolExecutor(POSTS) as pool:
            return set(pool.map(one, range(POSTS)))

    return send


@pytest.fixture
def visit(cast):
    return story.under_way(cast)


def test_one_answer(post, visit):
    item = story.items(visit)[0]
    assert post(url("visit_answer", visit), once(item=item.pk, result="fail")) == {302}
    assert Answer.objects.count() == 1


def test_one_finding_with_one_photo(post, visit):
    data = once(
        what="灭火器过期", severity="general", remedy="deadline", deadline="2026-03-17",
        responsible="李四", before=photos.upload(photos.jpeg()),
    )  # fmt: skip
    where = url("visit_hazard_add", visit, story.items(visit)[0].pk)
    assert post(where, data) == {302}
    assert [m.objects.count() for m in (Hazard, HazardPhoto, Evidence)] == [1, 1, 1]
    assert Hazard.objects.get().entries.count() == 2


def test_one_plan(post, cast):
    data = once(
        kind="unannounced", mode="open", planned_for="2026-03-11",
        team=[cast.inspector.uuid], checklists=[cast.fire.uuid],
    )  # fmt: skip
    assert post(f"/visits/plan/?school={cast.a1.uuid}", data) == {302}
    assert Inspection.objects.count() == 1


def test_one_notice(post, visit):
    story.find(visit)
    story.visit.pass_rest(visit, story.worker(visit), version=visit.checklists.get())
    assert post(url("visit_submit", visit), once()) == {302}
    assert Hazard.objects.get().number == "2026-390102-00001"
    assert Inspection.objects.get().notice_number == "2026-390100-00001"
