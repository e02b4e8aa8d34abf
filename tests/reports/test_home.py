"""Today: what each role sees, exactly; what it costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from drills.actions import course as courses
from reports.today import board
from safety.dues import actions as dues
from safety.schools.models import Role, User
from tests import factories, standing
from tests.conftest import make_cast
from tests.drills import training
from tests.drills.training import course_of, enrol, score
from tests.inspections import story
from tests.inspections.conftest import with_checklist
from tests.reports.many import copies

DISTRICTS_RECHECK = "Re-check 2026-390102-00007 at 甲一小学: own"


@pytest.fixture
def scene(db, at):
    found = standing.stand("home", lambda: play(with_checklist(make_cast()), at))
    at("2026-03-20")
    return found


def play(cast, at):
    """20 March. At A1 one hazard in each state that somebody has to act on; at B1 one overdue and
    one major; inspectors have a visit today and one in three days."""
    make = {"overdue": "03-15", "soon": "03-22", "ahead": "03-26", "later": "04-20"}
    for name, day in make.items():
        setattr(
            cast, name, story.issued(cast, deadline=dt.date.fromisoformat(f"2026-{day}"), what=name)
        )
    cast.returned = story.issued(cast, what="returned", deadline=dt.date(2026, 3, 30))
    story.give_back(story.submit(cast.returned, cast.officer_a1), cast.inspector2)
    cast.waiting = story.issued(cast, what="waiting")
    story.submit(cast.waiting, cast.officer_a1)
    cast.own = story.own(cast, what="own")
    story.submit(cast.own, cast.officer_a1)
    cast.asked = story.issued(cast, what="asked", deadline=dt.date(2026, 4, 21))
    story.ask(cast.asked, cast.officer_a1)
    cast.late_b = story.issued(cast, school=cast.b1, what="late b", deadline=dt.date(2026, 3, 12))
    major = {"severity": "major", "deadline": dt.date(2026, 5, 1), "what": "major"}
    cast.major = story.issued(cast, school=cast.b1, **major)
    at("2026-03-20")
    cast.today_visit = story.plan(cast, school=cast.a2)
    cast.next_visit = story.plan(cast, school=cast.a2, planned_for=dt.date(2026, 3, 23))
    return cast


def seen(user, part="must"):
    """{block: titles of its lines} of a part of somebody's home page."""
    fresh = User.objects.get(pk=user.pk)
    return {
        block.code: [line.title for line in block.lines] for block in getattr(board(fresh), part)
    }


def test_officer(scene):
    assert seen(scene.officer_a1) == {
        "overdue": ["overdue"], "returned": ["returned"], "due_soon": ["soon"],
    }  # fmt: skip
    assert seen(scene.officer_a1, "coming") == {"hazards_ahead": ["ahead"]}
    assert seen(scene.officer_a1, "others") == {"awaiting": ["waiting", "own"]}


def test_principal_signs_what_the_own_check_found(scene):
    must = seen(scene.principal_a1)
    assert must.pop("to_recheck") == ["own"]
    assert must == seen(scene.officer_a1)


def test_a_quiet_school(scene):
    for user in (scene.officer_a2, scene.principal_a2):
        assert [seen(user, part) for part in ("must", "coming", "others")] == [{}, {}, {}]


def test_inspector(scene):
    assert list(seen(scene.inspector).items()) == [
        ("visits", ["甲二幼儿园"]), ("to_recheck", ["waiting"]), ("extensions", ["asked"]),
    ]  # fmt: skip
    assert seen(scene.inspector, "coming") == {"visits_ahead": ["甲二幼儿园"]}
    assert seen(scene.inspector, "others") == {
        "overdue_below": ["late b", "overdue"], "owed_below": [DISTRICTS_RECHECK],
    }  # fmt: skip


def test_district_admin(scene):
    assert seen(scene.admin_a) == {"to_recheck": ["own"]}
    assert seen(scene.admin_a, "others") == {"overdue_below": ["overdue"]}
    assert seen(scene.admin_b) == {}
    assert seen(scene.admin_b, "others") == {"overdue_below": ["late b"]}


def test_township(scene):
    assert (seen(scene.township), seen(scene.township, "coming")) == ({}, {})
    assert seen(scene.township, "others") == {"overdue_below": ["overdue"]}


def test_city_admin(scene):
    """Planned both visits, so knows of them; their desk owes the re-check and the answer."""
    assert seen(scene.city_admin) == {
        "to_recheck": ["waiting"], "extensions": ["asked"], "visits": ["甲二幼儿园"],
    }  # fmt: skip
    owed = {"major": ["major"], "owed_below": [DISTRICTS_RECHECK]}
    assert seen(scene.city_admin, "others") == owed


