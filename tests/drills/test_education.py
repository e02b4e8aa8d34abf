"""Safety education: the yearly plan, what is logged, withdrawn and owed (R21)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from drills.actions import education as acts
from drills.models import EducationLog, EducationPlan, PlanTopic
from drills.queries.education import schools_of, to_log, today_of, year_of
from drills.rules import education as rules
from drills.rules.education import Line, State
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.cadence import actions as cadence
from safety.dues.cadence import queries
from safety.dues.cadence import reminders as cadence_reminders
from safety.dues.cadence.defaults import REGULAR
from safety.dues.cadence.queries import Asked
from safety.dues.models import DueItem
from safety.schools.models import CalendarDay, School, SchoolPeriod, Status
from tests.drills.conftest import TODAY, at
from tests.refusals import assert_nothing_changed

D = dt.date
FIRE = Line("fire", 11, Decimal("2"), "王老师", "消防知识读本", "笔试")
BARE = Line("traffic", 10)


def log(cast, kind="morning", day=TODAY, key="a1", **facts):
    given = {"uuid": uuid.uuid4(), "kind": kind, "held_on": day, **facts}
    return acts.log(getattr(cast, f"officer_{key}"), school=getattr(cast, key), **given)


def meeting(cast, day=TODAY, classes=18, of=18, **more):
    return log(cast, "meeting", day, classes=classes, classes_all=of, **more)


def plan(cast, *lines, year=2026, version=0):
    return acts.write_plan(
        cast.officer_a1, school=cast.a1, year=year, version=version, lines=list(lines)
    )


def states(cast, kind, first, last, today=TODAY):
    asked = Asked(first, last, today)
    rows = School.objects.filter(pk=cast.a1.pk)
    (owed,) = queries.owed_by_schools(rows, asked, {kind})
    return [str(one.state) for one in owed.obligations if first <= one.due_on <= last]


# -- the plan of a year ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "taught", "state"),
    [(9, False, State.BEHIND), (11, False, State.NOW), (12, False, State.AHEAD),
     (8, False, State.AHEAD), (9, True, State.DONE), (None, False, State.UNPLANNED)],
)  # fmt: skip
def test_how_a_topic_stands(month, taught, state):
    assert rules.state_of(2026, month, taught, TODAY) == state


def test_there_are_fifteen():
    assert len(rules.Topic) == 15


@pytest.mark.parametrize(("day", "year"), [(D(2026, 8, 31), 2025), (D(2026, 9, 1), 2026)])
def test_a_school_year_begins_in_september(day, year):
    assert rules.school_year(day) == year
    assert rules.year_days(year)[0] <= day <= rules.year_days(year)[1]


def test_done_behind_and_what_of_the_six_lacks(cast):
    plan(cast, FIRE, BARE)
    log(cast, "lesson", topic="fire", result="8 个班测验，合格率 96%")
    year = year_of(cast.a1, 2026, TODAY)
    by = {line.topic: line for line in year.lines}
    assert (year.planned, year.taught, year.behind) == (2, 1, 1)
    assert by["fire"].lacking == []
    assert by["traffic"].state == State.BEHIND
    assert by["traffic"].parts == ["plan"]
    assert [line.topic for line in year.lines[:2]] == ["traffic", "fire"]


def test_written_again_and_by_two_at_once(cast):
    row = plan(cast, FIRE)
    with assert_nothing_changed():
        assert plan(cast, FIRE) == row
    with assert_nothing_changed(), pytest.raises(Conflict):
        plan(cast, BARE)
    assert plan(cast, FIRE, BARE, version=1).version == 2
    assert set(PlanTopic.objects.values_list("topic", flat=True)) == {"fire", "traffic"}


def trail(model):
    kind = ContentType.objects.get_for_model(model)
    return list(LogEntry.objects.filter(content_type=kind).values_list("action", "object_repr"))


def test_the_trail_tells_what_of_a_plan_was_changed(cast):
    entry = LogEntry.Action
    with translation.override("en"):
        plan(cast, FIRE, BARE)
        assert sorted(trail(PlanTopic)) == [
            (entry.CREATE, "fire"), (entry.CREATE, "traffic accidents")
        ]  # fmt: skip
        LogEntry.objects.all().delete()
        plan(cast, FIRE, BARE._replace(teacher="李老师"), version=1)
        assert trail(PlanTopic) == [(entry.UPDATE, "traffic accidents")]
        LogEntry.objects.all().delete()
        plan(cast, FIRE, version=2)
        assert trail(PlanTopic) == [(entry.DELETE, "traffic accidents")]


def test_one_more_lesson_takes_no_result_away(cast):
    plan(cast, FIRE)
    first = log(cast, "lesson", D(2026, 11, 20), topic="fire", result="合格率 96%")
    log(cast, "lesson", topic="fire")
    (line,) = [line for line in year_of(cast.a1, 2026, D(2026, 12, 10)).lines if line.row]
    assert line.lesson == first and line.lacking == []


def test_taught_is_the_same_for_the_school_and_the_bureau(cast):
    """Also a topic that no plan names, and one that was taught twice."""
    plan(cast, BARE)
    log(cast, "lesson", topic="fire"), log(cast, "lesson", D(2026, 11, 20), topic="fire")
    log(cast, "lesson", topic="falls")
    acts.withdraw(log(cast, "lesson", topic="gas"), cast.officer_a1, reason="误录")
    row = schools_of(cast.city_admin, 2026, TODAY).get(pk=cast.a1.pk)
    year = year_of(cast.a1, 2026, TODAY)
    assert (row.planned, row.taught, row.behind) == (1, 2, 1)
    assert (year.planned, year.taught, year.behind) == (1, 2, 1)


@pytest.mark.parametrize(("year", "lines"), [(2025, [FIRE]), (2028, [FIRE]), (2026, [])])
def test_no_other_year_and_no_empty_plan(cast, year, lines):
    with assert_nothing_changed(), pytest.raises(Refused):
        plan(cast, *lines, year=year)


def test_taken_over_from_last_year(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="no plan of the year before"):
        acts.clone_plan(cast.officer_a1, school=cast.a1, year=2026)
    with at(D(2026, 3, 10)):
        plan(cast, FIRE, BARE, year=2025)
    row = acts.clone_plan(cast.officer_a1, school=cast.a1, year=2026)
    assert acts.lines_of(row) == [BARE, FIRE]
    with assert_nothing_changed():
        assert acts.clone_plan(cast.officer_a1, school=cast.a1, year=2026) == row
    plan(cast, FIRE, version=1)
    with assert_nothing_changed(), pytest.raises(Refused, match="has a plan already"):
        acts.clone_plan(cast.officer_a1, school=cast.a1, year=2026)


def body(**changes):
    fields = {"version": 0, "year": 2026, "month_fire": "11", "hours_fire": "2"}
    return {**fields, "teacher_fire": "王老师", **changes}


def test_the_plan_by_form(cast, as_user):
    client = as_user(cast.officer_a1)
    there = reverse("drills:education_plan_edit", args=[cast.a1.uuid])
    assert client.get(there).status_code == 200
    assert client.post(there, body()).status_code == 302
    assert client.post(there, body()).status_code == 302  # a second click
    with assert_nothing_changed():
        response = client.post(there, body(teacher_fire="李老师", version=0))
    assert response.status_code == 409
    assert [(d["typed"], d["stored"]) for d in response.context["differences"]] == [
        ("李老师", "王老师")
    ]
    assert client.post(there, body(teacher_fire="李老师", version=1)).status_code == 302
    page = client.get(reverse("drills:education_plan", args=[cast.a1.uuid])).content.decode()
    assert "李老师" in page and "of the six there lack: materials, evaluation<" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"month_fire": ""}, "month_fire"), ({"month_fire": "13"}, "month_fire"),
     ({"hours_fire": "0"}, "hours_fire"), ({"hours_fire": "x"}, "hours_fire"),
     ({"year": "2024"}, "__all__"), ({"version": "-1"}, "version")],
)  # fmt: skip
def test_bad_input_keeps_no_plan(cast, as_user, changes, field):
    there = reverse("drills:education_plan_edit", args=[cast.a1.uuid])
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(there, body(**changes))
    assert response.status_code == 422 and field in response.context["form"].errors


# -- what is logged --------------------------------------------------------------------------------


def test_one_tap(cast, as_user):
    client = as_user(cast.officer_a1)
    there = reverse("drills:education_school", args=[cast.a1.uuid])
    [(tap, form), _afternoon] = client.get(there).context["taps"]
    sent = {"client_uuid": str(form["client_uuid"].value()), "kind": tap.kind,
            "held_on": TODAY.isoformat()}  # fmt: skip
    assert client.post(there, sent).status_code == 302
    assert client.post(there, sent).status_code == 302  # a second click
    row = EducationLog.objects.get()
    assert (row.kind, row.late, row.state) == ("morning", False, "kept")
    with assert_nothing_changed():
        other = client.post(there, {**sent, "kind": "afternoon"})
        twice = client.post(there, {**sent, "client_uuid": str(uuid.uuid4())})
    assert other.status_code == twice.status_code == 422
    assert "recorded for the day already" in twice.content.decode()
    assert [tap.log for tap, _form in client.get(there).context["taps"]] == [row, None]


def test_a_day_back_it_is_late_and_later_it_stands(cast):
    assert log(cast, day=D(2026, 11, 20)).late  # Friday, recorded on Monday
    with assert_nothing_changed(), pytest.raises(Refused, match="within 3 days"):
        log(cast, day=D(2026, 11, 19))
    assert log(cast, "lesson", D(2026, 10, 23), topic="fire").late
    with assert_nothing_changed(), pytest.raises(Refused, match="within 31 days"):
        log(cast, "lesson", D(2026, 10, 22), topic="fire")


def test_no_reminder_without_school(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="no school"):
        log(cast, day=D(2026, 11, 22))
    CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="运动会")
    with assert_nothing_changed(), pytest.raises(Refused, match="no school"):
        log(cast)
    assert not today_of(cast.a1).school
    log(cast, "lecture", about="消防员进校园", people=600)  # may be held on any day


@pytest.mark.parametrize(
    "facts",
    [{"kind": "meeting"}, {"kind": "meeting", "classes": 3, "classes_all": 2},
     {"kind": "meeting", "classes": 3, "classes_all": 301}, {"kind": "lesson"},
     {"kind": "lecture"}, {"kind": "health"}, {"day": D(2026, 11, 24)}],
)  # fmt: skip
def test_what_makes_no_record(cast, facts):
    with assert_nothing_changed(), pytest.raises(Refused):
        log(cast, **facts)


def test_a_school_that_is_closed(cast):
    School.objects.filter(pk=cast.a1.pk).update(status=Status.CLOSED, closed_on=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused, match="closed"):
        log(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match="closed"):
        plan(cast, FIRE)


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector", "township", "leader"])
def test_the_school_alone(cast, who):
    row, actor = log(cast), getattr(cast, who)
    with assert_nothing_changed():
        with pytest.raises(PermissionDenied):
            acts.log(actor, uuid=uuid.uuid4(), school=cast.a1, kind="afternoon", held_on=TODAY)
        with pytest.raises(PermissionDenied):
            acts.withdraw(row, actor, reason="误录")
        with pytest.raises(PermissionDenied):
            acts.write_plan(actor, school=cast.a1, year=2026, version=0, lines=[FIRE])


def test_withdrawn_with_a_reason(cast, as_user):
    row = log(cast)
    there = reverse("drills:education_withdraw", args=[row.uuid])
    client = as_user(cast.principal_a1)
    with assert_nothing_changed():
        assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "当天上午停课"}).status_code == 302
    with assert_nothing_changed("django_session"):
        assert client.post(there, {"reason": "当天上午停课"}).status_code == 302
        assert client.post(there, {"reason": "另一个理由"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "withdrawn"
    with assert_nothing_changed(), pytest.raises(Refused, match="withdrawn"):
        log(cast, uuid=row.uuid)
    log(cast)  # another in its place
    assert "当天上午停课" in client.get(row.get_absolute_url()).content.decode()


def test_the_database_says_so_too(cast):
    row = log(cast)
    with pytest.raises(IntegrityError):
        EducationLog.objects.create(
            kind="morning", held_on=TODAY, recorded_by=row.recorded_by,
            recorded_at=row.recorded_at, **cast.a1.columns(),
        )  # fmt: skip


def test_each_kind_asks_for_its_own_words(cast, as_user):
    client, there = as_user(cast.officer_a1), reverse("drills:education_record")
    base = {"school": cast.a1.uuid, "held_on": "2026-11-23"}
    for kind, said in (
        ("lesson", {"topic": "fire", "hours": "1.5", "result": "合格率 96%"}),
        ("health", {"about": "流感季节勤洗手"}),
        ("lecture", {"about": "交警进校园", "people": "600"}),
        ("meeting", {"classes": "12", "classes_all": "18"}),
        ("thirty", {"topic": "drowning"}),
    ):
        assert client.get(there, {"kind": kind}).status_code == 200
        sent = {**base, "client_uuid": str(uuid.uuid4()), "kind": kind, **said}
        assert client.post(there, sent).status_code == 302, kind
    assert EducationLog.objects.get(kind="lesson").hours == Decimal("1.5")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "lesson", "topic": ""}, "topic"), ({"kind": "lesson", "topic": "flood"}, "topic"),
     ({"kind": "health", "about": ""}, "about"), ({"kind": "dance"}, "kind"),
     ({"held_on": "2026-11-24"}, "held_on"), ({"held_on": "2026-11-16"}, "held_on"),
     ({"classes": "19"}, "classes_all"), ({"classes": ""}, "classes"),
     ({"client_uuid": "x"}, "client_uuid"), ({"school": str(uuid.uuid4())}, "school")],
)  # fmt: skip
def test_bad_input_records_nothing(cast, as_user, changes, field):
    sent = {
        "client_uuid": str(uuid.uuid4()), "school": cast.a1.uuid, "kind": "meeting",
        "held_on": "2026-11-23", "classes": "18", "classes_all": "18", **changes,
    }  # fmt: skip
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(reverse("drills:education_record"), sent)
    assert response.status_code == 422 and field in response.context["form"].errors


# -- what is owed ----------------------------------------------------------------------------------

WEEK = D(2026, 11, 16), D(2026, 11, 22)


def test_a_class_meeting_a_week_once_all_classes_have_held_it(cast):
    with at(D(2026, 11, 18)):
        meeting(cast, D(2026, 11, 17), classes=12)
        assert states(cast, "class_meeting", *WEEK, today=D(2026, 11, 18)) == ["open"]
        assert states(cast, "class_meeting", *WEEK) == ["missed"]
        row = meeting(cast, D(2026, 11, 18))
    assert states(cast, "class_meeting", *WEEK) == ["fulfilled"]
    acts.withdraw(row, cast.officer_a1, reason="误录")
    assert states(cast, "class_meeting", *WEEK) == ["missed"]


def test_the_meeting_of_the_week_is_any_that_all_classes_held(cast):
    """A second one, of three classes, takes nothing away."""
    with at(D(2026, 11, 25)):
        whole = meeting(cast, TODAY)
        meeting(cast, D(2026, 11, 25), classes=3, of=24)
        now = today_of(cast.a1)
    assert now.meeting == whole and now.last_meeting.classes_all == 24
    with at(D(2026, 11, 30)):
        assert today_of(cast.a1).meeting is None


def shown(cast):
    """How each of the last days, and the week's meeting, is shown as owed."""
    now = today_of(cast.a1)
    return {one.day: one.owed and str(one.owed) for one in now.days}, now.meeting_owed


