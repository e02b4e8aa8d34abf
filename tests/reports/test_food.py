"""Food in the month's report: by district, as things stood at its end, the same on screen, in the
workbook and in what was published; nothing that is recorded later moves it (R08, R11 to R15)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from canteen import tasks
from canteen.actions import (
    care_month,
    care_point,
    correct,
    correct_gate,
    delivery,
    gate,
    gate_media,
    water,
    worker,
)
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.actions import supplier as suppliers
from canteen.dues.daily import open_days
from canteen.models import (
    CareLink,
    CareMonth,
    CarePoint,
    Contract,
    GateSighting,
    Kind,
    KitchenDay,
    PrincipalVisit,
    WaterMachine,
    version_of,
)
from canteen.rules import water as water_rules
from reports import food, frozen
from reports.periods import Period
from safety.base import clock
from safety.schools.actions.school import move_school
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import OIL, SUPPLIER, accept, delivery_of, lot_of, supplier_of, take
from tests.canteen.conftest import certify, kitchen_of, worker_of
from tests.canteen.test_contract import take_back
from tests.reports import book, screen

MARCH = Period(2026, 3)
D = dt.date.fromisoformat


@pytest.fixture
def march(cast, at):
    """The twentieth of March in term; a kitchen at each school, of B1's nothing else is known."""
    factories.terms(cast.city, 2026)
    at("2026-03-20")
    for key in ("a1", "a2", "b1"):
        licence = {"licence_expires_on": D("2027-01-31")}
        kitchen = kitchen_of(getattr(cast, key), getattr(cast, f"officer_{key}"), **licence)
        setattr(cast, f"kitchen_{key}", kitchen)
    return cast


def counts(user, period=MARCH) -> dict[str, dict]:
    """District → its counts that are not nothing."""
    return {
        line.unit.name: {code: n for code, n in line.counts.items() if n}
        for line in food.lines(user, period)
    }


def section(of, codes):
    return {name: {c: n for c, n in row.items() if c in codes} for name, row in of.items()}


def test_people_and_their_certificates(march, at):
    cook = worker_of(march.kitchen_a1, march.officer_a1)
    certify(cook, march.officer_a1, D("2025-03-25"))
    certify(
        worker_of(march.kitchen_a1, march.officer_a1, name="李"), march.officer_a1, D("2026-01-01")
    )
    gone = worker_of(march.kitchen_a1, march.officer_a1, name="张")
    worker.leave(gone, march.officer_a1, version=gone.version, left_on=D("2026-03-20"))
    new = worker_of(march.kitchen_b1, march.officer_b1, name="赵")
    at("2026-04-02")
    expected = {"甲区": {"people": 2, "people_without": 1, "people_expired": 1},
                "乙区": {"people": 1, "people_without": 1}}  # fmt: skip
    assert counts(march.city_admin) == expected
    certify(cook, march.officer_a1, D("2026-03-30"))
    certify(new, march.officer_b1, D("2026-03-01"))
    worker.leave(new, march.officer_b1, version=new.version, left_on=D("2026-03-25"))
    worker_of(march.kitchen_b1, march.officer_b1, name="孙")
    assert counts(march.city_admin) == expected


@pytest.mark.parametrize(
    ("expires", "without", "expired"),
    [("2026-02-28", 1, 0), ("2026-03-01", 1, 1), ("2026-03-31", 1, 1), ("2026-04-01", 0, 0)],
)
def test_a_certificate_that_ends_with_the_month(march, at, expires, without, expired):
    cook = worker_of(march.kitchen_a1, march.officer_a1)
    certify(cook, march.officer_a1, D("2026-01-05"), expires_on=D(expires))
    at("2026-04-02")
    row = food.total(food.lines(march.city_admin, MARCH)).counts
    assert (row["people_without"], row["people_expired"]) == (without, expired)


def contract_of(cast, ends_on, transition_on=None):
    return Contract.objects.create(
        kitchen=cast.kitchen_a1, party="某公司", starts_on=D("2024-01-01"), ends_on=ends_on,
        transition_on=transition_on, recorded_by=cast.officer_a1, recorded_at=clock.now(),
        **cast.a1.columns(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "transition", "late"),
    [("2026-03-31", None, 1), ("2026-04-01", None, 0), ("2027-01-01", "2026-03-30", 1)],
)
def test_outsourced_and_late(march, at, ends, transition, late):
    row = contract_of(march, D(ends), transition and D(transition))
    at("2026-04-02")
    expected = {"outsourced": 1} | ({"outsourced_late": 1} if late else {})
    assert counts(march.city_admin) == {"甲区": expected}
    take_back(row, march.officer_a1, day=D("2026-03-20"))
    assert counts(march.city_admin) == {"甲区": expected}
    assert counts(march.city_admin, Period(2026, 4)) == {"甲区": {"outsourced_back": 1}}


