"""Lists as workbooks: exactly what is filtered, by whoever sees it, when it is made."""

import io
import uuid

import openpyxl
import pytest
from django.urls import reverse

from inspections.models import Inspection
from safety.base.models import Refused
from safety.schools.models import School, Unit
from safety.sheets import listing, runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed

SCHOOLS = reverse("desk:list_export", kwargs={"list": "schools"})
UNITS = reverse("desk:list_export", kwargs={"list": "units"})
VISITS = reverse("desk:list_export", kwargs={"list": "visits"})


def once(**given):
    return {"client_uuid": uuid.uuid4(), **given}


def made() -> SheetJob:
    """The job that was ordered, done."""
    job = SheetJob.objects.order_by("pk").last()
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def rows_of(job, column=0) -> list:
    """One column of the workbook, without its head."""
    page = openpyxl.load_workbook(io.BytesIO(job.result.read())).active
    return [row[column] for row in page.iter_rows(min_row=2, values_only=True)]


def test_what_is_filtered_and_no_more(signed_in, cast):
    client = signed_in(cast.city_admin)
    client.post(SCHOOLS, once(q=cast.b1.code, status="", stage="", boarding="", after="x"))
    job = made()
    assert rows_of(job) == [cast.b1.code]
    assert job.params == {"filters": {"q": cast.b1.code}}


def test_what_one_sees_and_no_more(signed_in, cast):
    signed_in(cast.admin_a).post(SCHOOLS, once())
    seen = School.objects.visible_to(cast.admin_a).order_by("code")
    assert rows_of(made()) == list(seen.values_list("code", flat=True))


def test_as_of_when_it_is_made(signed_in, cast):
    signed_in(cast.admin_a).post(SCHOOLS, once())
    late = factories.school(cast.district_a, "后建小学")
    assert late.code in rows_of(made())


def test_a_second_click_makes_no_second_workbook(signed_in, cast):
    client, form = signed_in(cast.admin_a), once()
    there = {client.post(UNITS, form)["Location"] for _click in range(2)}
    assert len(there) == 1
    assert SheetJob.objects.count() == 1


def test_what_fits_no_more_is_refused_with_the_way_back(signed_in, cast):
    client = signed_in(cast.city_admin)
    with assert_nothing_changed():
        answer = client.post(SCHOOLS, once(stage="castle"))
    assert answer.status_code == 422
    assert reverse("desk:school_list") in answer.content.decode()


def test_a_filter_that_fits_no_more_when_it_is_made(cast):
    params = {"filters": {"district": str(uuid.uuid4())}}
    with pytest.raises(Refused, match="do not fit"):
        listing.get("schools").write(cast.city_admin, params, "nowhere", print)


def test_telephone_numbers_want_the_password(as_user, cast):
    """Both the order and the file, from a session that has not proved itself of late."""
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        assert "/reauthenticate/" in client.post(SCHOOLS, once())["Location"]
    client.post(UNITS, once())
    assert client.get(reverse("desk:job_file", args=[made().uuid])).status_code == 200
    SheetJob.objects.update(kind="export.people")
    url = reverse("desk:job_file", args=[SheetJob.objects.get().uuid])
    assert "/reauthenticate/" in client.get(url)["Location"]


def test_rights_lost_before_it_is_made(signed_in, cast):
    signed_in(cast.admin_a).post(UNITS, once())
    cast.admin_a.appointments.update(role="inspector")
    job = made()
    assert (job.state, bool(job.result)) == ("failed", False)


def test_the_page_says_how_many(signed_in, cast):
    page = signed_in(cast.admin_a).get(reverse("desk:unit_list")).content.decode()
    count = Unit.objects.visible_to(cast.admin_a).exclude(tier="school").count()
    assert f"Export {count} rows" in page
    assert UNITS in page


def test_nothing_shown_nothing_to_export(signed_in, cast):
    page = signed_in(cast.city_admin).get(reverse("desk:school_list"), {"q": "nowhere"})
    assert SCHOOLS not in page.content.decode()


def test_both_parts_of_the_visits(signed_in, cast):
    """What I have to do, a secret of mine, and what the others may know of."""
    cast.fire = factories.checklist(items=1)
    story.plan(cast, cast.inspector, team=[cast.inspector])
    story.under_way(cast, cast.inspector2, cast.a2, team=[cast.inspector2])
    client = signed_in(cast.inspector)
    assert "Export 2 rows" in client.get(reverse("inspections:visit_list")).content.decode()
    client.post(VISITS, once())
    assert len(rows_of(made())) == 2
    signed_in(cast.city_admin).post(VISITS, once())
    assert rows_of(made(), 2) == [Inspection.objects.get(school=cast.a2).school.name]


def test_queries_do_not_grow_with_rows(cast, django_assert_max_num_queries, tmp_path):
    people = listing.get("people")
    for number in range(30):
        factories.person(f"more{number}", "principal", cast.a1)
    with django_assert_max_num_queries(9):
        people.write(cast.city_admin, {}, tmp_path / "people.xlsx", lambda done, total: None)