def test_days_on_which_nothing_is_owed_are_not_shown_as_missing(cast, as_user):
    """Opened on Thursday, exempt on Friday, asked no more from Tuesday on."""
    thursday, friday, tuesday = D(2026, 11, 19), D(2026, 11, 20), D(2026, 11, 24)
    SchoolPeriod.objects.filter(school=cast.a1).update(recorded_from=clock.start_of(thursday))
    cadence.exempt(
        cast.city_admin, cast.a1, kind="safety_reminder", first_day=friday, last_day=friday,
        reason="运动会",
    )  # fmt: skip
    for kind in ("safety_reminder", "class_meeting"):
        cadence.set_rule(
            cast.city_admin, cast.city, kind=kind, often="never", times=1, source="通知",
            stages=sorted(REGULAR), valid_from=tuesday,
        )  # fmt: skip
    days, week = shown(cast)
    assert (days[thursday], days[friday], days[TODAY], week) == ("missed", "exempt", "open", "open")
    assert days[D(2026, 11, 18)] is None
    there = reverse("drills:education_school", args=[cast.a1.uuid])
    page = as_user(cast.admin_a).get(there).content.decode()
    assert page.count("missing</span>") == 2 and page.count(">exempt</span>") == 2
    assert page.count("not logged yet") == 3
    with at(tuesday):
        assert shown(cast)[0][tuesday] is None
        page = as_user(cast.admin_a).get(there).content.decode()
    assert page.count("not logged yet") == 1  # the meeting of the week that began before