def test_supermarkets_and_who_sells(march, at):
    shop = kitchen_of(march.a1, march.officer_a1, kind=Kind.SHOP)
    clerk = worker_of(shop, march.officer_a1, post="clerk")
    worker_of(shop, march.officer_a1, name="李", post="clerk", trained_on=D("2026-01-05"))
    at("2026-04-02")
    codes = {"shops", "clerks", "clerks_untrained"}
    expected = {"甲区": {"shops": 1, "clerks": 2, "clerks_untrained": 1}}
    assert section(counts(march.city_admin), codes) == expected
    worker.edit_worker(clerk, march.officer_a1, version=1, trained_on=D("2026-03-01"))
    kitchen_of(march.a2, march.officer_a2, kind=Kind.SHOP)
    assert section(counts(march.city_admin), codes) == expected


def test_licences_and_supermarkets_near_expiry(march, at):
    """Of a hundred days from 12 January thirty are left from 23 March on."""
    codes = {"licences_late", "shops_near_expiry"}
    officer = march.officer_a1
    shop = kitchen_of(march.a1, officer, kind=Kind.SHOP, licence_expires_on=D("2026-03-31"))
    bare = kitchen_of(
        march.b1, march.officer_b1, name="东食堂", licence="", licence_expires_on=None
    )
    supplier = supplier_of(march.a1, officer)
    row = delivery_of(shop, officer, supplier, arrived_on=D("2026-03-20"))
    money = {"cost": Decimal("2.50"), "price": Decimal("3.00")}
    days = {"produced_on": D("2026-01-12"), "shelf_days": 100}
    lot = lot_of(row, officer, OIL | money | days, name="酸奶")
    accept(row, officer)
    assert not any(section(counts(march.city_admin), codes).values())
    at("2026-04-02")
    expected = {"甲区": {"licences_late": 1, "shops_near_expiry": 1}, "乙区": {"licences_late": 1}}
    assert section(counts(march.city_admin), codes) == expected
    take(lot, officer, 10, day=D("2026-04-02"))
    facts = {"licence": "JY12", "licence_expires_on": D("2029-01-31")}
    kitchens.edit_kitchen(bare, march.officer_b1, version=1, **facts)
    assert section(counts(march.city_admin), codes) == expected


def test_whether_an_unknown_kitchen_needs_a_licence_is_unknown(march, at):
    """Told from a list of people alone it is asked for one, and counted once it is said to cook:
    from then on."""
    codes, bare = {"licences_late"}, {"licence": "", "licence_expires_on": None}
    place = kitchen_of(march.a1, march.officer_a1, name="东食堂", mode="", **bare)
    kitchen_of(march.b1, march.officer_b1, kind=Kind.SHOP, mode="", **bare)
    at("2026-04-02")
    expected = {"乙区": {"licences_late": 1}}
    assert section(counts(march.city_admin), codes) == expected
    kitchens.edit_kitchen(place, march.officer_a1, version=1, mode="self_run")
    assert section(counts(march.city_admin), codes) == expected
    at("2026-05-02")
    assert section(counts(march.city_admin), codes) == expected
    april = section(counts(march.city_admin, Period(2026, 4)), codes)
    assert april == {"甲区": {"licences_late": 1}, "乙区": {"licences_late": 1}}


def brought(cast, key, note):
    officer, kitchen = getattr(cast, f"officer_{key}"), getattr(cast, f"kitchen_{key}")
    found = cast.__dict__.setdefault("suppliers", {})
    link = found.get(key) or found.setdefault(key, supplier_of(getattr(cast, key), officer))
    row = delivery_of(kitchen, officer, link, note=note, arrived_on=D("2026-03-20"))
    days = {"produced_on": D("2026-03-01"), "shelf_days": 365}
    return row, lot_of(row, officer, OIL | days)