def test_leader_sees_what_is_worst_where_and_who_answers(scene):
    found = board(User.objects.get(pk=scene.leader.pk))
    assert (found.must, found.coming, found.late_count) == ([], [], 2)
    assert [(p.name, p.count, p.oldest.day, p.answers) for p in found.late] == [
        ("乙区", 1, 12, "admin_b"), ("甲区", 1, 15, "admin_a"),
    ]  # fmt: skip
    (major,) = found.others[0].lines
    assert major.text == "乙一中学 · 乙区 · 2026-390103-00002 · answers: 李四"


def test_a_leader_of_a_district_sees_schools(scene):
    chief = factories.person("chief", Role.LEADER, scene.district_a)
    scene.a1.principal_name = "赵校长"
    scene.a1.save()
    assert [(p.name, p.answers) for p in board(chief).late] == [("甲一小学", "赵校长")]


def test_a_secret_visit_is_on_no_other_page(scene, as_user):
    for name in ("leader", "admin_a", "township", "principal_a2", "officer_a2", "inspector_a"):
        assert "甲二幼儿园" not in as_user(getattr(scene, name)).get("/").content.decode()


def test_a_visit_of_yesterday_still_waits(scene, at):
    at("2026-03-21")
    assert seen(scene.inspector)["visits"] == ["甲二幼儿园"]


def test_drills_and_other_duties(scene):
    for unit, day in ((scene.a1.unit, 19), (scene.a1.unit, 22), (scene.a1.unit, 25),
                      (scene.district_a, 19), (scene.district_a, 20)):  # fmt: skip
        key, due = f"2026-{day}", dt.date(2026, 3, day)
        facts = {"cadence": "month", "first": "2026-03-01"}
        dues.owe(unit, "drill", key, due, facts=facts, url="/inbox/")
    for who in (scene.officer_a1, scene.admin_a):
        found = seen(who)
        assert len(found["owed_late"]) == 1 and len(found["owed"]) == 1
    assert len(seen(scene.officer_a1, "coming")["owed_ahead"]) == 1
    assert len(seen(scene.admin_a)["owed"]) == 1


def test_results_of_a_course_that_is_held(scene, at, as_user):
    of_city = course_of(scene.city_admin, scene.city, title="city's")
    first, second = (enrol(of_city, scene.officer_a1, scene.a1, name=n) for n in ("王一", "王二"))
    own = course_of(scene.officer_a1, scene.a1.unit, title="own")
    alone = enrol(own, scene.officer_a1, scene.a1)
    desks = ("city_admin", "admin_a", "officer_a1", "principal_a1", "officer_a2", "leader")
    assert not any(seen(getattr(scene, who)).get("results") for who in desks)
    at("2026-03-21")
    assert {who: seen(getattr(scene, who)).get("results") for who in desks} == {
        "city_admin": ["city's"], "admin_a": None, "officer_a1": ["own"], "principal_a1": ["own"],
        "officer_a2": None, "leader": None,
    }  # fmt: skip
    [line] = [b.lines[0] for b in board(scene.city_admin).must if b.code == "results"]
    assert line.count == 2 and as_user(scene.city_admin).get(line.action_url).status_code == 200
    late = as_user(scene.admin_a).get(reverse("drills:course_list"), {"state": "results"})
    assert [row.title for row in late.context["rows"]] == ["own", "city's"]
    courses.strike(first, scene.city_admin, version=first.version, why="调离")
    score(second, scene.city_admin, 80)
    close(own, scene.officer_a1)
    assert not any(seen(getattr(scene, who)).get("results") for who in desks)
    assert alone.outcome == "waiting"


def close(course, actor):
    given = {name: getattr(course, name) for name in (*training.words(), "version")}
    courses.edit_course(course, actor, **given, is_open=False)


def test_what_units_below_owe_late(scene, at):
    facts = {"cadence": "month", "first": "2026-03-01"}
    dues.owe(scene.a1.unit, "drill", "2026-03", dt.date(2026, 3, 19), facts=facts)
    assert len(seen(scene.admin_a, "others")["owed_below"]) == 1
    assert "owed_below" not in seen(scene.admin_b, "others")


def owe(unit, kind, count, since=1, **facts):
    """So many debts of a unit, late since so many days before 20 March and more."""
    for n in range(count):
        due = dt.date(2026, 3, 20) - dt.timedelta(days=since + n)
        dues.owe(unit, kind, f"{kind}-{n}", due, facts=facts)


@pytest.fixture
def late(scene):
    """At A1 nine certificates and three weekly checks, at B1 two drills."""
    owe(scene.a1.unit, "health_certificate", 9, name="王芳", expires=None)
    owe(scene.a1.unit, "kitchen_week", 3, since=3, first="2026-03-02")
    owe(scene.b1.unit, "drill", 2, cadence="month", first="2026-02-01")
    return scene


def groups(user):
    [block] = [b for b in board(User.objects.get(pk=user.pk)).others if b.code == "owed_below"]
    return block, [(line.title, line.count, line.due and line.due.day) for line in block.lines]