def test_higher_education_owes_none(cast, as_user):
    SchoolPeriod.objects.filter(school=cast.a1).update(stage="higher")
    assert set(shown(cast)[0].values()) == {None} and shown(cast)[1] is None
    page = as_user(cast.admin_a).get(reverse("drills:education_school", args=[cast.a1.uuid]))
    assert "hue-overdue" not in page.content.decode().partition("<table")[2].partition("</table")[0]
    assert "not logged yet" not in page.content.decode()


def test_two_reminders_each_school_day(cast):
    friday = D(2026, 11, 20)
    log(cast, "morning", friday)
    assert states(cast, "safety_reminder", *WEEK) == ["missed"] * 5
    log(cast, "afternoon", friday)
    assert states(cast, "safety_reminder", *WEEK) == ["missed"] * 4 + ["fulfilled"]
    cadence.exempt(
        cast.city_admin, cast.a1, kind="safety_reminder", first_day=D(2026, 11, 16),
        last_day=D(2026, 11, 17), reason="运动会",
    )  # fmt: skip
    expected = ["exempt"] * 2 + ["missed"] * 2 + ["fulfilled"]
    assert states(cast, "safety_reminder", *WEEK) == expected


def test_what_is_still_logged_today(cast):
    assert to_log(cast.officer_a1) == [(cast.a1, "safety_reminder", 2)]
    log(cast)
    assert to_log(cast.principal_a1) == [(cast.a1, "safety_reminder", 1)]
    log(cast, "afternoon")
    assert to_log(cast.officer_a1) == to_log(cast.admin_a) == []
    for day in (D(2026, 11, 22), D(2026, 8, 10)):  # a Sunday, the vacation
        with at(day):
            assert to_log(cast.officer_a1) == []


