"""Freezers, the leader's meal, the principal's visit, control: records, flags, what is owed."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen.actions import duty
from canteen.actions import kitchen as kitchens
from canteen.dues import control as dues
from canteen.models import Control, FreezerCheck, LeaderMeal, Named, PrincipalVisit
from canteen.rules import control, freezer
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
DAY = dt.timedelta(days=1)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def owing(kind) -> set[tuple[str, str]]:
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {(row.unit.name, str(row.due_on)) for row in rows}


# -- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cold", "celsius", "apart", "defrosted", "found"),
    [
        ("freezer", "-12.0", True, "2026-10-24", []),
        ("freezer", "-11.9", True, None, ["1号: -11.9 °C"]),
        ("fridge", "8.0", True, None, []),
        ("fridge", "8.1", True, None, ["1号: 8.1 °C"]),
        ("fridge", "-0.1", True, None, ["1号: -0.1 °C"]),
        ("fridge", "4.0", False, None, ["1号: raw and cooked together"]),
        ("freezer", "-18.0", True, "2026-10-23", ["1号: last on 2026-10-23"]),
        ("fridge", "4.0", True, "2025-10-23", []),
    ],
)
def test_flags_of_a_freezer(cold, celsius, apart, defrosted, found):
    last = defrosted and D(defrosted)
    flags = freezer.flags_of("1号", cold, Decimal(celsius), apart, last, TODAY)
    assert [flag.found for flag in flags] == found
    assert all(flag.article and flag.how for flag in flags)


@pytest.mark.parametrize(
    ("last", "flagged"), [("2026-11-16", False), ("2026-11-15", True), (None, False)]
)
def test_the_principal_goes_in_person(last, flagged):
    flags = control.flags_of_visits(last and D(last), TODAY)
    assert bool(flags) == flagged
    assert all("7 days" in flag.rule for flag in flags)


@pytest.mark.parametrize(("since", "flagged"), [("2026-11-16", False), ("2026-11-15", True)])
def test_a_principal_who_never_went(cast, kitchen, as_user, since, flagged):
    [*flags] = control.flags_of_visits(None, TODAY, D(since))
    assert bool(flags) == flagged
    with at(D(since)):
        daily.check(kitchen, cast.officer_a1)
    kitchen.days.update(asked=True)
    shown = as_user(cast.inspector).get(url("duty_day", kitchen)).context["day"].flags
    assert [flag.found for flag in shown] == [flag.found for flag in flags]
    kitchen.days.update(asked=False)
    assert as_user(cast.inspector).get(url("duty_day", kitchen)).context["day"].flags == []


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("daily", "2026-11-23", "2026-11-23", "2026-11-23"),
        ("weekly", "2026-11-29", "2026-11-23", "2026-11-29"),
        ("monthly", "2026-02-10", "2026-02-01", "2026-02-28"),
    ],
)
def test_periods(kind, day, first, last):
    assert control.span(kind, D(day)) == (D(first), D(last))


# -- records ---------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_record(cast, kitchen):
    once = uuid.uuid4()
    for _n in range(2):
        daily.leader(kitchen, cast.officer_a1, uuid=once)
        daily.control(kitchen, cast.officer_a1, uuid=once)
        daily.freezer(kitchen, cast.officer_a1, uuid=once)
        daily.visit(kitchen, cast.principal_a1, uuid=once)
    for model in (LeaderMeal, Control, FreezerCheck, PrincipalVisit):
        assert model.objects.count() == 1
    with assert_nothing_changed():
        with pytest.raises(Refused):
            daily.leader(kitchen, cast.officer_a1, uuid=once, comment="太咸")
        with pytest.raises(Refused):
            daily.freezer(kitchen, cast.officer_a1, uuid=once, celsius=Decimal("-10.0"))


def test_each_once_a_day(cast, kitchen):
    daily.whole(kitchen, cast.officer_a1)
    daily.freezer(kitchen, cast.officer_a1)
    daily.visit(kitchen, cast.principal_a1)
    with assert_nothing_changed():
        for act in (daily.leader, daily.control, daily.freezer, daily.visit):
            with pytest.raises(Refused, match="already"):
                act(kitchen, cast.principal_a1)


def test_who_may_not(cast, kitchen):
    acts = (daily.leader, daily.control, daily.freezer, daily.visit)
    with assert_nothing_changed():
        for other in (cast.officer_b1, cast.admin_a):
            for act in acts:
                with pytest.raises(PermissionDenied):
                    act(kitchen, other)
            with pytest.raises(PermissionDenied):
                duty.name_people(kitchen, other, version=1, director="刘", officer="王")
        with pytest.raises(PermissionDenied):
            daily.visit(kitchen, cast.officer_a1)


def test_who_is_named(cast, kitchen):
    duty.name_people(kitchen, cast.officer_a1, version=1, director="刘", officer="王")
    with assert_nothing_changed():
        duty.name_people(kitchen, cast.officer_a1, version=1, director="刘", officer="王")
        with pytest.raises(Conflict):
            duty.name_people(kitchen, cast.officer_a1, version=1, director="刘", officer="李")
    duty.name_people(kitchen, cast.officer_a1, version=2, director="刘", officer="李")
    assert Named.objects.get().officer == "李"


# -- what week and month owe -----------------------------------------------------------------------


def test_week_and_month_are_owed_by_their_last_school_day(cast, kitchen):
    kitchen_of(cast.b1, cast.officer_b1)
    assert dues.open_periods() == 4
    with assert_nothing_changed():
        assert dues.open_periods() == 0
    rows = DueItem.objects.filter(unit=cast.a1.unit, kind__in=dues.OF_KIND.values())
    assert {row.url for row in rows} == {url("duty_day", kitchen)}
    both = ("甲一小学", "乙一中学")
    assert owing(dues.WEEK) == {(name, "2026-11-27") for name in both}
    assert owing(dues.MONTH) == {(name, "2026-11-30") for name in both}


def test_a_record_settles_its_own_period(cast, kitchen):
    dues.open_periods()
    daily.control(kitchen, cast.officer_a1, "weekly", TODAY - 3 * DAY)
    assert owing(dues.WEEK)
    daily.control(kitchen, cast.officer_a1, "weekly")
    assert not owing(dues.WEEK)
    daily.control(kitchen, cast.officer_a1, "monthly", found="本月例会", measures="加强晨检")
    assert not owing(dues.MONTH)
    assert dues.open_periods() == 0


def test_who_hears_of_a_week_without_its_check(cast, kitchen):
    dues.open_periods()
    with at(D("2026-11-30")):
        engine.run()
        heard = Notice.objects.filter(kind=dues.WEEK).values_list("user__username", flat=True)
        assert set(heard) == {"officer_a1", "principal_a1", "admin_a"}
    with at(D("2026-12-02")):
        dues.open_periods()
        assert owing(dues.WEEK) == {("甲一小学", "2026-12-04")}


def test_nothing_is_owed_in_the_vacation_or_out_of_use(cast, kitchen):
    with at(D("2026-08-10")):
        assert dues.open_periods() == 0
    dues.open_periods()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, in_use=False)
    assert not owing(dues.WEEK) | owing(dues.MONTH)


def test_a_school_that_opens_again_owes_its_week(cast, kitchen):
    dues.follow_school(cast.a1)
    assert owing(dues.WEEK) == {("甲一小学", "2026-11-27")}


# -- pages -----------------------------------------------------------------------------------------


def test_all_of_it_stands_on_the_day(cast, kitchen, as_user):
    client = as_user(cast.principal_a1)
    given = {"client_uuid": uuid.uuid4(), "day": "2026-11-23"}
    freezer = {"name": "1号冰柜", "cold": "freezer", "celsius": "-5", "apart": ""}
    for name, body in (
        ("freezer_add", freezer),
        ("leader_meal_add", {"meal": "lunch", "leader": "刘校长", "comment": "味道好"}),
        ("control_add", {"kind": "weekly", "person": "刘总监", "found": "挡鼠板破损",
                         "measures": "已更换"}),
        ("principal_visit_add", {"found": "冷藏柜标签不全", "asked": "补全"}),
    ):  # fmt: skip
        assert client.get(url(name, kitchen)).status_code == 200
        assert client.post(url(name, kitchen), given | body).status_code == 302
    named = {"director": "刘总监", "officer": "王安全", "version": 1}
    assert client.post(url("named_edit", kitchen), named).status_code == 302
    page = as_user(cast.inspector).get(url("duty_day", kitchen)).content.decode()
    for words in ("1号冰柜: -5.0 °C", "GB 31654-2021", "raw and cooked together", "刘校长",
                  "挡鼠板破损", "冷藏柜标签不全", "王安全"):  # fmt: skip
        assert words in page
    assert "Record my visit" not in page


GOOD = {
    "freezer_add": {"name": "1号", "cold": "freezer", "celsius": "-18"},
    "leader_meal_add": {"meal": "lunch", "leader": "刘", "comment": "好"},
    "control_add": {"kind": "daily", "person": "王"},
    "principal_visit_add": {"found": "好"},
}


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("freezer_add", "celsius", "NaN"),
        ("freezer_add", "celsius", "1" + "0" * 30),
        ("freezer_add", "celsius", "-41"),
        ("freezer_add", "celsius", "31"),
        ("freezer_add", "celsius", "-18.55"),
        ("freezer_add", "cold", "oven"),
        ("freezer_add", "name", ""),
        ("freezer_add", "defrosted_on", "2026-11-24"),
        ("freezer_add", "defrosted_on", "2026-02-30"),
        ("freezer_add", "day", "2026-11-24"),
        ("leader_meal_add", "meal", "banquet"),
        ("leader_meal_add", "leader", "\u200b"),
        ("leader_meal_add", "comment", ""),
        ("control_add", "kind", "yearly"),
        ("control_add", "person", ""),
        ("control_add", "found", "有鼠"),
        ("control_add", "kind", "monthly"),
        ("principal_visit_add", "found", "x" * 301),
        ("principal_visit_add", "day", "2026-11-19"),
    ],
)
def test_bad_input_changes_nothing(cast, kitchen, as_user, name, field, value):
    client = as_user(cast.principal_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", **GOOD[name], field: value}
    with assert_nothing_changed():
        assert client.post(url(name, kitchen), body).status_code == 422


def test_a_stale_page_of_named_people_is_told(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    body = {"director": "刘", "officer": "王", "version": 1}
    assert client.post(url("named_edit", kitchen), body).status_code == 302
    answer = client.post(url("named_edit", kitchen), body | {"officer": "李"})
    assert answer.status_code == 409


def test_forms_know_what_is_known(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    duty.name_people(kitchen, cast.officer_a1, version=1, director="刘总监", officer="王安全")
    daily.freezer(kitchen, cast.officer_a1, name="2号柜")
    for query, person in (("daily", "王安全"), ("weekly", "刘总监")):
        form = client.get(url("control_add", kitchen), {"kind": query}).context["form"]
        assert form.initial["person"] == person
    assert client.get(url("freezer_add", kitchen)).context["form"].initial["name"] == "2号柜"
