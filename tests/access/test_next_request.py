"""A change of rights acts on the next request of a session that is open, and on whatever was
queued before it."""

import pytest
from django.core import mail
from django.urls import reverse

from inspections.models import Hazard
from safety.dues import delivery, digest
from safety.schools.actions import people
from safety.schools.actions.school import move_school
from safety.schools.models import School, User
from safety.sheets import actions as jobs
from safety.sheets import runner
from tests.access import pages, scene
from tests.access.actors import sign_in
from tests.access.scene import MARKS
from tests.inspections import story
from tests.sheets import books


def seat_of(user):
    return user.appointments.get()


def ledger(client):
    return client.get(reverse("inspections:hazard_list"))


@pytest.fixture
def hazard(objects):
    return reverse("inspections:hazard_detail", kwargs=objects.kwargs("hazard_open"))


def test_deactivated(client, cast, hazard):
    sign_in(client, cast, "admin_a")
    assert client.get(hazard).status_code == 200
    people.deactivate(cast.admin_a, cast.city_admin)
    assert client.get(hazard)["Location"].startswith("/account/login/?next=")
    people.reactivate(cast.admin_a, cast.city_admin)
    assert client.get(hazard).status_code == 200


def test_an_appointment_ends(client, cast, hazard):
    sign_in(client, cast, "officer_a1")
    assert client.get(hazard).status_code == 200
    people.end_appointment(seat_of(cast.officer_a1), cast.admin_a)
    assert client.get(hazard).status_code == 404
    assert ledger(client).status_code == 403


def test_an_appointment_lasts_through_its_last_day(client, cast, hazard, noon):
    people.end_appointment(seat_of(cast.officer_a1), cast.admin_a, last_day=scene.clock.today())
    assert sign_in(client, cast, "officer_a1").get(hazard).status_code == 200
    noon.move_to("2026-03-10T23:59:59+08:00")
    assert sign_in(client, cast, "officer_a1").get(hazard).status_code == 200
    noon.move_to("2026-03-11T00:00:00+08:00")
    assert sign_in(client, cast, "officer_a1").get(hazard).status_code == 404


def test_a_unit_goes_out_of_use(client, cast, hazard):
    sign_in(client, cast, "admin_a")
    assert client.get(hazard).status_code == 200
    type(cast.district_a).objects.filter(pk=cast.district_a.pk).update(active=False)
    assert client.get(hazard).status_code == 404


def test_a_person_moves(client, cast, hazard):
    theirs = sign_in(client, cast, "officer_a1")
    people.move_person(seat_of(cast.officer_a1), cast.admin_a, unit=cast.a2.unit)
    assert theirs.get(hazard).status_code == 404
    page = reverse("desk:school_detail", kwargs={"uuid": cast.a2.uuid})
    assert theirs.get(page).status_code == 200


def test_a_school_moves_and_takes_its_ledger_along(client, cast, hazard):
    before = sign_in(client, cast, "admin_b").get(hazard).status_code
    move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
    after = sign_in(client, cast, "admin_b").get(hazard).status_code
    assert (before, after) == (404, 200)
    assert sign_in(client, cast, "admin_a").get(hazard).status_code == 404


@pytest.mark.parametrize("figure", ["visits", "found"])
def test_the_rows_of_the_past_link_to_nothing_foreign(client, cast, hazard, figure, noon):
    """A month ago the school was district A's: its rows are shown without their doors."""
    noon.move_to("2026-04-02T12:00:00+08:00")
    move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
    rows = reverse("reports:month_rows")
    page = sign_in(client, cast, "admin_a").get(rows, {"period": "2026-03", "figure": figure})
    assert "甲一小学" in page.content.decode()
    assert 'href="/hazards/' not in page.content.decode()
    assert not any(f'href="/visits/{v}' in page.content.decode() for v in visit_uuids())


def visit_uuids():
    return list(Hazard.objects.values_list("inspection__uuid", flat=True))


def test_whoever_left_the_bureaus_is_let_into_no_secret(client, cast, objects):
    visit = reverse("inspections:visit_detail", kwargs=objects.kwargs("visit_covert"))
    theirs = sign_in(client, cast, "inspector")
    assert theirs.get(visit).status_code == 200
    people.move_person(
        seat_of(cast.inspector), cast.city_admin, unit=cast.b1.unit, role="safety_officer"
    )
    assert theirs.get(visit).status_code == 404