def test_many_duties_stand_kind_by_kind(late, as_user):
    certificates = ("Health certificates of kitchen workers", 9, 11)
    weeks = ("Weekly checks of kitchens", 3, 15)
    drills = ("Evacuation drill", 2, 18)
    block, found = groups(late.city_admin)
    assert (found[:3], block.count) == ([certificates, weeks, drills], 15)
    block, found = groups(late.admin_a)
    assert (found, block.count) == ([certificates, weeks], 12)
    client = as_user(late.city_admin)
    html = client.get("/").content.decode()
    assert 'href="/overdue/"' in html and 'href="/overdue/?kind=kitchen_week"' in html
    found = {"health_certificate": 9, "kitchen_week": 3, "drill": 2, "": 15}
    for kind, count in found.items():
        page = client.get("/overdue/", {"kind": kind})
        assert page.context["page"].count == count, kind


def test_a_few_duties_stand_one_by_one(late):
    block, found = groups(late.admin_b)
    assert [count for _title, count, _day in found] == [0, 0]
    assert block.more_url == ""


def test_whose_duties_are_listed(late, as_user):
    for who, count in (("city_admin", 15), ("admin_a", 12), ("admin_b", 2), ("township", 12)):
        page = as_user(getattr(late, who)).get("/overdue/")
        assert page.context["page"].count == count, who
    client = as_user(late.city_admin)
    chosen = {"district": late.district_b.uuid}
    assert client.get("/overdue/", chosen).context["page"].count == 2
    assert client.get("/overdue/", {"text": "乙一"}).context["page"].count == 2
    assert client.get("/overdue/", {"kind": "drill"}).context["page"].count == 2
    page = as_user(late.admin_a).get("/overdue/", {"kind": "drill"})
    assert "Nothing is overdue" in page.content.decode()


@pytest.mark.parametrize("who", ["city_admin", "admin_a", "township"])
def test_more_duties_cost_no_query_more(late, as_user, django_assert_num_queries, who):
    client, pages = as_user(getattr(late, who)), ("/", "/overdue/")
    for url in pages:
        client.get(url)
    costs = []
    for url in pages:
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        costs.append(len(few))
    for kind in ("health_certificate", "kitchen_month", "drill", "water_cleaning"):
        owe(late.a1.unit, kind, 40, since=20)
    for url, cost in zip(pages, costs, strict=True):
        with django_assert_num_queries(cost):
            client.get(url)


PEOPLE = (
    *("officer_a1", "principal_a1", "officer_a2", "inspector", "inspector_a", "admin_a"),
    *("admin_b", "township", "city_admin", "leader"),
)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_button_and_link_opens(scene, as_user, who):
    client = as_user(getattr(scene, who))
    html = client.get("/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    for url in re.findall(r'<a [^>]*href="(/[^"]+)"', main):
        assert client.get(url.replace("&amp;", "&"), follow=True).status_code == 200, url


@pytest.mark.parametrize("who", PEOPLE)
def test_many_rows_cost_no_query_more(scene, as_user, django_assert_num_queries, who):
    client = as_user(getattr(scene, who))
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    states = {"overdue": "to_rectify", "soon": "rectifying", "waiting": "awaiting_recheck"}
    for name, state in states.items():
        row = getattr(scene, name)
        copies(40, state=state, deadline=row.deadline, submitted_at=None)
    with django_assert_num_queries(len(few)):
        html = client.get("/").content.decode()
    assert html.count("<article") <= 8 * 8


def test_a_long_list_leads_to_the_ledger(scene, as_user):
    copies(30, state="to_rectify", deadline=dt.date(2026, 3, 1))
    html = as_user(scene.officer_a1).get("/").content.decode()
    assert '<span class="todo-count">31</span>' in html and "All 31" in html
    assert 'href="/ledger/?state=overdue"' in html


def test_what_no_page_lists_is_unfolded_here(scene, as_user):
    for n in range(12):
        dues.owe(scene.a1.unit, "drill", f"more-{n}", dt.date(2026, 3, 21), facts={})
    client = as_user(scene.officer_a1)
    folded, whole = client.get("/"), client.get("/", {"all": "owed"})
    assert 'href="?all=owed#owed"' in folded.text and 'href="?all=owed' not in whole.text
    counts = [
        len(block.lines)
        for page in (folded, whole)
        for block in page.context["board"].must
        if block.code == "owed"
    ]
    assert counts == [8, 12]


def test_headlines(scene, as_user):
    for who, words in (
        ("officer_a1", "3 things to do"),
        ("leader", "2 hazards are overdue"),
        ("officer_a2", "Nothing has to be done today"),
    ):
        assert words in as_user(getattr(scene, who)).get("/").content.decode()


def test_chinese(scene, as_user):
    with override("zh-hans"):
        html = as_user(scene.officer_a1).get("/", headers={"accept-language": "zh-CN"})
    assert "2026年3月20日 (周五)" in html.content.decode()


def test_nobody_without_a_seat(cast, as_user):
    assert as_user(factories.person("new")).get("/").status_code == 403