def test_it_stands_on_the_home_page(cast, as_user):
    page = as_user(cast.officer_a1).get(reverse("home"))
    [block] = [block for block in page.context["board"].must if block.code == "education"]
    [line] = block.lines
    assert line.count == 2 and block.whole() == block
    assert line.action_url == reverse("drills:education_school", args=[cast.a1.uuid])
    log(cast), log(cast, "afternoon")
    must = as_user(cast.officer_a1).get(reverse("home")).context["board"].must
    assert "education" not in {block.code for block in must}


def test_a_class_meeting_is_reminded_of_until_it_is_logged(cast):
    cadence_reminders.owe_all()
    open_now = DueItem.objects.filter(
        unit=cast.a1.unit, key__startswith="class_meeting:", settled_at=None, due_on=D(2026, 11, 29)
    )
    assert open_now.count() == 1
    meeting(cast, classes=17)
    assert open_now.count() == 1
    row = meeting(cast, D(2026, 11, 20)), log(cast, "lecture", about="讲座")
    acts.withdraw(row[0], cast.officer_a1, reason="误录")
    with at(D(2026, 11, 24)):
        row = meeting(cast, D(2026, 11, 24))
    assert open_now.count() == 0
    with at(D(2026, 11, 25)):
        acts.withdraw(row, cast.officer_a1, reason="误录")
    assert open_now.count() == 1
    assert not DueItem.objects.filter(key__startswith="safety_reminder:").exists()