def review(row, officer, kind, passed=True):
    row.refresh_from_db()
    facts = {"kind": kind, "passed": passed, "by": "王", "remark": "" if passed else "变质"}
    return delivery.review(row, officer, version=row.version, **facts)


def test_purchases(march, at):
    one, two, three = (brought(march, "a1", note)[0] for note in ("1", "2", "3"))
    review(one, march.officer_a1, "papers")
    review(one, march.officer_a1, "freshness")
    review(two, march.officer_a1, "freshness", passed=False)
    review(three, march.officer_a1, "papers")
    mistake = brought(march, "b1", "4")[0]
    at("2026-04-02")
    expected = {"甲区": {"deliveries": 3, "deliveries_refused": 1, "goods_refused": 1,
                        "deliveries_unreviewed": 1},
                "乙区": {"deliveries": 1, "deliveries_unreviewed": 1}}  # fmt: skip
    assert counts(march.city_admin) == expected
    review(three, march.officer_a1, "freshness", passed=False)
    mistake.refresh_from_db()
    delivery.withdraw(mistake, march.officer_b1, version=mistake.version, reason="重复")
    assert counts(march.city_admin) == expected


def test_what_was_withdrawn_in_the_month_counts_nowhere(march, at):
    row = brought(march, "a1", "1")[0]
    row.refresh_from_db()
    delivery.withdraw(row, march.officer_a1, version=row.version, reason="重复")
    at("2026-04-02")
    assert counts(march.city_admin) == {}


DISHES = {"dishes_forbidden", "samples_light", "freezers_bad"}


def test_dishes_that_are_never_served(march, at):
    menu = daily.menu(march.kitchen_a1, march.officer_a1, "米饭", "凉拌黄瓜", "炖菜", "炒菜")
    made = {"炖菜": ["四季豆"], "炒菜": ["芸豆"]}
    menu = menus.name_ingredients(menu, march.officer_a1, version=1, ingredients=made)
    menu = menus.name_ingredients(menu, march.officer_a1, version=2, ingredients={"炒菜": []})
    daily.menu(march.kitchen_b1, march.officer_b1, "米饭")
    at("2026-03-31")
    last = daily.menu(march.kitchen_b1, march.officer_b1, "刺身")
    at("2026-04-02")
    expected = {"甲区": {"dishes_forbidden": 2}, "乙区": {"dishes_forbidden": 1}}
    assert section(counts(march.city_admin), DISHES) == expected
    made = {"刺身": ["萝卜"]}
    menus.name_ingredients(last, march.officer_b1, version=1, ingredients=made)
    daily.menu(march.kitchen_b1, march.officer_b1, "裱花", day=D("2026-03-31"), meal="supper")
    assert section(counts(march.city_admin), DISHES) == expected
    off = {"version": 2, "dishes": ["面条"], "reason": "没有供应"}
    menus.edit_menu(last, march.officer_b1, **off)
    assert section(counts(march.city_admin), DISHES) == expected
    april = {"乙区": {"dishes_forbidden": 1}}
    assert section(counts(march.city_admin, Period(2026, 4)), DISHES) == april


def says(row, officer):
    return correct.Statement(uuid.uuid4(), officer, version_of(row), "看错")


def put_right(dish, officer, grams):
    said = says(dish, officer)
    facts = {"cabinet": dish.cabinet, "keeper": dish.keeper, "taken_at": dish.taken_at}
    correct.sample(dish, said, grams=grams, **facts)


def test_light_samples(march, at):
    at("2026-03-31")
    menu = daily.menu(march.kitchen_a1, march.officer_a1, "米饭", "红烧肉", "青菜", "汤")
    daily.samples(menu, march.officer_a1, 米饭=124, 红烧肉=100, 青菜=125)
    rice, meat, greens, _soup = menu.dishes.order_by("pk")
    put_right(meat, march.officer_a1, 130)
    at("2026-04-02")
    expected = {"甲区": {"samples_light": 1}}
    assert section(counts(march.city_admin), DISHES) == expected
    put_right(rice, march.officer_a1, 126)
    put_right(greens, march.officer_a1, 99)
    assert section(counts(march.city_admin), DISHES) == expected
    assert section(counts(march.city_admin, Period(2026, 4)), DISHES) == expected


