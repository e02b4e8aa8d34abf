"""Whose figures: a district's reader gets its own, on screen and in the workbook, and a change of
role acts on what is queued already."""

import datetime as dt
import re
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.models import Hazard
from reports.workbook import KIND
from safety.schools.models import Appointment, Role, School, Unit, User
from safety.sheets import runner
from safety.sheets.actions import start_export
from safety.sheets.models import SheetJob
from tests import factories
from tests.inspections import story
from tests.reports import book, screen

CANARY = "金丝雀Canary"


@pytest.fixture
def april(cast, at):
    """One hazard at A1 and one at B1; whatever B's people typed or are called is a canary."""
    Unit.objects.filter(pk__in=[cast.district_b.pk, cast.b1.pk]).update(name=CANARY)
    School.objects.filter(pk=cast.b1.pk).update(principal_name=CANARY, officer_name=CANARY)
    User.objects.filter(pk__in=[cast.admin_b.pk, cast.officer_b1.pk]).update(name=CANARY)
    story.issued(cast)
    typed = dict.fromkeys(["what", "place", "responsible", "interim_control"], CANARY)
    typed |= {"severity": "major", "deadline": dt.date(2026, 3, 20)}
    hazard = story.issued(cast, school=School.objects.get(pk=cast.b1.pk), **typed)
    story.save_plan(
        hazard, cast.officer_b1, measures=CANARY, contingency=CANARY, interim_control=CANARY
    )
    Hazard.objects.filter(pk=hazard.pk).update(number=f"2026-{CANARY}-1")
    at("2026-05-02")
    return cast


def unzipped(path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def run(job) -> SheetJob:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def order(user) -> SheetJob:
    return start_export(user, KIND, params={"period": "2026-03", "found_by": ""})


def test_nothing_of_another_district_in_the_workbook(april, tmp_path):
    made = book.make(april.admin_a, tmp_path, "2026-03")
    assert made.column("district", "District") == ["甲区", "Total"]
    assert made.column("ledger", "School") == ["甲一小学"]
    assert "canary" not in unzipped(made.path).lower()
    assert "canary" in unzipped(book.make(april.city_admin, tmp_path, "2026-03").path).lower()


def test_nothing_of_another_district_on_screen(april, as_user):
    client = as_user(april.admin_a)
    html = screen.page(client, period="2026-03")
    assert screen.figures(html)["found"] == 1
    for url in screen.links(html):
        html += client.get(url).content.decode()
    assert "canary" not in html.lower()


@pytest.mark.parametrize(
    ("who", "found"),
    [("city_admin", 2), ("leader", 2), ("inspector", 2), ("admin_a", 1), ("admin_b", 1),
     ("inspector_a", 1), ("township", 1)],
)  # fmt: skip
def test_figures_of_each_reader(april, as_user, who, found):
    html = screen.page(as_user(getattr(april, who)), period="2026-03")
    assert screen.figures(html)["found"] == found


def test_a_foreign_district_is_no_district(april, as_user):
    client = as_user(april.admin_a)
    answers = []
    for uuid in (april.district_b.uuid, "00000000-0000-4000-8000-000000000000"):
        query = {"period": "2026-03", "figure": "found", "district": uuid}
        html = client.get(reverse("reports:month_rows"), query).content.decode()
        answers.append(html.replace(str(uuid), ""))
        assert "There is no such district." in html
    assert _without_token(answers[0]) == _without_token(answers[1])


def _without_token(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_a_secret_visit_is_in_no_figure(april, at, as_user):
    story.plan(april)
    at("2026-05-03")
    for user in (april.city_admin, april.leader, april.admin_a):
        html = screen.page(as_user(user), period="2026-05")
        assert set(screen.figures(html).values()) <= {0, 2, "–", 1}
        assert screen.figures(html)["visits"] == 0


def test_the_role_of_the_moment_decides(april):
    """Ordered as the city's administrator, made after the move to district A."""
    job = order(april.city_admin)
    Appointment.objects.filter(user=april.city_admin).update(ends_on=dt.date(2026, 5, 1))
    factories.appoint(april.city_admin, Role.DISTRICT_ADMIN, april.district_a)
    assert run(job).state == SheetJob.State.DONE
    assert "canary" not in unzipped(job.result.path).lower()
    assert job.result_name.endswith("2026 甲区.xlsx")


@pytest.mark.parametrize("change", ["deactivated", "to a school"])
def test_who_lost_the_right_gets_nothing(april, change):
    job = order(april.city_admin)
    if change == "deactivated":
        User.objects.filter(pk=april.city_admin.pk).update(is_active=False)
    else:
        Appointment.objects.filter(user=april.city_admin).update(ends_on=dt.date(2026, 5, 1))
        factories.appoint(april.city_admin, Role.PRINCIPAL, april.a1)
    assert run(job).state == SheetJob.State.FAILED
    assert not job.result


def test_a_school_orders_nothing(april):
    with pytest.raises(PermissionDenied):
        order(april.principal_a1)


def test_ordered_in_chinese_made_in_chinese(april, as_user):
    client = as_user(april.city_admin)
    data = {"period": "2026-03", "client_uuid": "7f2d0a43-6c7c-4f0e-9a51-2f1a4a4b4c01"}
    client.post(reverse("reports:month_start"), data, headers={"accept-language": "zh-CN"})
    job = run(SheetJob.objects.get())
    assert job.language == "zh-hans" and "2026年3月" in job.result_name
