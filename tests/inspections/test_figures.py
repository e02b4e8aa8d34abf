"""Figures as things stood: each definition, who sees which, and what does not move them."""

import datetime as dt

import pytest

from inspections.measures import MEASURES, Span
from inspections.models import HazardPeriod, Kind
from inspections.queries import figures
from safety.base import clock
from safety.schools.actions.school import move_school, update_school
from safety.schools.models import School, Unit
from tests import factories
from tests.inspections import story

MARCH, APRIL = Span.month(2026, 3), Span.month(2026, 4)


def got(user, span=MARCH, *codes, **narrow):
    totals = figures.totals(user, span, **narrow)
    return tuple(totals[code] for code in codes)


def lines(user, group, *codes, span=MARCH, **narrow):
    """{label: figures} of the lines that are not all zero."""
    found = {
        str(line.label): tuple(line.figures[code] for code in codes)
        for line in figures.by(user, span, group, **narrow)
    }
    return {label: values for label, values in found.items() if any(values)}


def test_spans():
    assert Span(dt.date(2026, 3, 1), dt.date(2026, 4, 1)) == MARCH
    assert (MARCH.last, Span.month(2028, 2).last) == (dt.date(2026, 3, 31), dt.date(2028, 2, 29))
    assert MARCH.until == dt.datetime(2026, 3, 31, 16, tzinfo=dt.UTC)
    assert Span.days(MARCH.start, MARCH.last) == MARCH
    assert Span.year(2026).end == dt.date(2027, 1, 1)
    with pytest.raises(ValueError):
        Span(MARCH.start, MARCH.start)


def test_every_measure_says_what_it_counts():
    for measure in MEASURES.values():
        assert str(measure.label) and str(measure.meaning).endswith(".")


def test_visits_and_schools_covered(cast):
    for school in (cast.a1, cast.a1, cast.b1):
        story.finish(story.under_way(cast, school=school))
    story.finish(story.self_check(cast))
    story.under_way(cast)
    assert got(cast.city_admin, MARCH, "visits", "schools", "self_checks") == (3, 2, 1)


def test_found_and_what_became_of_it(cast, at):
    story.issued(cast, on_the_spot=True, photos=("before", "after"))
    story.issued(cast)
    done = story.submit(story.issued(cast), cast.officer_a1)
    story.sign_off(done, cast.inspector)
    codes = ("found", "found_signed_off", "found_on_the_spot", "found_under_deadline", "open")
    assert got(cast.city_admin, MARCH, *codes) == (3, 2, 1, 1, 1)
    assert figures.totals(cast.city_admin, MARCH).rate("rate") == pytest.approx(2 / 3)
    assert figures.totals(cast.city_admin, APRIL).rate("rate") is None


def test_drafts_are_in_no_figure(cast):
    story.find(story.under_way(cast))
    assert set(figures.totals(cast.city_admin, MARCH).values.values()) == {0}


def test_signed_off_counts_in_its_own_month(cast, at):
    hazard = story.issued(cast)
    at("2026-04-02")
    story.sign_off(story.submit(hazard, cast.officer_a1), cast.inspector)
    codes = ("found", "found_signed_off", "signed_off", "in_time", "open")
    assert got(cast.city_admin, MARCH, *codes) == (1, 0, 0, 0, 1)
    assert got(cast.city_admin, APRIL, *codes) == (0, 0, 1, 0, 0)


def test_a_move_after_the_sign_off_is_not_another_sign_off(cast, at):
    story.sign_off(story.submit(story.issued(cast), cast.officer_a1), cast.inspector)
    at("2026-04-02")
    move_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, cast.district_b)
    assert got(cast.city_admin, APRIL, "signed_off") == (0,)
    assert got(cast.city_admin, MARCH, "signed_off") == (1,)


@pytest.mark.parametrize(("day", "in_time"), [("2026-03-17", 1), ("2026-03-18", 0)])
def test_in_time_is_by_the_day_of_submission(cast, at, day, in_time):
    hazard = story.issued(cast)
    at(day)
    row = story.submit(hazard, cast.officer_a1)
    at("2026-03-25")  # the bureau's delay is not the school's
    story.sign_off(row, cast.inspector)
    assert got(cast.city_admin, MARCH, "signed_off", "in_time") == (1, in_time)


def test_overdue_agrees_with_the_screen_of_the_last_day(cast, at):
    hazard = story.issued(cast, deadline=dt.date(2026, 3, 31))
    story.issued(cast, deadline=dt.date(2026, 3, 30))
    at("2026-03-31T15:59:59+00:00")
    screen = type(hazard).objects.visible_to(cast.city_admin).overdue().count()
    assert got(cast.city_admin, MARCH, "overdue", "open") == (screen, 2) == (1, 2)


def test_waiting_for_the_bureau_is_open_and_not_overdue(cast, at):
    row = story.issued(cast)
    at("2026-03-20")
    story.submit(row, cast.officer_a1)
    codes = ("open", "overdue", "awaiting_recheck", "under_deadline")
    assert got(cast.city_admin, MARCH, *codes) == (1, 0, 1, 1)


@pytest.mark.parametrize(
    ("instant", "march", "april"),
    [("2026-03-31T15:59:59.999999+00:00", 1, 0), ("2026-03-31T16:00:00+00:00", 0, 1)],
)
def test_the_month_ends_at_midnight_in_shanghai(cast, at, instant, march, april):
    row = story.under_way(cast)
    story.find(row, deadline=dt.date(2026, 4, 10))
    at(instant)
    story.finish(row)
    for span, expected in ((MARCH, march), (APRIL, april)):
        assert got(cast.city_admin, span, "visits", "found") == (expected, expected)