def test_freezers_that_were_not_in_order(march, at):
    """What is put right in the month in which it was recorded counts nowhere; later, it stays."""
    officer, warm = march.officer_a1, {"celsius": Decimal("-11.9")}
    at("2026-03-31")
    daily.freezer(march.kitchen_a1, officer)
    bad = daily.freezer(march.kitchen_a1, officer, name="2号", **warm)
    slip = daily.freezer(march.kitchen_a1, officer, name="3号", **warm)
    gone = daily.freezer(march.kitchen_a1, officer, name="4号", apart=False)
    good = {"cold": "freezer", "celsius": Decimal("-18.0"), "apart": True, "defrosted_on": None}
    correct.freezer(slip, says(slip, officer), name="3号", **good)
    correct.withdraw_freezer(gone, says(gone, officer))
    at("2026-04-02")
    expected = {"甲区": {"freezers_bad": 1}}
    assert section(counts(march.city_admin), DISHES) == expected
    correct.freezer(bad, says(bad, officer), name="2号", **good)
    assert section(counts(march.city_admin), DISHES) == expected
    assert counts(march.city_admin, Period(2026, 4)) == {}


def test_suppliers_whose_licence_was_over(march, at):
    link = supplier_of(march.a1, march.officer_a1, food_licence_expires_on=D("2026-03-31"))
    supplier_of(march.b1, march.officer_b1, licence="9", food_licence_expires_on=D("2026-04-01"))
    assert counts(march.city_admin) == {}
    at("2026-04-02")
    expected = {"甲区": {"suppliers_late": 1}}
    assert counts(march.city_admin) == expected
    until = SUPPLIER | {"food_licence_expires_on": D("2028-03-31")}
    suppliers.edit_supplier(link.supplier, march.officer_a1, version=1, in_use=True, **until)
    assert counts(march.city_admin) == expected


def test_a_supplier_that_lacks_both_licences_counts_once(march, at):
    until = {"licence_expires_on": D("2026-03-25"), "food_licence": "",
             "food_licence_expires_on": None}  # fmt: skip
    supplier_of(march.a1, march.officer_a1, **until)
    no_more = until | {"licence": "9", "licence_expires_on": None}
    supplier_of(march.a2, march.officer_a2, **no_more)
    at("2026-04-02")
    assert counts(march.city_admin) == {"甲区": {"suppliers_late": 2}}


GOODS = {"goods_expired", "goods_over_margin"}


def test_what_parents_saw(march, at):
    """Put right in another month, it stays in the month in which it was recorded."""
    bad = {"price": "bad", "found": "贵", "measures": "已降价"}
    officer = march.officer_a1
    at("2026-03-30")
    daily.look(march.kitchen_a1, officer, **bad)
    gone = daily.look(march.kitchen_a1, officer, person="李会长", **bad)
    correct.withdraw_look(gone, says(gone, officer))
    at("2026-03-31")
    row = daily.look(march.kitchen_a1, officer, **bad)
    daily.look(march.kitchen_b1, march.officer_b1)
    at("2026-04-02")
    codes = {"looks", "looks_bad"}
    expected = {"甲区": {"looks": 2, "looks_bad": 2}, "乙区": {"looks": 1}}
    assert section(counts(march.city_admin), codes) == expected
    facts = {"quality": "good", "price": "good", "order": "good", "found": "", "measures": ""}
    correct.look(row, says(row, officer), person="张会长", **facts)
    assert section(counts(march.city_admin), codes) == expected
    assert not any(section(counts(march.city_admin, Period(2026, 4)), codes).values())


CONTROL = {"weeks_lacking", "meetings_lacking", "principal_visits"}


def test_weekly_checks_and_monthly_meetings(march, at):
    """School from the sixteenth on: two weeks ended in March, the third ends in April."""
    for day in ("2026-03-16", "2026-03-23", "2026-03-30"):
        at(day)
        open_days()
    met = {"found": "例会", "measures": "照办"}
    at("2026-03-22")
    daily.control(march.kitchen_a1, march.officer_a1, kind="weekly")
    gone = daily.control(march.kitchen_a2, march.officer_a2, kind="weekly")
    correct.withdraw_control(gone, says(gone, march.officer_a2))
    daily.visit(march.kitchen_a1, march.principal_a1)
    at("2026-03-29")
    daily.control(march.kitchen_b1, march.officer_b1, kind="weekly")
    assert section(counts(march.city_admin), CONTROL)["甲区"] == {
        "weeks_lacking": 1, "principal_visits": 1,
    }  # fmt: skip
    at("2026-03-31")
    daily.control(march.kitchen_a1, march.officer_a1, kind="monthly", **met)
    at("2026-04-01")
    # Of the days before, recorded when the month had ended.
    daily.control(march.kitchen_b1, march.officer_b1, kind="monthly", day=D("2026-03-31"), **met)
    at("2026-04-02")
    expected = {"甲区": {"weeks_lacking": 3, "meetings_lacking": 1, "principal_visits": 1},
                "乙区": {"weeks_lacking": 1, "meetings_lacking": 1}}  # fmt: skip
    assert section(counts(march.city_admin), CONTROL) == expected
    visit = PrincipalVisit.objects.get()
    correct.withdraw_visit(visit, says(visit, march.principal_a1))
    assert section(counts(march.city_admin), CONTROL) == expected