def test_an_export_shows_what_its_owner_may_read_when_it_is_made(client, played):
    job = jobs.start_export(played.admin_a, "export.hazards")
    people.move_person(seat_of(played.admin_a), played.city_admin, unit=played.district_b)
    runner.run(job.pk)
    sign_in(client, played, "admin_a")
    answer = pages.ask(client, "GET", reverse("desk:job_file", kwargs={"uuid": job.uuid}))
    text = pages.text_of(*answer)
    assert MARKS["b1"] in text
    assert MARKS["a1"] not in text


def test_an_export_is_closed_to_an_owner_who_has_left(client, played):
    job = jobs.start_export(played.admin_a, "export.hazards")
    runner.run(job.pk)
    urls = [
        reverse(f"desk:{name}", kwargs={"uuid": job.uuid}) for name in ("job_file", "job_detail")
    ]
    theirs = sign_in(client, played, "admin_a")
    assert [theirs.get(url).status_code for url in urls] == [200, 200]
    people.appoint(played.admin_a, played.city_admin, role="inspector", unit=played.district_b)
    assert [theirs.get(url).status_code for url in urls] == [200, 200]
    seat = played.admin_a.appointments.get(role="district_admin")
    people.move_person(seat, played.city_admin, unit=played.district_b)
    assert [theirs.get(url).status_code for url in urls] == [404, 404]


@pytest.mark.parametrize("change", ["deactivated", "ended"])
def test_a_job_of_someone_without_rights_fails(played, change):
    job = jobs.start_export(played.admin_a, "export.hazards")
    if change == "deactivated":
        people.deactivate(User.objects.get(pk=played.admin_a.pk), played.city_admin)
    else:
        people.end_appointment(seat_of(played.admin_a), played.city_admin)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.result)) == ("failed", False)


def test_a_checked_list_is_not_written_for_someone_who_has_left(cast):
    data = books.book_of([books.school(**{"所属县(市、区)": "甲区"})])
    job = jobs.start_import(cast.admin_a, "import.schools", data, "学校.xlsx")
    runner.run(job.pk)
    job.refresh_from_db()
    people.move_person(seat_of(cast.admin_a), cast.city_admin, unit=cast.district_b)
    assert jobs.confirm(job)
    runner.run(job.pk)
    assert not School.objects.filter(code=books.school()["学校标识码"]).exists()


def test_no_mail_goes_to_the_deactivated(cast):
    User.objects.filter(pk=cast.officer_a1.pk).update(email="a1@example.com")
    story.issued(cast, photos=["before"])
    digest.gather()
    people.deactivate(cast.officer_a1, cast.city_admin)
    delivery.deliver()
    assert not [message for message in mail.outbox if "a1@example.com" in message.to]


@pytest.fixture
def moved(cast):
    """A1's officer was told of a hazard there, is written a mail of it, and moves to B1."""
    User.objects.filter(pk=cast.officer_a1.pk).update(email="a1@example.com")
    story.issued(cast, photos=["before"])
    digest.gather()
    people.move_person(seat_of(cast.officer_a1), cast.city_admin, unit=cast.b1.unit)
    return User.objects.get(pk=cast.officer_a1.pk)


def test_whoever_moved_reads_no_reminder_of_the_old_place(client, cast, moved):
    page = sign_in(client, cast, "officer_a1").get(reverse("desk:inbox"))
    assert list(page.context["rows"]) == []


def test_nor_is_told_how_many_there_are(client, cast, moved):
    """Neither on the page nor beside the bell of every page."""
    page = sign_in(client, cast, "officer_a1").get(reverse("desk:inbox"))
    assert page.context["unread"] == 0
    assert str(page.context["inbox_unread"]) == ""


def test_nor_marks_it_read(client, cast, moved):
    sign_in(client, cast, "officer_a1").post(reverse("desk:inbox_read_all"))
    assert moved.notices.get().read_at is None


def test_nor_gets_it_by_mail(cast, moved):
    delivery.deliver()
    assert not [message for message in mail.outbox if "a1@example.com" in message.to]
