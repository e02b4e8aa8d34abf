"""Somebody who sits at two places is seen from each of them by what is there, and a reader who sits
at two reads of each what is theirs there."""

import uuid

import pytest
from django.urls import reverse

from safety.base import clock
from safety.schools.actions import people
from safety.schools.models import User
from tests import factories
from tests.access.actors import sign_in
from tests.inspections import story

ELSEWHERE = "乙一中学"


@pytest.fixture
def district(client, objects):
    """District A's administrator before somebody who is officer of A1 and principal of B1."""
    objects.person()
    objects.both = objects.someone
    objects.there = factories.appoint(objects.both, "principal", objects.cast.b1)
    objects.web = sign_in(client, objects.cast, "admin_a")
    return objects


def test_the_list_names_the_post_that_is_here(district):
    page = district.web.get(reverse("desk:person_list"), {"q": "someone"})
    [row] = page.context["rows"]
    assert [seat.unit.name for seat in row.shown_seats] == ["甲一小学"]
    assert ELSEWHERE not in page.text


def test_the_list_is_not_searched_by_the_post_elsewhere(district):
    found = {
        role: list(district.web.get(reverse("desk:person_list"), {"role": role}).context["rows"])
        for role in ("safety_officer", "principal")
    }
    assert district.both in found["safety_officer"]
    assert district.both not in found["principal"]


def test_the_page_names_the_post_that_is_here(district):
    page = district.web.get(district.both.get_absolute_url())
    assert [seat.unit.name for seat in page.context["seats"]] == ["甲一小学"]
    assert ELSEWHERE not in page.text


def test_the_post_elsewhere_is_a_missing_one(district):
    answers = []
    for seat in (district.there.pk, 2_000_000_000):
        url = reverse("desk:seat_end", kwargs={"uuid": district.both.uuid, "seat": seat})
        answers.append(district.web.get(url))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_codes_are_printed_for_posts_that_are_here(district):
    """Nor is it told how many sit elsewhere: "left out" are those that one sees and not manages."""
    User.objects.update(password_set_at=None)
    page = district.web.get(reverse("desk:code_issue"), {"role": "principal"})
    assert {person.username for person in page.context["people"]} == {
        "principal_a1", "principal_a2",
    }  # fmt: skip
    assert (page.context["count"], page.context["left_out"]) == (2, 0)
    page = district.web.get(reverse("desk:code_issue"), {"role": "safety_officer"})
    assert page.context["left_out"] == 1


def test_what_was_done_to_a_person_is_read_by_the_city(client, cast):
    people.edit_person(cast.officer_a1, cast.city_admin, phone="139")
    told = {}
    for who in ("city_admin", "admin_a"):
        page = sign_in(client, cast, who).get(cast.officer_a1.get_absolute_url())
        told[who] = len(page.context["events"])
    assert told == {"city_admin": 1, "admin_a": 0}


def test_whose_only_seat_ends_on_its_first_day_stays_to_be_found(client, cast):
    added = people.create_person(
        cast.admin_a, name="新来", role="safety_officer", unit=cast.a1.unit, uuid=uuid.uuid4()
    )
    seat = added.appointments.get()
    url = reverse("desk:seat_end", kwargs={"uuid": added.uuid, "seat": seat.pk})
    web = sign_in(client, cast, "admin_a")
    answer = web.post(url, {})
    seat.refresh_from_db()
    added.refresh_from_db()
    assert (seat.ends_on, added.is_active) == (clock.today(), False)
    assert web.get(answer["Location"]).context["person"] == added


def test_the_only_seat_of_a_closed_account_is_ended_too(cast):
    added = people.create_person(
        cast.admin_a, name="新来", role="safety_officer", unit=cast.a1.unit, uuid=uuid.uuid4()
    )
    people.deactivate(added, cast.admin_a)
    left = people.end_appointment(added.appointments.get(), cast.admin_a)
    assert left.ends_on == clock.today()


def test_a_home_page_names_nobody_of_a_bureau_that_is_not_ones_own(client, cast, noon):
    """The city's leader is also principal of a school in another city: what is late there is theirs
    to know, who administers that district is not."""
    factories.person("admin_c", "district_admin", cast.district_c)
    factories.appoint(cast.leader, "principal", cast.c1)
    late = {"deadline": clock.today(), "photos": ["before"]}
    story.issued(cast, **late)
    story.issued(cast, cast.c1, actor=cast.stranger, team=[cast.stranger], **late)
    noon.move_to("2026-03-12T12:00:00+08:00")
    page = sign_in(client, cast, "leader").get("/")
    assert page.status_code == 200
    assert {place.name: place.answers for place in page.context["board"].late} == {
        "甲区": "admin_a", "丙区": "",
    }  # fmt: skip
