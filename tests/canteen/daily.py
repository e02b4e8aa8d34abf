"""A kitchen's day, told by its acts."""

import datetime as dt
import uuid
from decimal import Decimal

from canteen.actions import check as checks
from canteen.actions import duty, parents
from canteen.actions import menu as menus
from canteen.rules.day import Slot
from safety.base import clock


def check(kitchen, officer, slot="morning", day=None, **more):
    facts = {"wrong": [], "remarks": "", "uuid": uuid.uuid4(), **more}
    return checks.record_check(kitchen, officer, day=day or clock.today(), slot=slot, **facts)


def menu(kitchen, officer, *dishes, day=None, meal="lunch", **more):
    facts = {"uuid": uuid.uuid4(), "meal": meal, "dishes": list(dishes or ("米饭", "红烧肉"))}
    return menus.write_menu(kitchen, officer, day=day or clock.today(), **facts | more)


def samples(menu, officer, **grams):
    """A sample of each dish, 130 g unless said otherwise, taken at eight; also of dishes that the
    menu does not name, where a weight is said."""
    weights = {dish.name: 130 for dish in menu.dishes.all()} | grams
    taken_at = clock.start_of(menu.sheet.day) + dt.timedelta(hours=8)
    return menus.keep_samples(
        menu, officer, grams=weights, cabinet="1号柜", keeper="王芳", taken_at=taken_at
    )


def leader(kitchen, officer, day=None, **more):
    facts = {"meal": "lunch", "leader": "刘校长", "comment": "味道好", "pupils": "", **more}
    once = facts.pop("uuid", None) or uuid.uuid4()
    return duty.eat_with_pupils(kitchen, officer, uuid=once, day=day or clock.today(), **facts)


def control(kitchen, officer, kind="daily", day=None, **more):
    facts = {"person": "王芳", "found": "", "measures": "", **more}
    once = facts.pop("uuid", None) or uuid.uuid4()
    return duty.control(kitchen, officer, uuid=once, day=day or clock.today(), kind=kind, **facts)


def freezer(kitchen, officer, day=None, **more):
    facts = {"name": "1号", "cold": "freezer", "celsius": Decimal("-18.0"), "apart": True,
             "defrosted_on": None, **more}  # fmt: skip
    once = facts.pop("uuid", None) or uuid.uuid4()
    return duty.check_freezer(kitchen, officer, uuid=once, day=day or clock.today(), **facts)


def visit(kitchen, principal, day=None, **more):
    facts = {"found": "冷藏柜标签不全", "asked": "", **more}
    once = facts.pop("uuid", None) or uuid.uuid4()
    return duty.visit_kitchen(kitchen, principal, uuid=once, day=day or clock.today(), **facts)


def look(kitchen, officer, day=None, **more):
    """By the parents' committee, at all three."""
    facts = {"person": "张会长", "quality": "good", "price": "good", "order": "good", "found": "",
             "measures": "", **more}  # fmt: skip
    once = facts.pop("uuid", None) or uuid.uuid4()
    return parents.look(kitchen, officer, uuid=once, day=day or clock.today(), **facts)


def whole(kitchen, officer, day=None):
    """All that a day of a kitchen that serves lunch owes."""
    for slot in Slot.values:
        check(kitchen, officer, slot, day)
    leader(kitchen, officer, day)
    control(kitchen, officer, day=day)
    return samples(menu(kitchen, officer, day=day), officer)
