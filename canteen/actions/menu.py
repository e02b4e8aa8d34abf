"""Menus of meals, the samples of their dishes and what becomes of these (留样).

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt
import uuid as uuids
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from canteen.actions.day import record, recount, sheet_of
from canteen.actions.put_right import beside
from canteen.actions.shared import lock, may, put_under
from canteen.dues import forbidden_dish
from canteen.dues import sample as sample_dues
from canteen.models import Dish, Kitchen, KitchenDay, Menu
from canteen.queries import forbidden_lines
from canteen.rules import forbidden, sample
from canteen.rules import ingredient as rules
from canteen.rules.flag import known_since
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.base.trail import storable
from safety.schools.models import User

MOST_SHOWN = 100


def write_menu(
    kitchen: Kitchen, actor: User, *, uuid, day: dt.date, meal: str, dishes: list[str]
) -> Menu:
    """The menu of a meal, once; the same uuid again gives the one there is."""
    may(actor, kitchen)
    refuse(sample.faults_of_menu(dishes))
    with transaction.atomic():
        sheet = sheet_of(kitchen, actor, day)
        known = Menu.objects.filter(uuid=uuid).first()
        if known:
            once.same(known, sheet_id=sheet.pk, meal=meal)
            return once.same(known, names=sorted(dishes))
        if sheet.menus.filter(meal=meal).exists():
            raise Refused(_("This meal has a menu already. Change that one."))
        sheet.no_meals = ""
        menu = record(Menu, sheet, actor, uuid=uuid, meal=meal)
        forbidden_dish.tell(menu, _add(menu, dishes), actor)
        recount(sheet)
    return menu


def edit_menu(
    menu: Menu, actor: User, *, version: int, dishes: list[str], reason: str = ""
) -> Menu:
    """Dishes come and go. One of which a sample is kept stays; one that goes stays to be read, with
    the `reason`, and so does one that comes back. A slip of the pen, seen at once, leaves none."""
    may(actor, menu)
    refuse(sample.faults_of_menu(dishes))
    with transaction.atomic():
        sheet = _sheet_of(menu, actor)
        row = lock(Menu, menu, version)
        known = list(row.dishes.prefetch_related("corrections").order_by("pk"))
        _check_left(known, dishes)
        changed = [dish for dish in known if (dish.name in dishes) == bool(dish.withdrawn_at)]
        slips = [dish.pk for dish in changed if _is_slip(row, dish)]
        row.dishes.filter(pk__in=slips).delete()
        changed = [dish for dish in changed if dish.pk not in slips]
        refuse(sample.faults_of_change([dish.name for dish in changed], reason))
        for dish in changed:
            _on_or_off(dish, actor, reason)
        back = [dish for dish in changed if dish.withdrawn_at is None]
        there = {dish.name for dish in known}
        added = _add(row, [name for name in dishes if name not in there])
        row.version += 1
        row.save()
        forbidden_dish.tell(row, [*added, *back], actor)
        recount(sheet)
    return row


def _is_slip(menu, dish) -> bool:
    """Whether a dish that goes leaves no trace: of one that is never served others were told."""
    told = dish.forbidden_at or dish.corrections.all()
    return not told and sample.is_slip(menu.recorded_at, clock.now())


def _check_left(known, names):
    if any(dish.grams is not None and dish.name not in names for dish in known):
        raise Refused(_("A sample of a dish that is not named any more is kept. Name it."))


def _on_or_off(dish, actor, reason):
    """Off the menu, or on it again. Only what was off it on its own day was never served: later,
    it stays in the figures."""
    off = None if dish.withdrawn_at else clock.now()
    made = beside(dish, {"withdrawn_at": off}, actor, reason)
    made.uuid, made.withdraws = uuids.uuid4(), bool(off)
    made.save(force_insert=True)
    dish.withdrawn_at = off
    if not dish.off_afterwards:
        stands = dish.forbidden and off is None
        dish.forbidden_at = known_since(stands, dish.forbidden_at)
    dish.save(update_fields=["withdrawn_at", "forbidden_at"])


def _sheet_of(menu, actor) -> KitchenDay:
    return sheet_of(menu.sheet.kitchen, actor, menu.sheet.day)


def _add(menu, names) -> list[Dish]:
    lines = forbidden_lines(menu.city_id)
    rows = [
        Dish(menu=menu, name=name, forbidden=bool(forbidden.found_in(name, lines)))
        for name in names
    ]
    for row in rows:
        row.forbidden_at = known_since(row.forbidden, None)
        put_under(row, menu)
    return Dish.objects.bulk_create(rows)


def name_ingredients(
    menu: Menu, actor: User, *, version: int, ingredients: Mapping[str, list[str]]
) -> Menu:
    """What dishes of a menu are mainly made of (name → ingredients; none: it is not said). The
    same again changes nothing. Raises Conflict where the menu changed meanwhile."""
    may(actor, menu)
    for made_of in ingredients.values():
        refuse(rules.faults_of_ingredients(made_of))
    with transaction.atomic():
        sheet = _sheet_of(menu, actor)
        row = lock(Menu, menu)
        dishes = list(row.dishes.standing().filter(name__in=ingredients))
        if len(dishes) != len(ingredients):
            raise Conflict(row)
        changed = [dish for dish in dishes if dish.made_of != ingredients[dish.name]]
        if not changed:
            return row
        if row.version != version:
            raise Conflict(row)
        lines = forbidden_lines(row.city_id)
        # One by one: each leaves its account in the audit.
        bad = [dish for dish in changed if _make_of(dish, ingredients[dish.name], lines)]
        row.version += 1
        row.save()
        forbidden_dish.tell(row, bad, actor)
        recount(sheet)
    return row


def _make_of(dish, ingredients, lines) -> bool:
    """Whether it is forbidden now and was not before. What is forbidden by its name alone stays
    so, whatever the list says by now."""
    was = dish.forbidden
    named = dish.forbidden and not any(forbidden.found_in(i, lines) for i in dish.made_of)
    dish.ingredients = rules.in_one_line(ingredients)
    dish.forbidden = named or bool(forbidden.found_in_dish(dish.name, ingredients, lines))
    dish.forbidden_at = known_since(dish.forbidden, dish.forbidden_at)
    dish.save(update_fields=["ingredients", "forbidden", "forbidden_at"])
    return dish.forbidden and not was


def last_made_of(menu: Menu) -> dict[str, str]:
    """Dish → what it was made of the last time that the school said so: two queries."""
    names = [dish.name for dish in menu.dishes.standing()]
    before = Dish.objects.filter(school=menu.school_id, name__in=names).exclude(ingredients="")
    last = before.exclude(menu=menu).order_by().values("name").annotate(pk=Max("pk"))
    rows = Dish.objects.filter(pk__in=[row["pk"] for row in last])
    return dict(rows.values_list("name", "ingredients"))


def keep_samples(
    menu: Menu, actor: User, *, grams: Mapping[str, int], cabinet: str, keeper: str,
    taken_at: dt.datetime,
) -> Menu:  # fmt: skip
    """Samples of some dishes of a menu (name → weight). The same again changes nothing. Raises
    Conflict where one of them is not on the menu any more."""
    may(actor, menu)
    for weight in grams.values():
        refuse(sample.faults_of_sample(weight, taken_at, clock.now()))
    refuse(other_day(menu, taken_at))
    with transaction.atomic():
        sheet = _sheet_of(menu, actor)
        row = lock(Menu, menu)
        dishes = list(row.dishes.standing().filter(name__in=grams).prefetch_related("corrections"))
        if len(dishes) != len(grams):
            raise Conflict(row)
        facts = {"cabinet": cabinet, "keeper": keeper, "taken_at": taken_at}
        new = [d for d in dishes if _keep(d, sheet, {**facts, "grams": grams[d.name]})]
        sample_dues.tell(menu, new, actor)
        recount(sheet)
    return menu


def other_day(menu, taken_at) -> dict[str, str]:
    if clock.day_of(taken_at) != menu.sheet.day:
        return {"taken_at": _("A sample is taken on the day of its meal.")}
    return {}


def _keep(dish, sheet, facts) -> bool:
    """One sample, once; whether it is new."""
    if dish.grams is not None:
        once.same(dish, **facts)
        return False
    _check_not_withdrawn(dish, storable(facts))
    for name, value in facts.items():
        setattr(dish, name, value)
    dish.keep_until = dish.taken_at + sample.KEPT
    dish.light_at = known_since(sample.is_light(dish.grams), dish.light_at)
    dish.late = sheet.day < clock.today()
    dish.save()
    return True


def _check_not_withdrawn(dish, said):
    """The form of a sample that was withdrawn, sent again by a slow line, does not bring it back:
    what the dish ever said and says no more is not said of it again."""
    then: dict = {}
    for made in [*dish.corrections.all()][::-1]:
        then |= made.before
        if all(then.get(name) == value for name, value in said.items()):
            raise Refused(_("This very sample was withdrawn. Record the one that is there."))


def dispose(kitchen: Kitchen, actor: User, *, samples: list, disposed_by: str) -> int:
    """Samples (uuids) that were kept for long enough are thrown away now; how many. Those that
    are gone already stay as they were recorded."""
    may(actor, kitchen)
    now = clock.now()
    with transaction.atomic():
        lock(Kitchen, kitchen)
        rows = Dish.objects.filter(menu__sheet__kitchen=kitchen, uuid__in=samples)
        kept = rows.filter(grams__isnull=False, disposed_at=None)
        dishes = list(kept.select_for_update(of=("self",)).order_by("pk"))
        for dish in dishes:
            refuse(sample.faults_of_disposal(dish.keep_until, now))
        # One by one: each leaves its account in the audit.
        for dish in dishes:
            dish.disposed_at, dish.disposed_by = now, disposed_by
            dish.save(update_fields=["disposed_at", "disposed_by"])
    return len(dishes)


def to_dispose_of(kitchen: Kitchen):
    """Samples of a kitchen that have been kept for long enough, the oldest first."""
    rows = Dish.objects.filter(school=kitchen.school_id, menu__sheet__kitchen=kitchen)
    rows = rows.filter(keep_until__lte=clock.now(), disposed_at=None)
    return rows.order_by("keep_until", "pk")


def disposable(kitchen: Kitchen, asked: list[str]) -> list[Dish]:
    """These, at most a page of them, and those of a form that was sent already."""
    gone = Dish.objects.filter(menu__sheet__kitchen=kitchen, disposed_at__isnull=False)
    known = gone.filter(uuid__in=[one for one in asked if _is_uuid(one)]) if asked else []
    return [*to_dispose_of(kitchen)[:MOST_SHOWN], *known]


def _is_uuid(text) -> bool:
    try:
        return bool(uuids.UUID(text))
    except ValueError:
        return False
