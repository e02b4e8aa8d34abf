"""Days that are otherwise than the country's calendar says: marked by the city, followed by what
falls due."""

import datetime as dt

import pytest
import time_machine
from auditlog.models import LogEntry
from django.urls import reverse

from canteen import tasks
from canteen.models import KitchenDay
from drills.dues import drill as drills
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import CalendarDay, Role
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import at, kitchen_of
from tests.refusals import assert_nothing_changed

# Monday 23 November 2026; the Saturday of that week; its Friday.
TODAY, SATURDAY, FRIDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 28), dt.date(2026, 11, 27)
LIST, ADD = reverse("desk:calendar_day_list"), reverse("desk:calendar_day_add")


@pytest.fixture(autouse=True)
def term(cast):
    with at(TODAY):
        yield factories.terms(cast.city, 2026)


def body(cast, day, school, **changes):
    return {"city": cast.city.pk, "day": day, "school": school, "reason": "运动会", **changes}


def mark(cast, day, school=False):
    return CalendarDay.objects.create(city=cast.city, day=day, school=school, reason="补课")


def remove(day):
    return reverse("desk:calendar_day_remove", args=[day.uuid])


# -- the page --------------------------------------------------------------------------------------


def test_mark_a_day_and_take_it_back(cast, as_user):
    client = as_user(cast.city_admin)
    assert "No day is marked" in client.get(LIST).text
    assert client.post(ADD, body(cast, SATURDAY, True)).status_code == 302
    day = CalendarDay.objects.get()
    assert (day.day, day.school, day.reason) == (SATURDAY, True, "运动会")
    page = client.get(LIST).text
    assert "School day" in page and "运动会" in page and "2026-11-28" in page
    assert "2026-11-28" in client.get(remove(day)).text
    assert client.post(remove(day)).status_code == 302
    assert not CalendarDay.objects.exists()
    assert LogEntry.objects.filter(content_type__model="calendarday").count() == 2


@pytest.mark.parametrize(
    ("day", "school", "changes", "field"),
    [
        ("2026-11-22", "False", {}, "day"),
        ("2027-02-01", "True", {}, "day"),
        ("2026-11-28", "False", {}, "school"),
        ("2026-11-27", "True", {}, "school"),
        ("2026-11-27", "", {}, "school"),
        ("2026-11-27", "False", {"reason": ""}, "reason"),
        ("2026-11-27", "False", {"city": "0"}, "city"),
        ("2026-11-31", "False", {}, "day"),
    ],
)
def test_senseless_days(cast, as_user, day, school, changes, field):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(ADD, body(cast, day, school, **changes))
    assert response.status_code == 422 and field in response.context["form"].errors


def test_a_day_is_marked_once(cast, as_user):
    client = as_user(cast.city_admin)
    client.post(ADD, body(cast, FRIDAY, False))
    with assert_nothing_changed():
        again = client.post(ADD, body(cast, FRIDAY, False, reason="又"))
    assert "marked already" in again.text


def test_a_day_that_is_over_stays_as_it_was(cast, as_user):
    day = mark(cast, TODAY)
    with at(TODAY + dt.timedelta(days=1)):
        client = as_user(cast.city_admin)
        with assert_nothing_changed():
            response = client.post(remove(day))
    assert response.status_code == 422 and CalendarDay.objects.filter(pk=day.pk).exists()


def test_only_where_one_is_administrator(cast, as_user):
    other = factories.unit("city", "邻市", cast.province)
    factories.appoint(cast.city_admin, Role.INSPECTOR, other)
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        assert client.post(ADD, body(cast, FRIDAY, False, city=other.pk)).status_code == 422


@pytest.mark.parametrize("who", ["admin_a", "leader", "officer_a1", "inspector"])
def test_the_calendar_is_the_citys(cast, as_user, who):
    day, client = mark(cast, FRIDAY), as_user(getattr(cast, who))
    with assert_nothing_changed():
        assert client.get(LIST).status_code == 403
        assert client.post(ADD, body(cast, SATURDAY, True)).status_code == 403
        assert client.post(remove(day)).status_code == 403


def test_it_says_up_to_when_holidays_are_known(cast, as_user):
    assert calendar.announced_to() >= 2026
    assert f"known up to {calendar.announced_to()}" in as_user(cast.city_admin).get(LIST).text


