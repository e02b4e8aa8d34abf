"""The planned day of a drill is reminded of before and after; the yearly plan is owed; a target
above the rule is said; kindergartens hold no class meetings; a meeting is held in parts."""

import datetime as dt

import pytest
from django.urls import reverse

from drills.actions import cancel_drill, shift_drill, write_plan
from drills.actions import education as acts
from drills.dues import planned, year_plan
from drills.models import Drill, EducationLog
from drills.queries.education import today_of
from drills.rules.education import Line
from drills.tasks import owe
from safety.dues import engine
from safety.dues.cadence import queries
from safety.dues.cadence.actions import set_rule
from safety.dues.cadence.queries import Asked
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import close_school, reopen_school, update_school
from safety.schools.models import School, Stage
from tests.drills.conftest import TODAY, at
from tests.drills.plans import WORDS
from tests.drills.test_actions import hold, plan
from tests.drills.test_education import WEEK, meeting, states
from tests.drills.test_education import plan as year_plan_of

D = dt.date
DAY = dt.timedelta(days=1)


def education_of(school):
    return reverse("drills:education_school", args=[school.uuid])


def open_items(kind=planned.PLANNED):
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return list(rows.order_by("due_on").values_list("unit__name", "due_on"))


def heard(days, kind=planned.PLANNED):
    """Who is told on which day, counted from today."""
    found = []
    for number in days:
        with at(TODAY + number * DAY):
            before = Notice.objects.filter(kind=kind).count()
            engine.run()
            rows = Notice.objects.filter(kind=kind).order_by("pk")[before:]
            found += [(number, row.user.username) for row in rows]
    return sorted(found)


def test_reminded_before_on_and_after_the_day(cast):
    plan(cast, TODAY + 2 * DAY)
    assert heard(range(9)) == [
        (1, "officer_a1"), (2, "officer_a1"), (2, "principal_a1"), (3, "officer_a1"),
        (4, "officer_a1"), (4, "principal_a1"), (6, "officer_a1"), (6, "principal_a1"),
    ]  # fmt: skip


def test_what_becomes_of_the_drill_ends_it(cast):
    a1 = cast.a1.unit.name
    held, shifted, cancelled = (plan(cast, TODAY + n * DAY) for n in (0, 1, 2))
    assert len(open_items()) == 3
    hold(cast, held)
    shift_drill(
        shifted, cast.officer_a1, version=shifted.version, planned_on=D(2026, 11, 30),
        starts_at=None,
    )  # fmt: skip
    cancel_drill(cancelled, cast.officer_a1, version=cancelled.version)
    assert open_items() == [(a1, D(2026, 11, 30))]
    close_school(cast.a1, None, closed_on=TODAY)
    assert open_items() == []


def test_a_school_that_opens_again_is_asked_for_what_stands_planned(cast):
    a1 = cast.a1.unit.name
    with at(TODAY - 40 * DAY):
        plan(cast, TODAY - 39 * DAY)
    kept, gone = plan(cast, TODAY), plan(cast, TODAY + 4 * DAY)
    with at(TODAY + DAY):
        close_school(cast.a1, None, closed_on=TODAY + DAY)
        assert open_items() == []
        assert Drill.objects.filter(cancelled_at=None, pk__in=[kept.pk, gone.pk]).get() == kept
        reopen_school(cast.a1, None)
        assert open_items() == [(a1, TODAY)]


def test_planned_before_there_were_items(cast):
    near, far = plan(cast, TODAY + DAY), plan(cast, TODAY + 14 * DAY)
    DueItem.objects.filter(kind=planned.PLANNED).delete()
    assert (planned.owe_all(), planned.owe_all()) == (1, 0)
    assert open_items() == [(cast.a1.unit.name, near.planned_on)]
    with at(near.planned_on + planned.LAPSE + DAY):
        planned.owe_all()
    assert (cast.a1.unit.name, near.planned_on) not in open_items()
    assert far.pk and Drill.objects.count() == 2


def test_the_yearly_plan_is_owed_until_it_is_written(cast):
    update_school(cast.b1, None, stage=Stage.HIGHER)
    with at(D(2026, 9, 1)):
        assert year_plan.owe_all() == 2 and year_plan.owe_all() == 0
    names = {cast.a1.unit.name, cast.a2.unit.name}
    assert set(open_items(year_plan.YEAR_PLAN)) == {(name, D(2026, 9, 30)) for name in names}
    assert ("officer_a1" in {who for _day, who in heard([0], year_plan.YEAR_PLAN)}) is True
    year_plan_of(cast, Line("fire", 11))
    assert open_items(year_plan.YEAR_PLAN) == [(cast.a2.unit.name, D(2026, 9, 30))]
    with at(D(2027, 7, 1)):
        year_plan.owe_all()
        assert open_items(year_plan.YEAR_PLAN) == []


