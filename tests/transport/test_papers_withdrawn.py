"""R16, R18: an agreement, a letter to parents, a lesson, a photo or scan that was entered wrongly
is withdrawn: it stays to be read, and counts no more."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests import factories
from tests.files import photos
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, vehicle_of
from transport.actions import agreement as acts
from transport.actions import paper as papers
from transport.actions import withdraw
from transport.dues import agreement as dues
from transport.models import Agreement, DriverLesson, Paper, ParentLetter

WHY = "录错车辆"


def keep(whole, officer):
    once, upload = uuid.uuid4(), photos.upload(photos.jpeg(size=(8, 8)))
    scan = papers.prepare_scan(whole, officer, upload, form_uuid=once)
    return papers.add_paper(whole, officer, uuid=once, kind="medical", scan=scan)


@pytest.fixture
def link(cast, driver):
    cast.term = factories.terms(cast.city, 2026)[-1]
    return vehicle_of(cast.a1, cast.officer_a1, driver=driver).links.get()


@pytest.fixture
def made(cast, driver, link):
    """One of each kind, by its name in the addresses."""
    officer = cast.officer_a1
    return {
        "agreement": acts.record_agreement(
            link, officer, uuid=uuid.uuid4(), signed_on=TODAY, signed=20
        ),
        "letter": acts.send_letter(
            officer, uuid=uuid.uuid4(), school=cast.a1, title="告家长书", text="x", sent_on=TODAY,
            sent=9,
        ),
        "lesson": acts.hold_lesson(
            officer, uuid=uuid.uuid4(), school=cast.a1, held_on=TODAY, topic="冬季行车",
            teacher="李娜", drivers=[driver],
        ),
        "paper": keep(driver, officer),
    }  # fmt: skip


def take(row, actor, reason=WHY):
    given = {"version": 1} if isinstance(row, ParentLetter) else {}
    name = {Agreement: "agreement", ParentLetter: "letter", DriverLesson: "lesson", Paper: "paper"}
    act = getattr(withdraw, f"withdraw_{name[type(row)]}")
    return act(row, actor, reason=reason, **given)


def address(name, row):
    return reverse(f"transport:{name}_withdraw", args=[row.uuid])


def body(name, reason=WHY):
    return {"reason": reason, **({"version": 1} if name == "letter" else {})}


def open_items(kind):
    return DueItem.objects.filter(kind=kind, settled_at=None)


KINDS = ["agreement", "letter", "lesson", "paper"]


@pytest.mark.parametrize("name", KINDS)
def test_it_stays_with_who_withdrew_it_and_why(made, cast, as_user, name):
    row, client = made[name], as_user(cast.officer_a1)
    assert WHY not in client.get(address(name, row)).content.decode()
    answer = client.post(address(name, row), body(name), follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_why) == (cast.officer_a1, WHY)
    for reader in (cast.officer_a1, cast.admin_a):
        page = as_user(reader).get(answer.redirect_chain[-1][0]).content.decode()
        assert WHY in page and address(name, row) not in page


@pytest.mark.parametrize("name", KINDS)
def test_a_second_click_changes_nothing(made, cast, as_user, name):
    client = as_user(cast.officer_a1)
    client.post(address(name, made[name]), body(name))
    with assert_nothing_changed():
        assert client.post(address(name, made[name]), body(name)).status_code == 302


@pytest.mark.parametrize("name", KINDS)
def test_whoever_withdraws_it_later_is_told_of_the_first(made, cast, as_user, name):
    take(made[name], cast.principal_a1, "别的原因")
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(address(name, made[name]), body(name))
    text = answer.content.decode()
    assert (answer.status_code, "别的原因" in text, WHY in text) == (409, True, True)


@pytest.mark.parametrize("name", KINDS)
def test_without_a_reason_nothing_is_withdrawn(made, cast, as_user, name):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(address(name, made[name]), body(name, " "))
        assert answer.status_code == 422
    with assert_nothing_changed(), pytest.raises(Refused):
        take(made[name], cast.officer_a1, "")


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector"])
def test_others_withdraw_nothing(made, cast, who):
    for row in made.values():
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            take(row, getattr(cast, who))


def test_a_letter_whose_slips_were_counted_meanwhile_is_shown_first(made, cast, as_user):
    letter = made["letter"]
    acts.count_read(letter, cast.principal_a1, version=1, read=7)
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(address("letter", letter), body("letter"))
    assert answer.status_code == 409 and "7" in answer.context["stands"]


def test_nothing_comes_back_of_a_letter_that_was_withdrawn(made, cast):
    letter = take(made["letter"], cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        acts.count_read(letter, cast.officer_a1, version=1, read=7)
    with assert_nothing_changed(), pytest.raises(Refused, match="withdrawn"):
        acts.count_read(letter, cast.officer_a1, version=2, read=7)


def test_its_own_form_sent_again_does_not_say_that_it_is_recorded(made, driver, link, cast):
    officer, of_school = cast.officer_a1, {"school": cast.a1}
    forms = {
        "agreement": lambda uuid: acts.record_agreement(
            link, officer, uuid=uuid, signed_on=TODAY, signed=20
        ),
        "letter": lambda uuid: acts.send_letter(
            officer, uuid=uuid, title="告家长书", text="x", sent_on=TODAY, sent=9, **of_school
        ),
        "lesson": lambda uuid: acts.hold_lesson(
            officer, uuid=uuid, held_on=TODAY, topic="冬季行车", teacher="李娜",
            drivers=[driver], **of_school,
        ),
        "paper": lambda uuid: papers.add_paper(
            driver, officer, uuid=uuid, kind="medical", scan=None
        ),
    }  # fmt: skip
    for name, row in made.items():
        take(row, officer)
        with assert_nothing_changed(), pytest.raises(Refused, match="counts no more"):
            forms[name](row.uuid)


def test_the_agreement_is_missing_again(made, link, cast, as_user):
    assert open_items("agreement").get().facts["how"] == "whole"
    take(made["agreement"], cast.officer_a1)
    assert open_items("agreement").get().facts["how"] == "none"
    page = as_user(cast.admin_a).get(reverse("transport:agreement_list"))
    assert [(row.how, row.signed) for row in page.context["rows"]] == [("none", 0)]


def test_an_older_agreement_counts_again(made, link, cast):
    acts.record_agreement(
        link, cast.officer_a1, uuid=uuid.uuid4(), signed_on=TODAY - 9 * ONE, signed=3
    )
    take(made["agreement"], cast.officer_a1)
    assert dues.newest([link])[link.pk].signed == 3
    assert open_items("agreement").get().facts["how"] == "parents"


def test_its_drivers_have_not_been_taught(made, cast, as_user):
    assert not open_items("driver_lesson").exists()
    take(made["lesson"], cast.officer_a1)
    assert open_items("driver_lesson").get().facts["count"] == 1
    page = as_user(cast.admin_a).get(reverse("transport:lesson_missing"))
    assert len(page.context["rows"]) == 1


def test_what_was_withdrawn_takes_no_room(made, driver, cast, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 1)
    take(made["paper"], cast.officer_a1)
    assert keep(driver, cast.officer_a1).withdrawn_at is None


def test_a_closed_school_withdraws_nothing(made, cast):
    type(cast.a1).objects.filter(pk=cast.a1.pk).update(status="closed", closed_on=TODAY)
    for row in made.values():
        with assert_nothing_changed(), pytest.raises(Refused, match="closed"):
            take(row, cast.officer_a1)