# -- the calendar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "school", "comes"),
    [(FRIDAY, None, True), (FRIDAY, False, False), (SATURDAY, None, False), (SATURDAY, True, True),
     (dt.date(2027, 2, 1), True, False)],
)  # fmt: skip
def test_a_school_day(cast, day, school, comes):
    if school is not None:
        mark(cast, day, school)
    assert calendar.school_day(calendar.terms(cast.city), day) is comes


def test_of_ones_own_city(cast):
    other = factories.unit("city", "邻市", cast.province)
    factories.terms(other, 2026)
    mark(cast, FRIDAY)
    assert calendar.school_day(calendar.terms(other), FRIDAY)


def test_marks_are_asked_for_once(cast, django_assert_num_queries):
    terms = calendar.terms(cast.city)
    with django_assert_num_queries(1):
        for ahead in range(30):
            calendar.school_day(terms, TODAY + dt.timedelta(days=ahead))


# -- what falls due --------------------------------------------------------------------------------


@pytest.fixture
def kitchen(cast):
    return kitchen_of(cast.a1, cast.officer_a1)


def owed(kind) -> set[str]:
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {str(day) for day in rows.values_list("due_on", flat=True)}


def test_a_day_off_asks_a_kitchen_for_nothing(cast, kitchen):
    tasks.open_days()
    assert owed("kitchen_day") == {"2026-11-23"}
    daily.check(kitchen, cast.officer_a1)
    day = mark(cast, TODAY)
    tasks.open_days()
    sheet = KitchenDay.objects.get()
    assert (owed("kitchen_day"), sheet.asked, sheet.missing_count) == (set(), False, 0)
    day.delete()
    tasks.open_days()
    sheet.refresh_from_db()
    assert owed("kitchen_day") == {"2026-11-23"} and sheet.asked
    assert "check:morning" not in sheet.missing and "check:noon" in sheet.missing


def test_a_day_gone_by_stays_as_it_was_asked(cast, kitchen):
    tasks.open_days()
    mark(cast, TODAY)
    with at(TODAY + dt.timedelta(days=1)):
        tasks.open_days()
    assert set(KitchenDay.objects.values_list("day", "asked")) == {
        (TODAY, True), (TODAY + dt.timedelta(days=1), True),
    }  # fmt: skip


def test_a_school_day_on_a_weekend_asks_a_kitchen(cast, kitchen):
    with at(SATURDAY):
        tasks.open_days()
        assert not KitchenDay.objects.exists()
        mark(cast, SATURDAY, school=True)
        tasks.open_days()
        assert owed("kitchen_day") == {"2026-11-28"}


def test_weeks_and_visits_follow(cast, kitchen):
    tasks.open_days()
    assert owed("kitchen_week") == {"2026-11-27"}
    assert owed("principal_visit") == {"2026-11-30"}
    mark(cast, FRIDAY)
    mark(cast, dt.date(2026, 11, 30))
    tasks.open_days()
    assert owed("kitchen_week") == {"2026-11-26"}
    assert owed("principal_visit") == {"2026-12-01"}
    assert owed("kitchen_month") == {"2026-11-26"}


def test_a_week_off_owes_no_check(cast, kitchen):
    tasks.open_days()
    for ahead in range(5):
        mark(cast, TODAY + dt.timedelta(days=ahead))
    tasks.open_days()
    assert owed("kitchen_week") == set()


def test_drills_follow(cast):
    drills.owe_all()
    assert "2026-11-30" in owed("drill")
    mark(cast, dt.date(2026, 11, 30))
    drills.owe_all()
    assert "2026-11-30" not in owed("drill") and "2026-11-27" in owed("drill")


def test_too_few_days_of_school_owe_no_drill(cast):
    with time_machine.travel("2027-01-04T09:00:00+08:00"):
        drills.owe_all()
        assert owed("drill") == {"2027-01-15"}
        for day in (7, 8):
            mark(cast, dt.date(2027, 1, day))
        drills.owe_all()
    assert "2027-01-15" not in {
        str(row.due_on)
        for row in DueItem.objects.filter(kind="drill", key="2027-01", settled_at=None)
    }