def test_a_change_at_the_very_end_belongs_to_the_next_month(cast, at):
    row = story.submit(story.issued(cast), cast.officer_a1)
    at("2026-03-31T16:00:00+00:00")
    story.sign_off(row, cast.inspector)
    assert got(cast.city_admin, MARCH, "open", "signed_off") == (1, 0)
    assert got(cast.city_admin, APRIL, "open", "signed_off") == (0, 1)


def test_later_events_move_no_past_month(cast, at):
    hazard = story.issued(cast)
    at("2026-04-01")
    before = figures.by(cast.city_admin, MARCH, "district"), figures.totals(cast.admin_a, MARCH)
    story.finish(story.under_way(cast, planned_for=dt.date(2026, 3, 20)))  # entered late
    story.reclassify(hazard, cast.inspector, severity="major", area="canteen")
    update_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, stage="higher")
    move_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, cast.district_b)
    after = figures.by(cast.city_admin, MARCH, "district"), figures.totals(cast.admin_a, MARCH)
    assert after == before


def test_each_sees_what_was_then_theirs(cast, at):
    story.issued(cast)
    story.issued(cast, cast.b1)
    story.issued(cast, cast.a2)
    people = ("city_admin", "leader", "admin_a", "admin_b", "township", "principal_a1",
              "officer_b1", "gone")  # fmt: skip
    found = [got(getattr(cast, who), MARCH, "found", "visits") for who in people]
    assert found == [(3, 3), (3, 3), (2, 2), (1, 1), (1, 1), (1, 1), (1, 1), (0, 0)]


def test_a_province_sees_all_its_cities(cast):
    story.issued(cast)
    person = factories.person("province", "leader", cast.province)
    other = factories.person("elsewhere", "leader", factories.unit("province", "外省"))
    assert got(person, MARCH, "found") == (1,)
    assert got(other, MARCH, "found") == (0,)


def test_by_district(cast):
    story.issued(cast)
    story.issued(cast, cast.b1, on_the_spot=True, photos=("before", "after"))
    table = figures.by(cast.city_admin, MARCH, "district")
    assert [(line.label, line.figures["found"], line.figures["visits"]) for line in table] == [
        ("甲区", 1, 1), ("乙区", 1, 1)
    ]  # fmt: skip


def test_a_district_without_events_has_its_line(cast):
    labels = [line.label for line in figures.by(cast.city_admin, MARCH, "district")]
    assert labels == ["甲区", "乙区"]
    assert [line.label for line in figures.by(cast.admin_b, MARCH, "district")] == ["乙区"]


def test_a_district_that_was_closed_keeps_its_past(cast):
    story.issued(cast, cast.b1)
    Unit.objects.filter(pk=cast.district_b.pk).update(active=False)
    assert lines(cast.city_admin, "district", "found") == {"乙区": (1,)}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("area", {"fire": (2, 0)}),
        ("severity", {"general hazard": (1, 0), "serious hazard": (1, 0)}),
        ("stage", {"primary school": (1, 1), "junior middle school": (1, 1)}),
        ("source", {"city": (1, 1), "district": (1, 1)}),
    ],
)
def test_other_groups(cast, group, expected):
    story.issued(cast, severity="serious")
    story.issued(cast, cast.b1, cast.admin_b, [cast.admin_b])
    assert lines(cast.city_admin, group, "found", "visits") == expected


def test_narrowed_by_source_and_kind(cast):
    story.issued(cast)
    story.own(cast)
    row = story.under_way(cast, kind=Kind.ROUTINE)
    story.find(row)
    story.finish(row)
    codes = ("visits", "self_checks", "found")
    assert got(cast.city_admin, MARCH, *codes, source="city") == (2, 0, 2)
    assert got(cast.city_admin, MARCH, *codes, source=["self", "district"]) == (0, 1, 1)
    assert got(cast.city_admin, MARCH, *codes, kind=Kind.UNANNOUNCED) == (1, 0, 1)
    assert got(cast.city_admin, MARCH, *codes, severity="general") == (0, 0, 3)


def test_a_line_s_rows_are_its_figure(cast):
    story.issued(cast)
    story.issued(cast, cast.b1)
    rows = figures.rows(cast.city_admin, MARCH, "found", district=cast.district_b.pk)
    visits = figures.rows(cast.city_admin, MARCH, "visits", district=cast.district_b.pk)
    assert [row.hazard.number for row in rows] == ["2026-390103-00001"]
    assert [row.school for row in visits] == [cast.b1]
    assert not figures.rows(cast.city_admin, MARCH, "visits", area="fire").exists()


@pytest.mark.parametrize("group", figures.GROUPS)
def test_a_table_costs_the_same_for_many_districts(cast, group, django_assert_num_queries):
    for number in range(8):
        place = factories.unit("district", f"第{number}区", cast.city, code=f"3901{number + 10}")
        story.issued(cast, factories.school(place))
    # Whether the span is kept; periods and what look-backs found; visits that have such a thing;
    # names of districts.
    queries = {"district": 5, "stage": 4, "source": 4, "area": 3, "severity": 3, "way": 3}[group]
    cast.city_admin.seats  # noqa: B018  read once per request
    with django_assert_num_queries(queries):
        figures.by(cast.city_admin, MARCH, group)


def test_the_sql_of_found_reckoned_another_way(cast, at):
    for day in ("2026-03-01", "2026-03-31", "2026-04-01"):
        at(day)
        story.issued(cast)
    by_hand = sum(
        clock.day_of(row.issued_at).month == 3
        for row in HazardPeriod.objects.filter(state="to_rectify", recorded_to=None)
    )
    assert got(cast.city_admin, MARCH, "found") == (by_hand,) == (2,)
