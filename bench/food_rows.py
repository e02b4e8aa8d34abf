"""Kitchens through a year of school, written in the database: a kitchen for each school, and for
each of its days three checks, three menus of four dishes with their samples, leaders' meals and
daily control; a delivery of six lots a week. One day in twenty lacks its evening check.

PostgreSQL alone: what takes Python an hour takes SQL minutes. No page can tell it from typed rows.
"""

import datetime as dt

from django.db import connection, transaction

from bench.rows import _bare_tables
from canteen.models import (
    Control,
    DailyCheck,
    Delivery,
    Dish,
    Kitchen,
    KitchenDay,
    LeaderMeal,
    Lot,
    Menu,
    Review,
)
from safety.base import clock

DAYS, FEW = 200, 20
MODELS = (KitchenDay, DailyCheck, Menu, Dish, LeaderMeal, Control, Delivery, Lot, Review)
# Of a school, of whatever else stands beside it.
_OWNER = "school_id, township_id, district_id, city_id"
# Every twentieth day of a kitchen, another for each.
_LACKS = "(k.id * 7 + (d.day - date '2020-01-01') * 3) %% 20 = 0"
_NOON = "(s.day + time '04:00') AT TIME ZONE 'UTC'"


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _OWNER.split(", "))


_KITCHENS = f"""
INSERT INTO canteen_kitchen (uuid, version, name, mode, licence, licence_expires_on, capacity,
    breakfast, lunch, supper, in_use, kind, {_OWNER})
SELECT gen_random_uuid(), 1, '', 'self_run', 'JY1' || u.id, date '2030-01-31', 500, true, true,
    true, true, 'canteen', u.id, u.township_id, u.district_id, u.city_id
FROM schools_school s JOIN schools_unit u ON u.id = s.unit_id
WHERE s.status = 'open' AND NOT EXISTS (SELECT 1 FROM canteen_kitchen k WHERE k.school_id = u.id)
"""
_RECORDED = f"recorded_by_id, recorded_at, late, sheet_id, {_OWNER}"
_BY = f"(SELECT min(id) FROM schools_user), {_NOON}, false, s.id, {_of('s')}"
_NEW = "FROM canteen_kitchenday s WHERE s.day = ANY(%(days)s)"
_EVENING = "NOT (x.slot = 'evening' AND s.missing_count > 0)"
_STEPS = (
    f"""
INSERT INTO canteen_kitchenday (uuid, kitchen_id, day, asked, no_meals, missing, missing_count,
    whole_at, late, {_OWNER})
SELECT gen_random_uuid(), k.id, d.day, true, '',
    CASE WHEN {_LACKS} THEN '["check:evening"]'::jsonb ELSE '[]'::jsonb END,
    CASE WHEN {_LACKS} THEN 1 ELSE 0 END,
    CASE WHEN {_LACKS} THEN NULL ELSE (d.day + time '10:00') AT TIME ZONE 'UTC' END,
    false, {_of("k")}
FROM canteen_kitchen k, unnest(%(days)s::date[]) d(day) ORDER BY d.day, k.id
""",
    f"""
INSERT INTO canteen_dailycheck (uuid, slot, wrong, remarks, {_RECORDED})
SELECT gen_random_uuid(), x.slot, '[]'::jsonb, '', {_BY}
FROM canteen_kitchenday s, unnest(ARRAY['morning', 'noon', 'evening']) x(slot)
WHERE s.day = ANY(%(days)s) AND {_EVENING} ORDER BY s.id
""",
    f"""
INSERT INTO canteen_menu (uuid, version, meal, {_RECORDED})
SELECT gen_random_uuid(), 1, x.meal, {_BY}
FROM canteen_kitchenday s, unnest(ARRAY['breakfast', 'lunch', 'supper']) x(meal)
WHERE s.day = ANY(%(days)s) ORDER BY s.id
""",
    f"""
INSERT INTO canteen_dish (uuid, menu_id, name, ingredients, forbidden, grams, cabinet, keeper,
    taken_at, keep_until, late, disposed_at, disposed_by, {_OWNER})
SELECT gen_random_uuid(), m.id, x.name, x.made_of, false, 130, '1号留样柜', '李保管', {_NOON},
    {_NOON} + interval '48 hours', false,
    CASE WHEN s.day < %(today)s - 3 THEN {_NOON} + interval '49 hours' END,
    CASE WHEN s.day < %(today)s - 3 THEN '李保管' ELSE '' END, {_of("m")}
FROM canteen_kitchenday s JOIN canteen_menu m ON m.sheet_id = s.id,
    unnest(ARRAY['米饭', '番茄炒蛋', '土豆炖牛肉', '清炒青菜'],
           ARRAY['', '番茄、鸡蛋', '', '青菜']) x(name, made_of)
WHERE s.day = ANY(%(days)s) ORDER BY m.id
""",
    f"""
INSERT INTO canteen_leadermeal (uuid, meal, leader, comment, pupils, {_RECORDED})
SELECT gen_random_uuid(), x.meal, '王校长', '饭菜温热，口味适中。', '', {_BY}
FROM canteen_kitchenday s, unnest(ARRAY['breakfast', 'lunch', 'supper']) x(meal)
WHERE s.day = ANY(%(days)s) ORDER BY s.id
""",
    f"""
INSERT INTO canteen_control (uuid, kitchen_id, day, kind, person, found, measures, {_RECORDED})
SELECT gen_random_uuid(), s.kitchen_id, s.day, 'daily', '李保管', '', '', {_BY} {_NEW}
ORDER BY s.id
""",
)
_SUPPLIERS = """
INSERT INTO canteen_supplier (uuid, version, city_id, name, licence, food_licence, address,
    contact, phone)
SELECT gen_random_uuid(), 1, c.city_id, '示范食品配送' || n, '9139' || n, 'JY1' || n, '示范路1号',
    '赵刚', '13900000001'
FROM (SELECT DISTINCT city_id FROM canteen_kitchen) c, generate_series(1, 60) n
"""
_LINKS = f"""
INSERT INTO canteen_supplierlink (uuid, supplier_id, in_use, recorded_by_id, recorded_at, {_OWNER})
SELECT gen_random_uuid(), p.id, true, (SELECT min(id) FROM schools_user), now(), {_of("k")}
FROM canteen_kitchen k JOIN canteen_supplier p ON p.city_id = k.city_id
    AND p.licence = '9139' || (k.id % 60 + 1)
"""
# Mondays alone.
_BOUGHT = (
    f"""
INSERT INTO canteen_delivery (uuid, version, kitchen_id, supplier_id, supplier_name,
    supplier_licence, supplier_food_licence, supplier_address, supplier_contact, supplier_phone,
    arrived_on, voucher, note, has_licence,
    has_food_licence, has_production_licence, has_quality_report, received_by, state, reason,
    kept_until, recorded_by_id, recorded_at, {_OWNER})
SELECT gen_random_uuid(), 1, k.id, l.supplier_id, p.name, p.licence, p.food_licence, p.address,
    p.contact, p.phone, d.day, 'ticket',
    'YPT' || k.id || d.day, false, false, false, false, '李保管', 'accepted', '', d.day + 730,
    (SELECT min(id) FROM schools_user), now(), {_of("k")}
FROM canteen_kitchen k JOIN canteen_supplierlink l ON l.school_id = k.school_id
    JOIN canteen_supplier p ON p.id = l.supplier_id,
    unnest(%(days)s::date[]) d(day) WHERE extract(isodow FROM d.day) = 1 ORDER BY d.day, k.id
""",
    f"""
INSERT INTO canteen_lot (uuid, version, delivery_id, supplier_id, arrived_on, name, spec, quantity,
    unit, packaged, producer, production_licence, batch, produced_on, shelf_days, expires_on,
    alarm_on, remaining, kept_until, recorded_at, {_OWNER})
SELECT gen_random_uuid(), 1, d.id, d.supplier_id, d.arrived_on, x.name, '', 20, 'kg', true,
    '示范食品厂', 'SC1', 'L' || d.supplier_id || to_char(d.arrived_on, 'YYYYMMDD'),
    d.arrived_on - 3, 60, d.arrived_on + 57, d.arrived_on + 39,
    CASE WHEN d.arrived_on > %(today)s - 10 THEN 12 ELSE 0 END, d.kept_until, d.recorded_at,
    {_of("d")}
FROM canteen_delivery d, unnest(ARRAY['大米', '番茄', '鸡蛋', '土豆', '牛肉', '青菜']) x(name)
WHERE d.arrived_on = ANY(%(days)s) ORDER BY d.id
""",
)


def school_days(count: int) -> list[dt.date]:
    """So many weekdays up to yesterday, the last first."""
    ago = (clock.today() - dt.timedelta(days=n) for n in range(1, 2 * count + 7))
    return [day for day in ago if day.weekday() < 5][:count]


def fill(count: int) -> None:
    """Kitchens with the records of the last `count` school days; those that stand stay."""
    there = set(KitchenDay.objects.values_list("day", flat=True).distinct().order_by())
    days = sorted(day for day in school_days(count) if day not in there)
    given = {"days": days, "today": clock.today()}
    if not days:
        return
    with transaction.atomic(), _bare_tables(*MODELS) as cursor:
        if not Kitchen.objects.exists():
            for statement in (_KITCHENS, _SUPPLIERS, _LINKS):
                cursor.execute(statement)
        for statement in (*_STEPS, *_BOUGHT):
            cursor.execute(statement, given)
    with connection.cursor() as cursor:  # as autovacuum does by itself within a minute
        cursor.execute("VACUUM ANALYZE")
