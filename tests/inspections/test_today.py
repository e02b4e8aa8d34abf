"""What each person must do today, as exact lists."""

import datetime as dt

import pytest

from inspections.models import Hazard
from inspections.queries import hazards
from tests import factories
from tests.inspections import story


def sections(user):
    """{heading: what is under it} of the headings that are not empty."""
    user = type(user).objects.get(pk=user.pk)
    found = {}
    for section in hazards.today(user):
        rows = [getattr(row, "hazard", row).number[-2:] for row in section.rows]
        if rows:
            found[section.code] = rows
    return found


@pytest.fixture
def five(cast, at):
    """Hazards 01 to 05 of A1: overdue, returned, due soon, due later, submitted."""
    days = [dt.date(2026, 3, day) for day in (11, 30, 17, 31, 30)]
    rows = [story.issued(cast, deadline=day) for day in days]
    story.give_back(story.submit(rows[1], cast.officer_a1), cast.inspector)
    story.submit(rows[4], cast.officer_a1)
    at("2026-03-12")
    return rows


def test_at_a_school(cast, five):
    expected = {
        "overdue": ["01"], "returned": ["02"], "due_soon": ["03"], "later": ["04"],
        "awaiting": ["05"],
    }  # fmt: skip
    assert sections(cast.officer_a1) == expected
    assert sections(cast.principal_a1) == expected
    assert sections(cast.officer_b1) == {}


def test_in_a_bureau(cast, five):
    story.ask(Hazard.objects.get(pk=five[3].pk), cast.officer_a1)
    assert sections(cast.inspector) == {
        "to_recheck": ["05"], "extensions": ["04"], "overdue_below": ["01"]
    }  # fmt: skip
    assert sections(cast.admin_a) == {"overdue_below": ["01"]}
    assert sections(cast.leader) == {"overdue_below": ["01"]}
    assert sections(cast.admin_b) == {}


def test_due_soon_is_seven_days(cast, at):
    story.issued(cast, deadline=dt.date(2026, 3, 17))
    story.issued(cast, deadline=dt.date(2026, 3, 18))
    assert sections(cast.officer_a1) == {"due_soon": ["01"], "later": ["02"]}


def test_due_today_is_not_overdue(cast, at):
    story.issued(cast)
    at("2026-03-17T15:59:59+00:00")
    assert sections(cast.officer_a1) == {"due_soon": ["01"]}
    at("2026-03-17T16:00:00+00:00")
    assert sections(cast.officer_a1) == {"overdue": ["01"]}


def test_a_school_s_own_finding_is_its_district_s_to_re_check(cast):
    story.submit(story.own(cast), cast.officer_a1)
    assert sections(cast.admin_a) == {"to_recheck": ["01"]}
    assert sections(cast.principal_a1)["to_recheck"] == ["01"]
    assert sections(cast.city_admin) == {}


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1"])
def test_a_principal_is_not_asked_to_sign_what_they_fixed(cast, who):
    story.submit(story.own(cast), getattr(cast, who))
    assert ("to_recheck" in sections(cast.principal_a1)) is (who == "officer_a1")


def test_a_serious_one_is_not_the_principal_s(cast):
    story.submit(story.own(cast, severity="serious"), cast.officer_a1)
    assert "to_recheck" not in sections(cast.principal_a1)


@pytest.mark.parametrize(("severity", "desk"), [("general", "township"), ("serious", "admin_a")])
def test_a_township_s_findings(cast, severity, desk):
    person = factories.person("inspector_t", "inspector", cast.township_a)
    hazard = story.issued(cast, cast.a1, person, [person], severity=severity)
    story.submit(hazard, cast.officer_a1)
    asked = {who for who in ("township", "admin_a", "city_admin")
             if "to_recheck" in sections(getattr(cast, who))}  # fmt: skip
    assert asked == {desk}


def test_directly_run_schools_are_the_city_s(cast):
    cast.district_a.direct = True
    cast.district_a.save()
    story.submit(story.own(cast), cast.officer_a1)
    assert sections(cast.city_admin) == {"to_recheck": ["01"]}
    assert sections(cast.admin_a) == {}


def test_who_is_late(cast, at):
    for school in (cast.a1, cast.a2, cast.b1):
        story.issued(cast, school)
    at("2026-03-20")
    oldest = dt.date(2026, 3, 17)
    a, b = ({"id": unit.pk, "uuid": unit.uuid} for unit in (cast.district_a, cast.district_b))
    assert hazards.overdue_counts(cast.city_admin) == [
        {**a, "name": "甲区", "count": 2, "oldest": oldest},
        {**b, "name": "乙区", "count": 1, "oldest": oldest},
    ]
    names = [row["name"] for row in hazards.overdue_counts(cast.admin_a, "school")]
    assert names == ["甲一小学", "甲二幼儿园"]


@pytest.mark.parametrize("who", ["officer_a1", "inspector", "principal_a1"])
def test_the_cost_does_not_grow(cast, who, django_assert_num_queries):
    for _ in range(3):
        story.submit(story.issued(cast), cast.officer_a1)
        story.issued(cast)
    user = getattr(cast, who)
    user.seats  # noqa: B018  read once per request
    queries = len(hazards.today(user))
    with django_assert_num_queries(queries):
        for section in hazards.today(user):
            [str(getattr(row, "hazard", row).school) for row in section.rows]
