"""What a page asks of its reader beside the row: a role in force, a right that lasts, the password
once more."""

import uuid

import pytest
from django.urls import reverse

from safety.dues import actions as dues
from safety.dues.models import Notice
from safety.schools.actions import people
from safety.sheets import actions as jobs
from safety.sheets import runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.access.actors import sign_in
from tests.refusals import assert_nothing_changed
from tests.sheets import books


def once():
    return {"client_uuid": str(uuid.uuid4())}


@pytest.fixture
def own(cast):
    """Of A1's officer, who then loses the seat: a job that waits, a notice of their own affair."""
    job = jobs.start_export(cast.officer_a1, "export.hazards")
    dues.tell([cast.officer_a1], "event", "own", facts={})
    people.end_appointment(cast.officer_a1.appointments.get(), cast.city_admin)
    return {"job": job.uuid, "notice": Notice.objects.get(once="own").uuid}


@pytest.mark.parametrize(
    ("method", "name", "kind"),
    [
        ("get", "job_detail", "job"),
        ("get", "job_file", "job"),
        ("post", "job_cancel", "job"),
        ("post", "notice_read", "notice"),
    ],
)
def test_whoever_has_no_seat_opens_nothing_old(client, cast, own, method, name, kind):
    web = sign_in(client, cast, "officer_a1")
    with assert_nothing_changed():
        answer = getattr(web, method)(reverse(f"desk:{name}", args=[own[kind]]))
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_import_is_undone_by_whoever_may_still_import(client, cast, method):
    """Not by its owner who is inspector since."""
    data = books.book_of([books.school(**{"所属县(市、区)": "甲区"})])
    job = jobs.start_import(cast.admin_a, "import.schools", data, "学校.xlsx")
    people.move_person(
        cast.admin_a.appointments.get(), cast.city_admin, unit=cast.district_a, role="inspector"
    )
    call = getattr(sign_in(client, cast, "admin_a"), method)
    with assert_nothing_changed():
        assert call(reverse("desk:job_undo", args=[job.uuid]), once()).status_code == 403


def test_papers_of_bureaus_are_for_roles_of_bureaus(client, objects):
    """A principal is seated at a school; one whose row says a district all the same reads none."""
    objects.cast.misplaced = factories.person("misplaced", "principal", objects.cast.district_a)
    web = sign_in(client, objects.cast, "misplaced")
    for page in ("published_detail", "published_file"):
        url = reverse(f"reports:{page}", kwargs=objects.kwargs("published"))
        assert web.get(url).status_code == 403


def test_telephone_numbers_and_codes_want_the_password_once_more(client, cast):
    """The order of a list of people, its file, and one-time codes."""
    job = jobs.start_export(cast.admin_a, "export.people")
    runner.run(job.pk)
    client.force_login(cast.admin_a)
    file = reverse("desk:job_file", args=[job.uuid])
    before = SheetJob.objects.count()
    for answer in (
        client.post(reverse("desk:list_export", args=["people"]), once()),
        client.get(file),
        client.post(reverse("desk:code_issue"), {"shape": "paper"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate/")
    assert SheetJob.objects.count() == before
    assert sign_in(client, cast, "admin_a").get(file).status_code == 200
