"""A post by somebody whose session has ended: nothing is stored, nothing typed is lost."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from inspections.models import Inspection
from tests.files import photos
from tests.inspections import story
from tests.refusals import assert_nothing_changed


@pytest.fixture
def address(cast):
    return reverse("inspections:hazard_submit", kwargs={"uuid": story.issued(cast).uuid})


def test_what_was_typed_is_given_back(client, address):
    data = {"client_uuid": uuid.uuid4(), "version": 2, "note": "已更换 <b>灯管</b>\n二楼"}
    with assert_nothing_changed():
        response = client.post(address, {**data, "photo": photos.upload(photos.jpeg())})
    page = response.text
    assert response.status_code == 401 and response["Cache-Control"] == "no-store"
    assert "已更换 &lt;b&gt;灯管&lt;/b&gt;\n二楼</textarea>" in page and "What was done" in page
    assert str(data["client_uuid"]) not in page and "Photos and files" in page
    assert "Send it once more" not in page  # without its photo it would be another thing
    assert f"/account/login/?next={address}" in page


def test_missing_and_foreign_are_told_the_same(client, address):
    missing = reverse("inspections:hazard_submit", kwargs={"uuid": uuid.uuid4()})
    pages = [client.post(a, {"note": "x"}).text.replace(a, "") for a in (address, missing)]
    assert pages[0] == pages[1]


def test_no_password_is_given_back(client, cast):
    """A channel's signing key is typed as a password is."""
    address = reverse("desk:channel_add")
    page = client.post(address, {"name": "安全群", "secret": "SECabcdef"}).text
    assert "安全群" in page and "SECabcdef" not in page


def test_where_one_cannot_go_back_to_the_sign_in_leads_home(client, cast):
    response = client.post(reverse("inspections:hazard_export"), {})
    assert response.status_code == 401 and '/account/login/?next=/"' in response.text


PLAN = {
    "kind": "routine",
    "planned_for": "2026-03-12",
    "team": ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"],
    "reason": "群众举报",
    "client_uuid": "33333333-3333-4333-8333-333333333333",
}


def test_numbers_days_and_choices_are_given_back_too(client, cast):
    page = client.post(reverse("inspections:visit_plan"), PLAN).context
    lines = {str(line["label"]): line["text"] for line in page["typed"]}
    assert lines == {
        "Kind of inspection": "Routine inspection", "Day": "2026-03-12", "Team": "2 chosen",
        "Why this school": "群众举报",
    }  # fmt: skip
    data = {"severity": "serious", "on_the_spot": "True", "deadline_days": "7"}
    address = reverse("inspections:hazard_reclassify", kwargs={"uuid": uuid.uuid4()})
    lines = [line["text"] for line in client.post(address, data).context["typed"]]
    assert "serious hazard" in [str(text).lower() for text in lines]


@pytest.fixture
def browser(cast):
    """A browser whose page is from before the new sign-in."""
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    client.force_login(cast.inspector)
    return client


def test_what_an_old_page_sends_is_given_back_with_a_token_that_counts(browser, cast):
    address = reverse("inspections:visit_cancel", args=[story.plan(cast).uuid])
    with assert_nothing_changed():
        page = browser.post(address, {"reason": "停电<b>", "csrfmiddlewaretoken": "a" * 64})
    assert page.status_code == 403 and "停电&lt;b&gt;</textarea>" in page.text
    token = str(page.context["csrf_token"])
    sent = dict(page.context["again"], csrfmiddlewaretoken=token, client_uuid=uuid.uuid4())
    assert browser.post(address, sent).status_code == 302
    assert Inspection.objects.get().cancel_reason == "停电<b>"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_what_comes_from_elsewhere_is_not_given_back(cast, origin):
    client = Client(enforce_csrf_checks=True, headers={"Origin": origin} if origin else None)
    client.force_login(cast.inspector)
    page = client.post(reverse("inspections:visit_plan"), {"reason": "掉包"})
    assert page.status_code == 403 and "掉包" not in page.text and "<form" not in page.text


def test_answers_are_not_taken_for_those_of_whoever_signed_in_since(as_user, cast):
    row = story.under_way(cast)
    address = reverse("inspections:visit_answer", args=[row.uuid])
    data = {"client_uuid": uuid.uuid4(), "item": story.items(row)[0].pk, "result": "pass"}
    client, me = as_user(cast.inspector2), {"X-Person": str(cast.inspector2.uuid)}
    with assert_nothing_changed():
        sent = client.post(address, data, headers={**me, "X-Person": str(cast.inspector.uuid)})
    assert sent.status_code == 401
    assert client.post(address, data, headers=me).status_code == 302
