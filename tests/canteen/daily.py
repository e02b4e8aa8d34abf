"""A kitchen's day, told by its acts."""

import datetime as dt
import uuid

from canteen.actions import check as checks
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
    """A sample of each dish, 130 g unless said otherwise, taken at eight."""
    weights = {dish.name: grams.get(dish.name, 130) for dish in menu.dishes.all()}
    taken_at = clock.start_of(menu.sheet.day) + dt.timedelta(hours=8)
    return menus.keep_samples(
        menu, officer, grams=weights, cabinet="1号柜", keeper="王芳", taken_at=taken_at
    )


def whole(kitchen, officer, day=None):
    """All that a day of a kitchen that serves lunch owes."""
    for slot in Slot.values:
        check(kitchen, officer, slot, day)
    return samples(menu(kitchen, officer, day=day), officer)