# -- lists -----------------------------------------------------------------------------------------


def test_the_list_shows_ones_own(cast, as_user):
    rows = {key: log(cast, key=key) for key in ("a1", "a2", "b1")}
    there = reverse("drills:education_list")
    for who, keys in (("officer_a1", {"a1"}), ("admin_a", {"a1", "a2"}), ("admin_b", {"b1"}),
                      ("leader", {"a1", "a2", "b1"})):  # fmt: skip
        seen = as_user(getattr(cast, who)).get(there).context["rows"]
        assert set(seen) == {rows[key] for key in keys}, who


def test_no_school_of_others_is_offered(cast, as_user):
    page = as_user(cast.officer_a1).get(reverse("drills:education_school", args=[cast.a1.uuid]))
    assert list(page.context["others"]) == []


@pytest.mark.parametrize(
    ("query", "kinds"),
    [({"kind": "morning"}, {"morning"}), ({"state": "late"}, {"afternoon"}),
     ({"state": "kept"}, {"morning"}), ({"state": "withdrawn"}, {"lecture"}),
     ({"first": "2026-11-23"}, {"morning", "lecture"}), ({"last": "2026-11-20"}, {"afternoon"}),
     ({"text": "甲一"}, {"morning", "afternoon", "lecture"}), ({"kind": "dance"}, set()),
     ({"first": "2026-11-25", "last": "2026-11-01"}, set())],
)  # fmt: skip
def test_filters(cast, as_user, query, kinds):
    log(cast), log(cast, "afternoon", D(2026, 11, 20))
    acts.withdraw(log(cast, "lecture", about="讲座"), cast.officer_a1, reason="误录")
    response = as_user(cast.city_admin).get(reverse("drills:education_list"), query)
    assert response.status_code == 200
    assert {row.kind for row in response.context["rows"]} == kinds


