"""Whoever undoes a list is told what needs its schools and people, as far as they may know."""

import pytest

from inspections.actions import template
from safety.base import clock
from safety.schools.actions import take_out
from tests.access import worlds
from tests.inspections import drawing, story


def of_school(cast, reader):
    """(what is told, what is needed in secret) of school A1."""
    since = clock.now() - clock.dt.timedelta(days=1)
    told, hidden = take_out.needs_of_schools(getattr(cast, reader), [cast.a1.pk], since)
    return dict(told), hidden


@pytest.mark.parametrize("reader", ["admin_a", "city_admin"])
def test_no_secret_visit_is_told(cast, reader):
    before, _hidden = of_school(cast, reader)
    story.plan(cast, cast.inspector, team=[cast.inspector])
    assert of_school(cast, reader) == (before, {cast.a1.pk})


@pytest.mark.parametrize("reader", ["admin_a", "city_admin"])
def test_no_secret_draw_is_told(cast, reader):
    before, _hidden = of_school(cast, reader)
    drawing.make(cast.inspector)
    assert of_school(cast, reader) == (before, {cast.a1.pk})


def of_person(cast, reader, person):
    return dict(take_out.needs_of_people(getattr(cast, reader), [getattr(cast, person)], []))


def test_no_place_on_a_secret_team_is_told(cast):
    before = of_person(cast, "admin_a", "inspector_a")
    row = story.plan(cast, cast.inspector, team=[cast.inspector, cast.inspector_a])
    assert of_person(cast, "admin_a", "inspector_a") == before
    story.visit.check_in(row, cast.inspector)
    assert of_person(cast, "admin_a", "inspector_a") != before


def test_nothing_that_another_bureau_decided_is_told(objects):
    cast = objects.cast
    before = of_person(cast, "admin_b", "admin_a")
    form = objects._template(cast.admin_a, cast.district_a)
    template.put_into_use(
        cast.admin_a, cast.district_a, form, uuid=worlds.DRAWN, from_day=clock.today()
    )
    assert of_person(cast, "admin_b", "admin_a") == before
    assert len(of_person(cast, "city_admin", "admin_a")[cast.admin_a.pk]) > len(before)
