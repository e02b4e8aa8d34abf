"""The three supervisions of the parents' committee (R10): recorded, flagged, owed, put right."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import correct
from canteen.actions import kitchen as kitchens
from canteen.dues import parents as dues
from canteen.models import ParentsLook, version_of
from canteen.rules import parents as rules
from safety.base.models import Conflict, Refused
from safety.dues import engine, kinds
from safety.dues.models import DueItem, Notice
from safety.files.models import Evidence
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.files import photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
DAY = dt.timedelta(days=1)
NEVER = "Parents' committee on quality, price, order: not all three since 2026-11-23"
BAD = {"price": "bad", "found": "未公示菜价", "measures": "已补贴价目表"}


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def owing() -> set[tuple[str, str]]:
    rows = DueItem.objects.filter(kind=dues.PARENTS, settled_at=None)
    return {(kinds.line(row.kind, row.facts), str(row.due_on)) for row in rows}


def says(row, actor, **more):
    facts = {"uuid": uuid.uuid4(), "version": version_of(row), "reason": "看错了", **more}
    return correct.Statement(actor=actor, **facts)


FACTS = {"person": "张会长", "quality": "good", "price": "good", "order": "good", "found": "",
         "measures": ""}  # fmt: skip


# -- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "found", "measures", "wrong"),
    [
        (("", "", ""), "", "", "quality"),
        (("good", "", ""), "", "", None),
        (("good", "bad", ""), "", "", "found"),
        (("good", "bad", ""), "贵", "", "measures"),
        (("bad", "bad", "bad"), "贵", "已降价", None),
    ],
)
def test_what_a_look_must_say(seen, found, measures, wrong):
    faults = rules.faults_of_look(
        dict(zip(rules.Aspect.values, seen, strict=True)), found, measures
    )
    assert [*faults] == ([wrong] if wrong else [])


@pytest.mark.parametrize(("last", "flagged"), [("2026-10-24", False), ("2026-10-23", True)])
def test_each_of_the_three_has_its_own_days(last, flagged):
    seen = {"quality": TODAY, "price": D(last), "order": TODAY}
    flags = rules.flags_of_looks(seen, TODAY, None)
    expected = [f"Parents on prices, the last time: {last}"] if flagged else []
    assert [flag.found for flag in flags] == expected
    assert all("30 days" in flag.rule and flag.article and flag.how for flag in flags)


@pytest.mark.parametrize(("since", "count"), [("2026-10-24", 0), ("2026-10-23", 3)])
def test_where_nobody_ever_looked(since, count):
    assert len(rules.flags_of_looks({}, TODAY, D(since))) == count
    assert rules.flags_of_looks({}, TODAY, None) == []


# -- what is owed ----------------------------------------------------------------------------------


def test_all_three_are_owed_again_and_again(cast, kitchen):
    assert dues.open_all() == 0  # nothing was asked of it yet
    daily.check(kitchen, cast.officer_a1)
    assert (dues.open_all(), dues.open_all()) == (1, 0)
    assert owing() == {(NEVER, "2026-12-23")}
    daily.look(kitchen, cast.officer_a1, order="")
    assert owing() == {(NEVER, "2026-12-23")}
    with at(TODAY + 3 * DAY):
        daily.look(kitchen, cast.officer_a1, quality="", price="")
        said = "Parents' committee on quality, price, order: all three, the last on 2026-11-23"
        assert owing() == {(said, "2026-12-23")}
        daily.look(kitchen, cast.officer_a1, person="李会长")
        assert [day for _line, day in owing()] == ["2026-12-28"]  # after a Saturday
        assert dues.open_all() == 0


def test_who_hears_of_it(cast, kitchen):
    daily.check(kitchen, cast.officer_a1)
    dues.open_all()
    for day, people in (
        ("2026-12-15", set()),
        ("2026-12-16", {"officer_a1"}),
        ("2026-12-24", {"officer_a1", "principal_a1"}),
        ("2026-12-31", {"officer_a1", "principal_a1", "admin_a"}),
    ):
        with at(D(day)):
            engine.run()
            rows = Notice.objects.filter(kind=dues.PARENTS)
            assert set(rows.values_list("user__username", flat=True)) == people


def test_nothing_is_owed_out_of_use_and_again_in_use(cast, kitchen):
    daily.check(kitchen, cast.officer_a1)
    dues.open_all()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, in_use=False)
    assert owing() == set()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=2, in_use=True)
    assert owing() == {(NEVER, "2026-12-23")}


@pytest.mark.parametrize("since", ["2026-11-16", "2026-11-23", "2026-11-30"])
def test_nothing_is_counted_from_before_it_was_asked_for(cast, kitchen, settings, since, as_user):
    """A kitchen that has been known for a year is not eleven months late on the first morning."""
    settings.CANTEEN_PARENTS_SINCE = D(since)
    with at(D("2026-09-07")):
        daily.check(kitchen, cast.officer_a1)
    assert dues.open_all() == 1
    day = D(since) + 30 * DAY
    assert owing() == {(NEVER.replace("2026-11-23", since), str(day))}
    flags = as_user(cast.inspector).get(url("duty_day", kitchen)).context["day"].flags
    assert [flag for flag in flags if "Parents" in flag.found] == []


def test_queries_do_not_grow_with_kitchens(cast, kitchen):
    """Of kitchens of which it is owed already."""

    def cost():
        dues.open_all()
        with CaptureQueriesContext(connection) as queries:
            dues.open_all()
        return len(queries)

    daily.check(kitchen, cast.officer_a1)
    one = cost()
    daily.check(kitchen_of(cast.b1, cast.officer_b1), cast.officer_b1)
    assert cost() == one


# -- records ---------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_record(cast, kitchen):
    once = uuid.uuid4()
    for _twice in range(2):
        daily.look(kitchen, cast.officer_a1, uuid=once)
    assert ParentsLook.objects.count() == 1
    with assert_nothing_changed():
        with pytest.raises(Refused):
            daily.look(kitchen, cast.officer_a1, uuid=once, **BAD)
        with pytest.raises(Refused, match="already"):
            daily.look(kitchen, cast.officer_a1)
        for other in (cast.officer_b1, cast.admin_a):
            with pytest.raises(PermissionDenied):
                daily.look(kitchen, other, person="李会长")


def test_from_the_form_to_the_page(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    assert client.get(url("parents_look_add", kitchen)).status_code == 200
    sent = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "person": "张会长", **BAD}
    for _twice in range(2):
        photo = photos.upload(photos.jpeg(), "a.jpg")
        answer = client.post(url("parents_look_add", kitchen), sent | {"photo": photo})
        assert answer.status_code == 302
    row = ParentsLook.objects.get()
    assert Evidence.objects.get() == row.photo
    reader = as_user(cast.inspector)
    shown = reader.get(answer["Location"]).content.decode()
    for words in ("张会长", "未公示菜价", "已补贴价目表", url("look_photo", row)):
        assert words in shown
    assert "Record what the parents saw" not in shown
    assert reader.get(url("look_photo", row)).status_code == 200
    assert as_user(cast.officer_b1).get(url("look_photo", row)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", ""), ("price", "cheap"), ("found", ""), ("measures", ""), ("person", ""),
        ("person", "x" * 41), ("found", "x" * 301), ("day", "2026-11-24"), ("day", "2026-10-23"),
        ("photo", photos.upload(b"no photo", "a.jpg")), ("client_uuid", "1"),
    ],
)  # fmt: skip
def test_bad_input_changes_nothing(cast, kitchen, as_user, field, value):
    client = as_user(cast.principal_a1)
    client.get("/nowhere/")
    sent = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "person": "张会长", **BAD}
    with assert_nothing_changed():
        answer = client.post(url("parents_look_add", kitchen), sent | {field: value})
        assert answer.status_code == 422


def test_a_look_is_put_right_or_owed_again(cast, kitchen):
    officer = cast.officer_a1
    daily.look(kitchen, officer, day=TODAY - DAY)
    row = daily.look(kitchen, officer, **BAD)
    assert [day for _line, day in owing()] == ["2026-12-23"]
    made = correct.look(row, says(row, officer), **FACTS)
    assert "prices not in order" in made.was and made.after["price"] == "good"
    row.refresh_from_db()
    assert row.bad_at is None
    with assert_nothing_changed():
        for foreign in (cast.officer_b1, cast.admin_a):
            with pytest.raises(PermissionDenied):
                correct.look(row, says(row, foreign), **FACTS | {"order": ""})
            with pytest.raises(PermissionDenied):
                correct.withdraw_look(row, says(row, foreign))
        with pytest.raises(Conflict):
            correct.look(row, says(row, officer, version=1), **FACTS | {"order": ""})
        with pytest.raises(Refused):
            correct.look(row, says(row, officer), **FACTS | {"order": "bad"})
    said = says(row, officer)
    for _twice in range(2):
        correct.withdraw_look(row, said)
        assert [day for _line, day in owing()] == ["2026-12-22"]
    with assert_nothing_changed(), pytest.raises(Refused):
        correct.look(row, says(row, officer), **FACTS)
    daily.look(kitchen, officer)


def test_a_look_of_weeks_ago_is_recorded_put_right_and_withdrawn(cast, kitchen, as_user):
    """What was noticed late, a visit that was or that was not, stands as it was."""
    officer, before = cast.officer_a1, TODAY - 20 * DAY
    with at(before):
        daily.whole(kitchen, officer)
        kept = kitchen.days.get()
    kitchens.edit_kitchen(kitchen, officer, version=1, lunch=True, supper=True)
    client, page = as_user(officer), f"{url('duty_day', kitchen)}?day={before}"
    assert url("parents_look_add", kitchen) in client.get(page).content.decode()
    sent = {"client_uuid": uuid.uuid4(), "day": str(before), **FACTS}
    assert client.post(url("parents_look_add", kitchen), sent).status_code == 302
    row = ParentsLook.objects.get()
    assert (row.late, row.sheet.day) == (True, before)
    dues.open_all()
    assert [day for _line, day in owing()] == ["2026-12-03"]
    with at(TODAY + 60 * DAY):
        shown = as_user(officer).get(page).content.decode()
        assert url("parents_look_correct", row) in shown
        assert url("parents_look_add", kitchen) not in shown
        correct.look(row, says(row, officer), **FACTS | BAD)
        row.refresh_from_db()
        correct.withdraw_look(row, says(row, officer))
        assert [line for line, _day in owing()] == [NEVER]
    sheet = kitchen.days.get()  # what else the day owed is not asked again
    for name in ("missing", "whole_at", "late", "asked"):
        assert getattr(sheet, name) == getattr(kept, name)


def test_put_right_on_its_page(cast, kitchen, as_user):
    row = daily.look(kitchen, cast.officer_a1, **BAD)
    client, there = as_user(cast.officer_a1), row.sheet.get_absolute_url()
    assert url("parents_look_correct", row) in client.get(there).content.decode()
    form = client.get(url("parents_look_correct", row)).content.decode()
    assert url("parents_look_withdraw", row) in form and "未公示菜价" in form
    sent = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了", **FACTS}
    assert client.post(url("parents_look_correct", row), sent)["Location"] == there
    assert "was: prices not in order" in client.get(there).content.decode()
    sent = {"client_uuid": uuid.uuid4(), "version": 2, "reason": "没有来"}
    assert client.post(url("parents_look_withdraw", row), sent)["Location"] == there
    shown = client.get(there).content.decode()
    assert "withdrawn on 2026-11-23 09:00" in shown
    assert "Nothing that the parents' committee saw is recorded yet." in shown


def test_the_page_of_a_day_names_the_rule(cast, kitchen, as_user, settings):
    settings.CANTEEN_PARENTS_SINCE = D("2026-09-01")
    with at(D("2026-10-23")):
        daily.look(kitchen, cast.officer_a1, order="")
    shown = as_user(cast.inspector).get(url("duty_day", kitchen))
    found = [flag.found for flag in shown.context["day"].flags if "Parents" in flag.found]
    assert found == [
        "Parents on quality of the food, the last time: 2026-10-23",
        "Parents on prices, the last time: 2026-10-23",
        "Parents on order in the dining hall since 2026-10-23: never",
    ]
    assert "Last looked at: quality of the food 2026-10-23; prices 2026-10-23" in (
        shown.content.decode()
    )