def test_school_by_school(cast, as_user):
    plan(cast, FIRE, BARE), log(cast, "lesson", topic="fire"), meeting(cast, classes=1)
    there = reverse("drills:education_schools")
    client = as_user(cast.city_admin)
    rows = {row.name: row for row in client.get(there).context["rows"]}
    row = rows["甲一小学"]
    assert (row.planned, row.taught, row.behind, row.last_meeting) == (2, 1, 1, TODAY)
    assert rows["乙一中学"].plan_at is None
    names = {
        state: {row.name for row in client.get(there, {"state": state}).context["rows"]}
        for state in ("none", "behind")
    }
    assert names == {"none": {"甲二幼儿园", "乙一中学"}, "behind": {"甲一小学"}}
    district = client.get(there, {"district": cast.district_b.uuid, "year": "2025"})
    assert [row.name for row in district.context["rows"]] == ["乙一中学"]
    own = as_user(cast.admin_b).get(there).context["rows"]
    assert [row.name for row in own] == ["乙一中学"]


def test_lists_cost_the_same(cast, as_user):
    client = as_user(cast.city_admin)
    pages = [reverse(f"drills:education_{name}") for name in ("list", "schools")]
    log(cast)

    def cost():
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    cost()
    few = cost()
    EducationLog.objects.bulk_create(
        EducationLog(
            kind="lecture", held_on=TODAY, about=str(n), recorded_by=cast.officer_a1,
            recorded_at=EducationLog.objects.get(kind="morning").recorded_at,
            **cast.a1.columns(),
        )
        for n in range(60)
    )  # fmt: skip
    plan(cast, FIRE)
    assert cost() == few


def test_the_page_of_a_school_costs_the_same(cast, as_user):
    """However much the school has logged, and however long its plan is."""
    client = as_user(cast.officer_a1)
    there = reverse("drills:education_school", args=[cast.a1.uuid])
    plan(cast, FIRE), log(cast), meeting(cast), log(cast, "lesson", topic="fire")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(there).status_code == 200
        return len(queries)

    cost()
    few = cost()
    plan(cast, *(Line(topic, 11) for topic in rules.Topic.values), version=1)
    log(cast, "afternoon")
    day = min(EducationLog.objects.values_list("recorded_at", flat=True))
    shared = {"recorded_by": cast.officer_a1, "recorded_at": day, **cast.a1.columns()}
    EducationLog.objects.bulk_create(
        EducationLog(kind=kind, held_on=TODAY - dt.timedelta(days=n + 1), about=str(n), **shared)
        for n in range(200)
        for kind in ("morning", "afternoon", "lecture", "health")
    )
    assert cost() == few


def test_a_past_year_is_read_and_not_written(cast, as_user):
    client = as_user(cast.officer_a1)
    there = reverse("drills:education_plan", args=[cast.a1.uuid])
    page = client.get(there, {"year": "2025"})
    assert page.status_code == 200 and not page.context["may_plan"]
    with assert_nothing_changed():
        clone = reverse("drills:education_plan_clone", args=[cast.a1.uuid])
        assert client.post(clone, {"year": "2026"}).status_code == 422
    assert EducationPlan.objects.count() == 0