def test_stock_past_its_day(march, at):
    kept, used, thrown, away = (brought(march, "a1", str(n)) for n in range(4))
    for row, lot in (kept, used, thrown):
        review(row, march.officer_a1, "papers")
        review(row, march.officer_a1, "freshness")
        lot.refresh_from_db()
        lot.expires_on = D("2026-03-31" if row == kept[0] else "2026-03-30")
        lot.save()
    away[1].expires_on = D("2026-03-29")
    away[1].save()
    take(used[1], march.officer_a1, 10, day=D("2026-03-20"))
    fresh = brought(march, "b1", "5")[1]
    at("2026-03-31")
    assert section(counts(march.city_admin), GOODS)["甲区"] == {"goods_expired": 2}
    at("2026-04-02")
    expected = {"甲区": {"goods_expired": 3}, "乙区": {}}
    assert section(counts(march.city_admin), GOODS) == expected
    take(thrown[1], march.officer_a1, 10, "destroyed", D("2026-04-02"))
    review(away[0], march.officer_a1, "freshness", passed=False)
    assert section(counts(march.city_admin), GOODS) == expected
    fresh.refresh_from_db()
    assert fresh.remaining and fresh.gone_at is None
    at("2026-05-02")
    april = section(counts(march.city_admin, Period(2026, 4)), GOODS)
    assert april["甲区"] == {"goods_expired": 1}


def test_sold_for_too_much(march, at):
    shop = kitchen_of(march.a1, march.officer_a1, kind=Kind.SHOP)
    link = supplier_of(march.a1, march.officer_a1)
    goods = OIL | {"produced_on": D("2026-03-01"), "shelf_days": 365}
    for note, price in (("1", "3.00"), ("2", "3.01"), ("3", "4.00")):
        row = delivery_of(shop, march.officer_a1, link, note=note, arrived_on=D("2026-03-20"))
        money = {"cost": Decimal("2.50"), "price": Decimal(price)}
        lot_of(row, march.officer_a1, goods | money)
    row.refresh_from_db()
    delivery.withdraw(row, march.officer_a1, version=row.version, reason="重复")
    at("2026-04-02")
    assert section(counts(march.city_admin), GOODS) == {"甲区": {"goods_over_margin": 1}}
    assert counts(march.city_admin, Period(2026, 4)) == {"甲区": {"shops": 1}}


def test_goods_added_later_are_of_the_month_in_which_they_were_added(march, at):
    shop = kitchen_of(march.a1, march.officer_a1, kind=Kind.SHOP)
    link = supplier_of(march.a1, march.officer_a1)
    row = delivery_of(shop, march.officer_a1, link, arrived_on=D("2026-03-20"))
    goods = OIL | {"cost": Decimal("2.50"), "price": Decimal("4.00"), "shelf_days": 365}
    goods["produced_on"] = D("2026-03-01")
    added = lot_of(row, march.officer_a1, goods)
    at("2026-04-02")
    march_then = section(counts(march.city_admin), GOODS)
    assert march_then == {"甲区": {"goods_over_margin": 1}}
    more = lot_of(row, march.officer_a1, goods, batch="B2")
    more.expires_on = D("2026-03-30")
    more.save()
    assert section(counts(march.city_admin), GOODS) == march_then
    april = Period(2026, 4)
    assert section(counts(march.city_admin, april), GOODS)["甲区"]["goods_over_margin"] == 1
    delivery.withdraw_many([], [added], "误登")
    assert section(counts(march.city_admin), GOODS) == march_then


