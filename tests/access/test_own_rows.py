"""Lists whose rows bear no word of a place show the reader's own rows all the same, and an act on
all of one's rows stops at them."""

import datetime as dt

import pytest
from django.urls import reverse

from reports.bulletin import actions as bulletins
from reports.models import Publication
from reports.periods import Period
from safety.dues.models import Notice
from safety.schools.actions import people
from safety.schools.models import CalendarDay, SecurityEvent, Term, User
from safety.sheets import actions as jobs
from tests import factories
from tests.access.actors import sign_in
from tests.inspections import story


def shown(client, cast, reader, name):
    """The rows of a list that fits on one page."""
    return list(sign_in(client, cast, reader).get(reverse(name)).context["rows"])


def test_jobs_are_their_owners(client, cast):
    theirs = {
        who: jobs.start_export(getattr(cast, who), "export.hazards")
        for who in ("officer_a1", "principal_a1", "city_admin")
    }
    for who, job in theirs.items():
        assert shown(client, cast, who, "desk:job_list") == [job]


def test_terms_are_a_citys(client, cast):
    elsewhere = factories.terms(cast.city2, 2026)
    assert set(shown(client, cast, "stranger", "desk:term_list")) == set(elsewhere)
    here = set(Term.objects.filter(city=cast.city))
    assert set(shown(client, cast, "city_admin", "desk:term_list")) == here


def test_marked_days_are_a_citys(client, cast):
    facts = {"day": dt.date(2026, 4, 1), "school": False, "reason": "运动会"}
    here, there = (
        CalendarDay.objects.create(city=city, **facts) for city in (cast.city, cast.city2)
    )
    assert set(shown(client, cast, "stranger", "desk:calendar_day_list")) == {there}
    assert set(shown(client, cast, "city_admin", "desk:calendar_day_list")) == {here}


def test_the_security_log_is_a_citys(client, cast):
    people.edit_person(cast.officer_a1, cast.city_admin, phone="139")
    happened = SecurityEvent.objects.get(kind="person_edited")
    assert happened in shown(client, cast, "city_admin", "desk:security_log")
    assert happened not in shown(client, cast, "stranger", "desk:security_log")


def test_people_elsewhere_do_not_crowd_out_whom_the_log_is_searched_for(client, cast):
    """A name that hundreds bear in other cities, and one person here."""
    people.edit_person(cast.officer_a1, cast.city_admin, phone="139")
    names = [f"a-{number}-officer_a1" for number in range(250)]
    User.objects.bulk_create(User(username=name, name=name, search=name) for name in names)
    log = sign_in(client, cast, "city_admin").get(reverse("desk:security_log"), {"q": "officer_a1"})
    assert [event.kind for event in log.context["rows"]] == ["person_edited"]


@pytest.mark.parametrize("reader", ["city_admin", "leader", "admin_a", "township"])
def test_bulletins_are_a_citys(client, cast, reader):
    here, elsewhere = (circulated(unit, who) for unit, who in (
        (cast.city, cast.city_admin), (cast.city2, cast.stranger)))  # fmt: skip
    assert shown(client, cast, reader, "reports:bulletin_list") == [here]
    assert shown(client, cast, "stranger", "reports:bulletin_list") == [elsewhere]


def circulated(unit, who) -> Publication:
    draft = bulletins.begin(unit, Period(2026, 2))
    bulletins.publish(draft, who, version=1)
    return bulletins.published(draft)


def test_all_read_are_ones_own(client, cast):
    story.issued(cast, photos=["before"])
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told > {"officer_a1"}
    sign_in(client, cast, "officer_a1").post(reverse("desk:inbox_read_all"))
    unread = Notice.objects.filter(read_at=None).values_list("user__username", flat=True)
    assert set(unread) == told - {"officer_a1"}


def test_what_is_overdue_is_narrowed_to_districts_of_ones_city(client, cast):
    page = sign_in(client, cast, "city_admin").get(reverse("owed_list"))
    offered = set(page.context["filters"].fields["district"].queryset)
    assert offered == {cast.district_a, cast.district_b}
