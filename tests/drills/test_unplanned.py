"""Which schools have no drill for a month, as their bureau reads it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.schools.actions.school import close_school
from tests import factories
from tests.drills.conftest import TODAY, at
from tests.drills.test_pages import drill_of

LIST = reverse("drills:unplanned_list")


def listed(cast, as_user, who="city_admin", **query):
    return {row.name for row in as_user(getattr(cast, who)).get(LIST, query).context["rows"]}


def test_the_coming_month(cast, as_user):
    assert listed(cast, as_user) == {"甲一小学", "甲二幼儿园", "乙一中学"}
    drill_of(cast, cast.a1, dt.date(2026, 12, 3))
    drill_of(cast, cast.a2, dt.date(2026, 10, 8), held_on=dt.date(2026, 10, 8), people=9,
             recorded_at="2026-10-08T10:00+08:00", recorded_by=cast.officer_a1)  # fmt: skip
    assert listed(cast, as_user) == {"乙一中学"}  # a kindergarten's quarter has its drill


def test_what_was_cancelled_is_no_plan(cast, as_user):
    drill_of(cast, cast.a1, dt.date(2026, 12, 3), cancelled_at="2026-11-20T10:00+08:00")
    assert "甲一小学" in listed(cast, as_user)


def held(cast, planned_on, held_on):
    return drill_of(cast, cast.a1, planned_on, held_on=held_on, people=9, counts_for="2026-11",
                    recorded_at="2026-11-03T10:00+08:00", recorded_by=cast.officer_a1)  # fmt: skip


def test_held_in_another_month_than_planned_counts_where_it_was_held(cast, as_user):
    drill = held(cast, dt.date(2026, 10, 30), dt.date(2026, 11, 2))
    assert "甲一小学" not in listed(cast, as_user, month="now")
    drill.delete()
    held(cast, dt.date(2026, 12, 3), dt.date(2026, 11, 20))
    assert "甲一小学" not in listed(cast, as_user, month="now")
    assert "甲一小学" in listed(cast, as_user)


def test_let_pass_it_counts_no_more(cast, as_user):
    drill_of(cast, cast.a1, dt.date(2026, 11, 3))
    assert "甲一小学" in listed(cast, as_user, month="now")


def test_this_month(cast, as_user):
    drill_of(cast, cast.a1, TODAY)
    assert "甲一小学" not in listed(cast, as_user, month="now")
    assert "甲一小学" in listed(cast, as_user)


def test_nothing_is_owed_in_a_vacation_or_by_a_closed_school(cast, as_user):
    close_school(cast.b1, None, closed_on=TODAY)
    assert "乙一中学" not in listed(cast, as_user)
    with at(dt.date(2026, 7, 6)):
        assert listed(cast, as_user) == set()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"text": "乙一"}, {"乙一中学"}),
        ({"stage": "kindergarten"}, {"甲二幼儿园"}),
        ({"stage": "nonsense"}, set()),
        ({"month": "2026-12"}, set()),
        ({"after": "nonsense"}, {"甲一小学", "甲二幼儿园", "乙一中学"}),
    ],
)
def test_filters(cast, as_user, query, names):
    assert listed(cast, as_user, **query) == names


def test_ones_own(cast, as_user):
    assert listed(cast, as_user, "admin_a") == {"甲一小学", "甲二幼儿园"}
    assert listed(cast, as_user, "township") == {"甲一小学"}


def test_few_and_many_cost_the_same(cast, as_user):
    client = as_user(cast.city_admin)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for n in range(40):
        factories.school(cast.district_b, f"新学校{n}")
    with CaptureQueriesContext(connection) as many:
        assert client.get(LIST).context["page"].count == 43
    assert len(few) == len(many)