def machine(cast, key="a1", place="一楼"):
    officer, school = getattr(cast, f"officer_{key}"), getattr(cast, key)
    return water.add_machine(officer, uuid=uuid.uuid4(), school=school, place=place, kind="boiler")


def clean(row, officer, day):
    water.record_cleaning(row, officer, uuid=uuid.uuid4(), done_on=D(day), done_by="王")


def test_water_machines(march, at):
    cleaned, old, never, out = (machine(march, place=str(n)) for n in range(4))
    clean(cleaned, march.officer_a1, "2026-03-20")
    clean(old, march.officer_a1, "2026-02-27")
    facts = {"version": 1, "in_use": False}
    water.edit_machine(out, march.officer_a1, **facts)
    at("2026-04-02")
    expected = {"甲区": {"machines": 3, "machines_cleaned": 1, "machines_late": 2}}
    assert counts(march.city_admin) == expected
    clean(old, march.officer_a1, "2026-03-29")
    never.refresh_from_db()
    water.edit_machine(never, march.officer_a1, version=never.version, in_use=False)
    machine(march, "b1")
    assert counts(march.city_admin) == expected


def test_overdue_as_the_list_says(march, at):
    for ago in range(60):
        clean(
            machine(march, place=str(ago)),
            march.officer_a1,
            str(D("2026-03-20") - dt.timedelta(ago)),
        )
    listed = WaterMachine.objects.filter(due_on__lt=clock.today()).count()
    assert counts(march.city_admin)["甲区"]["machines_late"] == listed > 0


def test_bottled_water(march, at):
    days = {
        "made_on": D("2026-03-01"),
        "expires_on": D("2026-09-01"),
        "received_on": D("2026-03-10"),
    }
    water.record_batch(
        march.officer_b1, uuid=uuid.uuid4(), school=march.b1, brand="泉", supplier="水站", lot="1",
        bottles=3, **days,
    )  # fmt: skip
    at("2026-04-02")
    assert counts(march.city_admin) == {"乙区": {"batches": 1, "batches_bare": 1}}
    assert counts(march.city_admin, Period(2026, 4)) == {}


def seen(cast, day):
    facts = {"place": "小卖部", "kind": "shop", "what": "过期面包", "seen_on": D(day)}
    return gate.record(cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, **facts)


def test_around_the_gate(march, at):
    row, officer = seen(march, "2026-03-19"), march.officer_a1
    gate.report(row, officer, version=1, department="market", reported_on=D("2026-03-20"))
    at("2026-04-02")
    gate.record_answer(row, officer, version=2, answered_on=D("2026-03-25"), answer="已查处")
    gate.close(row, officer, version=3, closed_on=D("2026-03-28"), outcome="已改")
    assert counts(march.city_admin) == {"甲区": {"gate_seen": 1, "gate_reported": 1}}
    april = counts(march.city_admin, Period(2026, 4))
    assert april == {"甲区": {"gate_answered": 1, "gate_closed": 1}}


def test_what_was_not_reported_in_time(march, at):
    seen(march, "2026-03-19")
    row = seen(march, "2026-03-18")
    assert "gate_unreported" not in counts(march.city_admin)["甲区"]
    at("2026-03-23")
    assert "gate_unreported" not in counts(march.city_admin)["甲区"]
    at("2026-03-24")
    assert counts(march.city_admin)["甲区"]["gate_unreported"] == 2
    gate.close(row, march.officer_a1, version=1, closed_on=D("2026-03-24"), outcome="已劝离")
    assert counts(march.city_admin)["甲区"]["gate_unreported"] == 1
    at("2026-04-02")
    other = GateSighting.objects.get(closed_on=None)
    told = {"department": "market", "reported_on": D("2026-04-01")}
    gate.report(other, march.officer_a1, version=other.version, **told)
    assert counts(march.city_admin)["甲区"]["gate_unreported"] == 1
    assert "gate_unreported" not in counts(march.city_admin, Period(2026, 4))["甲区"]


def test_censuses_and_named_people_that_are_owed(march, at):
    at("2026-03-23")
    tasks.owe_census()
    at("2026-04-02")
    found = counts(march.city_admin)
    assert {name: row["kitchens_unnamed"] for name, row in found.items()} == {"甲区": 2, "乙区": 1}
    assert {name: row["care_census_late"] for name, row in found.items()} == {"甲区": 2, "乙区": 1}


