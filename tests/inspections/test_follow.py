"""A school moves or becomes another stage: the ledger follows, the past stays."""

import datetime as dt

import pytest

from inspections.actions.follow import follow_school
from inspections.measures import Span
from inspections.models import Hazard, Inspection, LedgerEntry
from inspections.queries import figures
from inspections.verify import faults
from safety.base.models import Refused
from safety.dues.models import DueItem
from safety.schools.actions.school import close_school, move_school, update_school
from safety.schools.models import School
from tests.inspections import story
from tests.refusals import assert_nothing_changed


def move(cast, school, place):
    return move_school(School.objects.get(pk=school.pk), cast.city_admin, place)


@pytest.fixture
def hazard(cast):
    return story.issued(cast)


def test_each_issued_hazard_gets_one_entry_and_one_period(cast, hazard, at):
    at("2026-03-12")
    move(cast, cast.a1, cast.district_b)
    entry = hazard.entries.last()
    assert (entry.action, entry.actor, entry.from_state, entry.to_state) == (
        "moved", None, "to_rectify", "to_rectify",
    )  # fmt: skip
    assert entry.data["was"] == {
        "district_id": cast.district_a.pk, "township_id": cast.township_a.pk
    }  # fmt: skip
    districts = hazard.periods.order_by("pk").values_list("district__name", flat=True)
    assert list(districts) == ["甲区", "乙区"]
    assert list(faults()) == []


def test_rows_are_seen_by_the_new_district_alone(cast, hazard):
    move(cast, cast.a1, cast.district_b)
    for model in (Hazard, Inspection):
        assert model.objects.visible_to(cast.admin_b).count() == 1
        assert not model.objects.visible_to(cast.admin_a).exists()


def test_signed_off_ones_follow_too_and_drafts_have_no_entry(cast, at):
    done = story.issued(cast, on_the_spot=True, photos=("before", "after"))
    draft = story.find(story.under_way(cast))
    move(cast, cast.a1, cast.district_b)
    draft.refresh_from_db()
    assert [done.entries.last().action, draft.entries.last().action] == ["moved", "found"]
    assert draft.district == cast.district_b


def test_a_new_stage(cast, hazard):
    update_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, stage="nine_year")
    entry = hazard.entries.last()
    assert (entry.data["was"], entry.data["set"]) == ({"stage": "primary"}, {"stage": "nine_year"})
    assert list(faults()) == []


def test_what_concerns_no_period_makes_no_entry(cast, hazard):
    update_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, boarding=True)
    assert hazard.entries.last().action == "issue"


def test_an_open_form_is_not_stale_by_a_move(cast, hazard):
    move(cast, cast.a1, cast.district_b)
    assert story.save_plan(hazard, cast.officer_a1).state == "rectifying"


def test_what_the_bureau_owes_goes_to_the_new_one(cast):
    hazard = story.own(cast)
    story.ask(hazard, cast.officer_a1)
    story.submit(Hazard.objects.get(), cast.officer_a1)
    move(cast, cast.a1, cast.district_b)
    owed = DueItem.objects.filter(settled_at=None).values_list("kind", "unit__name")
    assert set(owed) == {("hazard_recheck", "乙区"), ("extension_answer", "乙区")}


def test_figures_of_the_month_before_stay_with_the_old_district(cast, hazard, at):
    at("2026-04-02")
    move(cast, cast.a1, cast.district_b)
    march, april = Span.month(2026, 3), Span.month(2026, 4)
    opens = [
        (figures.totals(user, span)["open"]) for user in (cast.admin_a, cast.admin_b)
        for span in (march, april)
    ]  # fmt: skip
    assert opens == [1, 0, 0, 1]


def test_a_second_move_on_the_same_instant(cast, hazard):
    move(cast, cast.a1, cast.district_b)
    move(cast, cast.a1, cast.district_a)
    times = list(hazard.entries.values_list("at", flat=True))
    assert times == sorted(set(times))
    assert list(faults()) == []


def test_many_hazards_follow_in_a_few_queries(cast, django_assert_max_num_queries):
    row = story.under_way(cast)
    for _ in range(12):
        story.find(row)
    story.finish(row)
    school = School.objects.select_related("unit").get(pk=cast.a1.pk)
    school.stage = "nine_year"
    with django_assert_max_num_queries(10):
        follow_school(school)
    assert LedgerEntry.objects.filter(action="moved").count() == 12


def test_a_school_with_open_hazards_cannot_be_closed(cast, hazard):
    school = School.objects.get(pk=cast.a1.pk)
    with assert_nothing_changed(), pytest.raises(Refused, match="still open"):
        close_school(school, cast.city_admin, closed_on=dt.date(2026, 3, 10))


def test_drafts_and_plans_do_not_show_in_the_way(cast):
    story.plan(cast)
    story.find(story.under_way(cast, school=cast.a2))
    for school in (cast.a1, cast.a2):
        row = School.objects.get(pk=school.pk)
        close_school(row, cast.city_admin, closed_on=dt.date(2026, 3, 10))