def test_every_one_who_hears_of_it_may_open_it(cast, as_user):
    with at(D(2026, 9, 1)):
        year_plan.owe_all()
    with at(D(2026, 10, 7)):
        engine.run()
        rows = Notice.objects.filter(kind=year_plan.YEAR_PLAN, unit=cast.a1.unit)
        people = {row.user.username: row for row in rows.select_related("user")}
        assert set(people) == {"officer_a1", "principal_a1", "admin_a", "city_admin"}
        for row in people.values():
            page = as_user(row.user).get(row.url)
            assert page.status_code == 200 and cast.a1.unit.name in page.content.decode()


def test_a_school_asked_later_has_two_weeks(cast):
    owe()
    assert {day for _unit, day in open_items(year_plan.YEAR_PLAN)} == {TODAY + 14 * DAY}
    close_school(cast.a2, None, closed_on=TODAY)
    assert cast.a2.unit.name not in {unit for unit, _day in open_items(year_plan.YEAR_PLAN)}


@pytest.mark.parametrize(("target", "storeys", "above"), [(120, 4, 0), (121, 4, 1), (300, 6, 0)])
def test_a_target_above_the_rule_is_said(cast, as_user, target, storeys, above):
    update_school(cast.a1, None, storeys=storeys)
    drill, words = plan(cast), {**WORDS, "target_seconds": target}
    drill = write_plan(drill, cast.officer_a1, version=drill.version, **words)
    page = as_user(cast.admin_a).get(drill.get_absolute_url()).content.decode()
    assert page.count("above the rule of 120 seconds") == above


def test_a_kindergarten_holds_no_class_meeting(cast, as_user):
    assert [meetings_owed(school, *WEEK) for school in (cast.a1, cast.a2)] == [1, 1]  # of before
    week = D(2026, 11, 30), D(2026, 12, 6)
    assert [meetings_owed(school, *week) for school in (cast.a1, cast.a2)] == [1, 0]
    with at(D(2026, 12, 1)):
        pages = [
            as_user(user).get(education_of(school)).content.decode()
            for user, school in ((cast.officer_a1, cast.a1), (cast.officer_a2, cast.a2))
        ]
    assert ["Class meeting on safety of this week" in page for page in pages] == [True, False]


def test_a_city_that_asked_kindergartens_before_asks_them_still(cast):
    set_rule(
        cast.city_admin, cast.city, kind="class_meeting", often="week", times=1, source="通知",
        stages=["kindergarten"], valid_from=TODAY,
    )  # fmt: skip
    assert meetings_owed(cast.a2, D(2026, 12, 7), D(2026, 12, 13)) == 1


def meetings_owed(school, first, last):
    rows = School.objects.filter(pk=school.pk)
    found = queries.owed_by_schools(rows, Asked(first, last, last), {"class_meeting"})
    return sum(first <= one.due_on <= last for owed in found for one in owed.obligations)


def test_a_class_meeting_in_parts(cast, as_user):
    with at(D(2026, 11, 17)):
        first = meeting(cast, D(2026, 11, 17), classes=12)
        page = as_user(cast.officer_a1).get(education_of(cast.a1)).content.decode()
        assert "12 classes have held it so far" in page
    with at(D(2026, 11, 19)):
        meeting(cast, D(2026, 11, 19), classes=5)
        assert states(cast, "class_meeting", *WEEK, today=D(2026, 11, 19)) == ["open"]
    with at(D(2026, 11, 20)):
        meeting(cast, D(2026, 11, 20), classes=1)
        page = as_user(cast.officer_a1).get(education_of(cast.a1)).content.decode()
        assert "18 / 18" in page
    assert states(cast, "class_meeting", *WEEK) == ["fulfilled"]
    with at(D(2026, 11, 20), 10):
        acts.withdraw(EducationLog.objects.get(classes=5), cast.officer_a1, reason="误录")
        meeting(cast, D(2026, 11, 19))
        assert today_of(cast.a1).classes == 18  # not 31 of them
        acts.withdraw(EducationLog.objects.get(classes=18), cast.officer_a1, reason="误录")
        meeting(cast, D(2026, 11, 19), classes=5)
    assert states(cast, "class_meeting", *WEEK) == ["fulfilled"]
    acts.withdraw(first, cast.officer_a1, reason="误录")
    assert states(cast, "class_meeting", *WEEK) == ["missed"]


def test_what_is_entered_anew_leaves_a_day_that_is_over_as_it_was(cast):
    """Completed by the end of the 18th: a part entered again, or a whole one, changes that not."""
    days = [D(2026, 11, day) for day in (17, 18, 19, 20)]
    for day, classes in zip(days[:2], (12, 6), strict=True):
        with at(day):
            first = meeting(cast, day, classes=classes)
    with at(days[2]):
        acts.withdraw(first, cast.officer_a1, reason="误录")
        meeting(cast, days[1], classes=6)
    with at(days[3]):
        meeting(cast, days[3])
    found = [states(cast, "class_meeting", *WEEK, today=day) for day in days]
    assert found == [["open"], ["fulfilled"], ["fulfilled"], ["fulfilled"]]