def test_what_bureaus_saw_and_the_media_were_told(march, at):
    facts = {"place": "网吧", "kind": "cafe", "what": "有学生", "seen_on": D("2026-03-19")}
    row = gate.record(march.admin_a, uuid=uuid.uuid4(), school=march.a1, **facts)
    told = {"medium": "晚报", "decided": "市安委会", "told_on": D("2026-03-20"), "what": "有学生"}
    media = gate_media.record(row, march.city_admin, uuid=uuid.uuid4(), **told)
    wrong = seen(march, "2026-03-19")
    correct_gate.withdraw_sighting(wrong, says(wrong, march.officer_a1))
    at("2026-04-02")
    expected = {"甲区": {"gate_seen": 1, "gate_by_bureaus": 1, "gate_media": 1}}
    expected["甲区"]["gate_unreported"] = 1
    assert counts(march.city_admin) == expected
    correct_gate.withdraw_media(media, says(media, march.city_admin))
    correct_gate.withdraw_sighting(row, says(row, march.admin_a))
    assert counts(march.city_admin) == expected


@pytest.fixture
def places(march):
    """One below standard of pupils of A1 and A2, one nobody looked at of B1, one too small."""
    for name, keys, pupils in (("甲", ("a1", "a2"), 4), ("乙", ("b1",), 3), ("丙", ("b1",), 2)):
        district = getattr(march, f"district_{keys[0][0]}")
        facts = {"business_licence": "L" if name == "乙" else "", "meals": False}
        point = CarePoint.objects.create(
            district=district, name=name, address=name, pupils=pupils * len(keys), **facts
        )
        for key in keys:
            columns = getattr(march, key).columns()
            CareLink.objects.create(point=point, pupils=pupils, counted_on=clock.today(), **columns)
    return march


CARE = {"甲区": {"care_places": 1, "care_pupils": 8, "care_below": 1},
        "乙区": {"care_places": 1, "care_pupils": 3}}  # fmt: skip


def test_care_points_as_they_stood_when_the_month_ended(places, at):
    assert counts(places.city_admin) == CARE
    at("2026-04-01")
    assert care_month.keep() == 3 and care_month.keep() == 0
    CarePoint.objects.update(in_use=False)
    assert counts(places.city_admin) == CARE
    assert counts(places.admin_b) == {"乙区": CARE["乙区"]}
    assert counts(places.township) == {"甲区": CARE["甲区"] | {"care_pupils": 4}}


def test_visits_of_care_points(places, at):
    point, link = CarePoint.objects.get(name="甲"), CareLink.objects.get(school=places.a1)
    facts = {"uuid": uuid.uuid4(), "held_on": D("2026-03-19"), "what": "无证照"}
    care_point.record_visit(link, places.officer_a1, kind="visit", **facts)
    one = care_point.record_bureau_visit(point, places.admin_a, **facts)
    two = care_point.record_bureau_visit(point, places.city_admin, **facts | {"uuid": uuid.uuid4()})
    care_point.withdraw_bureau_visit(two, places.city_admin, reason="记错")
    care_point.add_point(  # with no pupils: it is none of theirs
        places.officer_b1, uuid=uuid.uuid4(), school=places.b1, pupils=0, name="甲", address="甲",
        same=point,
    )  # fmt: skip
    codes = {"care_visits", "care_bureau_visits"}
    expected = {"甲区": {"care_visits": 1, "care_bureau_visits": 1}}
    at("2026-04-02")
    for who in ("city_admin", "admin_a", "township"):
        assert section(counts(getattr(places, who)), codes)["甲区"] == expected["甲区"]
    assert not any(section(counts(places.admin_b), codes).values())
    care_point.withdraw_bureau_visit(one, places.admin_a, reason="记错")
    assert section(counts(places.city_admin), codes)["甲区"] == expected["甲区"]
    assert not any(section(counts(places.city_admin, Period(2026, 4)), codes).values())


def test_too_late_a_month_is_not_kept(places, at):
    at("2026-04-04")
    assert care_month.keep() == 0 and not CareMonth.objects.exists()
    worker_of(places.kitchen_a1, places.officer_a1)
    lines = food.lines(places.city_admin, Period(2026, 4))
    assert lines[0].shown("care_places") == "1"
    at("2026-05-10")
    assert food.lines(places.city_admin, Period(2026, 4))[0].shown("care_places") == "–"


