"""Documents of a hazard: attached by the school, listed, withdrawn with a reason, never gone."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from inspections import rules
from inspections.actions import document
from inspections.models import HazardDocument
from inspections.verify import faults
from safety.base.models import Refused
from safety.files.models import Attachment
from tests.files import papers, photos
from tests.inspections import story
from tests.inspections.pages import once, url
from tests.refusals import assert_nothing_changed


@pytest.fixture
def hazard(cast):
    return story.issued(cast)


def body(data=None, **fields):
    upload = photos.upload(papers.pdf() if data is None else data, "方案.pdf")
    return once(document=upload, purpose="plan", **fields)


def test_attached_and_listed_with_who_and_when(as_user, cast, hazard):
    reply = as_user(cast.officer_a1).post(url("hazard_document_add", hazard), body())
    assert reply.status_code == 302
    row = hazard.documents.get()
    entry = hazard.entries.last()
    assert (entry.action, entry.data["said"]["sha256"]) == ("document", row.attachment.sha256)
    page = as_user(cast.inspector).get(hazard.get_absolute_url()).content.decode()
    for words in (
        "方案.pdf",
        cast.officer_a1.name,
        "Rectification plan",
        "A document was attached",
    ):
        assert words in page
    file = as_user(cast.inspector).get(url("hazard_document", hazard, row.uuid))
    assert file["Content-Disposition"].startswith("attachment") and list(faults()) == []


def test_sent_ten_times_it_is_one(as_user, cast, hazard):
    web, key = as_user(cast.officer_a1), uuid.uuid4()
    for _ in range(10):
        web.post(url("hazard_document_add", hazard), body(client_uuid=key))
    assert (HazardDocument.objects.count(), Attachment.objects.count()) == (1, 1)
    assert hazard.entries.filter(action="document").count() == 1


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.7 cut", photos.jpeg()])
def test_what_is_no_document_changes_nothing(as_user, cast, hazard, data):
    web = as_user(cast.officer_a1)
    with assert_nothing_changed():
        reply = web.post(url("hazard_document_add", hazard), body(data))
    assert reply.status_code == 422 and reply.context["form"].errors


def test_a_hazard_can_be_full(as_user, cast, hazard, monkeypatch):
    monkeypatch.setattr(rules, "MOST_DOCUMENTS", 1)
    web = as_user(cast.officer_a1)
    web.post(url("hazard_document_add", hazard), body())
    with assert_nothing_changed():
        reply = web.post(url("hazard_document_add", hazard), body(papers.docx()))
    assert reply.status_code == 422 and "at most 1" in str(reply.context["form"].errors)


def test_once_it_is_handed_in_nothing_is_attached_or_withdrawn(as_user, cast, hazard):
    row = story.attach(hazard, cast.officer_a1)
    hazard.refresh_from_db()
    story.submit(hazard, cast.officer_a1)
    web = as_user(cast.officer_a1)
    with assert_nothing_changed():
        attached = web.post(url("hazard_document_add", hazard), body(papers.docx()))
        where = url("hazard_document_withdraw", hazard, row.uuid)
        withdrawn = web.post(where, {"reason": "误传"})
    assert (attached.status_code, withdrawn.status_code) == (422, 422)


def test_withdrawn_it_stays_with_its_reason(as_user, cast, hazard):
    row = story.attach(hazard, cast.officer_a1)
    web = as_user(cast.officer_a1)
    for _ in range(2):
        where = url("hazard_document_withdraw", hazard, row.uuid)
        assert web.post(where, {"reason": "误传旧版"}).status_code == 302
    row.refresh_from_db()
    entry = hazard.entries.last()
    assert (row.withdrawn_at, entry.action) == (entry.at, "document_back")
    assert hazard.entries.filter(action="document_back").count() == 1
    page = as_user(cast.inspector).get(hazard.get_absolute_url()).content.decode()
    assert page.count("误传旧版") == 2 and list(faults()) == []
    file = as_user(cast.inspector).get(url("hazard_document", hazard, row.uuid))
    assert file.status_code == 200


def test_only_whoever_attached_it_withdraws_it(as_user, cast, hazard):
    row = story.attach(hazard, cast.officer_a1)
    where, web = url("hazard_document_withdraw", hazard, row.uuid), as_user(cast.principal_a1)
    with assert_nothing_changed():
        assert web.post(where, {"reason": "误传"}).status_code == 403
    with pytest.raises(Refused, match="Say why"):
        document.withdraw(row, cast.officer_a1, "")


def test_a_document_of_another_hazard_is_not_there(as_user, cast, hazard):
    other = story.issued(cast, school=cast.b1)
    row = story.attach(other, cast.officer_b1)
    web = as_user(cast.officer_a1)
    for name in ("hazard_document", "hazard_document_withdraw"):
        assert web.get(url(name, hazard, row.uuid)).status_code == 404
        assert web.get(url(name, other, row.uuid)).status_code == 404


def test_whoever_attached_a_paper_does_not_sign(cast):
    hazard = story.own(cast, severity="general", photos=("before",))
    story.attach(hazard, cast.principal_a1)
    hazard = story.submit(hazard, cast.officer_a1)
    with pytest.raises(PermissionDenied):
        story.sign_off(hazard, cast.principal_a1)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Attachment.objects.update(sha256="0" * 64),
        lambda: HazardDocument.objects.update(purpose="other"),
        lambda: HazardDocument.objects.all().delete(),
        lambda: HazardDocument.objects.update(withdraw_reason="x"),
    ],
)
def test_what_a_superuser_changed_is_named(cast, hazard, change):
    story.attach(hazard, cast.officer_a1)
    change()
    assert "document" in next(iter(faults())).what