@pytest.fixture
def april(places, at):
    worker_of(places.kitchen_a1, places.officer_a1)
    worker_of(places.kitchen_b1, places.officer_b1)
    machine(places)
    at("2026-04-01")
    care_month.keep()
    at("2026-04-02")
    return places


def _shown(cell):
    """A share as the screen shows it."""
    return f"{cell:.1%}" if isinstance(cell, float) else cell


def test_on_the_screen_and_in_the_workbook(april, as_user, tmp_path):
    shown = screen.tables(screen.page(as_user(april.city_admin), period=MARCH.key))
    head, first, _second, total = shown["food_care"]
    assert head[1:5] == ["Care points", "Pupils there", "Below standard", "Share below"]
    assert (first[1:5], total[1:5]) == ([1, 8, 1, "100.0%"], [2, 11, 1, "50.0%"])
    made = book.make(april.city_admin, tmp_path, MARCH.key)
    rows = [row for s in food.SECTIONS for row in shown[s.code]]
    printed = [[_shown(cell) for cell in row if cell is not None] for row in made.rows("food")]
    assert printed == rows
    assert made.wrong_formulas() == []
    assert "Who was known to work in a kitchen" in made.text()


@pytest.mark.parametrize("query", [{"period": "2026"}, {"period": "2026-03", "found_by": "city"}])
def test_not_of_a_year_nor_by_finder(april, as_user, query):
    assert "food_people" not in screen.tables(screen.page(as_user(april.city_admin), **query))


def test_each_reader_their_own(april):
    assert {user: set(counts(getattr(april, user))) for user in ("admin_b", "township")} == {
        "admin_b": {"乙区"}, "township": {"甲区"},
    }  # fmt: skip


def test_nothing_later_moves_it(april):
    before = counts(april.city_admin)
    move_school(april.a1, april.city_admin, april.district_b)
    assert counts(april.city_admin) == before


def test_an_amendment_lists_kitchens_and_food(april):
    now = frozen.snapshot(april.city, MARCH)
    assert frozen.changes(now, frozen.snapshot(april.city, MARCH)) == []
    old = {**now, "food": [[k, name, {**of, "people": 9}] for k, name, of in now["food"]],
           "kitchens": [[str(april.district_a.uuid), "甲区", {"kitchen_days": 2}]]}  # fmt: skip
    now["kitchens"] = [[str(april.district_a.uuid), "甲区", {"kitchen_days": 3}]]
    assert [frozen.worded(change) for change in frozen.changes(old, now)] == [
        ("District: 甲区", "Kitchen days asked", "2", "3"),
        ("District: 甲区", "People in kitchens", "9", "1"),
        ("District: 乙区", "People in kitchens", "9", "1"),
    ]
    del old["food"], old["kitchens"]  # published before they were counted
    assert frozen.changes(old, now) == []


def test_what_lacks_since_is_a_difference(april):
    """From nothing to some: where a count said nothing the snapshot says 0."""
    old = frozen.snapshot(april.city, MARCH)
    KitchenDay.objects.create(
        kitchen=april.kitchen_a1, day=D("2026-03-20"), asked=True, **april.a1.columns()
    )
    later = frozen.changes(old, frozen.snapshot(april.city, MARCH))
    assert {(one["code"], one["old"], one["new"]) for one in later if one["group"] == "food"} == {
        ("weeks_lacking", "0", "1"), ("meetings_lacking", "0", "1"),
    }  # fmt: skip


def test_what_was_not_kept_then_is_no_difference(april):
    now = frozen.snapshot(april.city, MARCH)
    old = {**now, "food": [[k, n, {c: v for c, v in of.items() if c not in food.KEPT}]
                           for k, n, of in now["food"]]}  # fmt: skip
    assert frozen.changes(old, now) == []


@pytest.mark.parametrize("new", [False, True])
def test_the_latest_that_is_late(new):
    """Told day by day: whatever is earlier is late, whatever is later is not."""
    spans = [(D("2026-03-01"), D("2026-07-05")), (D("2026-09-01"), D("2027-01-15"))]
    for ahead in range(300):
        day = D("2026-03-05") + dt.timedelta(days=ahead)
        latest = water_rules.latest_late(day, spans, new)
        for ago in range(1, 120):
            last = day - dt.timedelta(days=ago)
            due = water_rules.next_due(None if new else last, last, spans)
            assert (due < day) == (last <= latest), (day, last)
