"""What stands in the store and goes off: one open item of a kitchen, for the first to end; of a
supermarket for the first that is near expiry (R12), from that very day on."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Kind, Kitchen, Lot
from canteen.rules import goods as rules
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status

STOCK_EXPIRY, SHOP_EXPIRY = "stock_expiry", "shop_near_expiry"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, every=7),
)
# Of bread that keeps three days nobody need hear before it is near expiry.
SHOP_LADDER = (
    *rungs(Role.SAFETY_OFFICER, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, every=7),
)


def line(facts: dict) -> str:
    return _("In stock: %(goods)s keeps until %(expires)s. Use it up or take it out") % facts


def shop_line(facts: dict) -> str:
    said = _("In the supermarket: %(goods)s is near expiry from %(near)s, keeps until %(expires)s. "
             "Take it off the shelf")  # fmt: skip
    return said % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(STOCK_EXPIRY, gettext_lazy("Goods near expiry"), line, LADDER))
    label = gettext_lazy("Supermarket goods near expiry")
    kinds.register(kinds.Kind(SHOP_EXPIRY, label, shop_line, SHOP_LADDER))


def _here(kitchen) -> QuerySet[Lot]:
    return Lot.objects.in_stock().filter(school=kitchen.school_id, delivery__kitchen=kitchen)


def owed(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of the goods that go off first; None where nothing does."""
    keeping = _here(kitchen).filter(shelf_days__gte=rules.ALARM_FROM_SHELF_DAYS)
    first = keeping.exclude(expires_on=None).order_by("expires_on", "pk").first()
    if first is None or kitchen.is_shop:
        return None
    day = first.expires_on
    facts = {"goods": first.name, "expires": day.isoformat()}
    return f"{kitchen.uuid}:{day.isoformat()}", day, facts


def owed_by_shop(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """The same of a supermarket, however short its goods keep: due on the first day on which they
    are near expiry, from which on they are not sold."""
    first = _here(kitchen).exclude(expires_on=None).order_by("alarm_on", "pk").first()
    if first is None or not kitchen.is_shop:
        return None
    near = first.alarm_on.isoformat()
    facts = {"goods": first.name, "near": near, "expires": first.expires_on.isoformat()}
    return f"{kitchen.uuid}:{near}", first.alarm_on, facts


@transaction.atomic
def follow_kitchen(kitchen: Kitchen) -> None:
    """The kitchen is held, behind the lots: of two takers the second sees what the first left."""
    Kitchen.objects.select_for_update(no_key=True, of=("self",)).get(pk=kitchen.pk)
    url = f"{reverse('canteen:goods_list')}?show=near"
    follow(kitchen, STOCK_EXPIRY, owed(kitchen), url)
    if kitchen.is_shop:
        follow(kitchen, SHOP_EXPIRY, owed_by_shop(kitchen), url)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for kitchen in Kitchen.objects.filter(school=school, in_use=True):
        follow_kitchen(kitchen)


def owe_all() -> int:
    """Open what nobody opened: of supermarkets whose goods were followed by their last day alone.
    Run again it changes nothing."""
    goods = Lot.objects.in_stock().filter(delivery__kitchen=OuterRef("pk")).exclude(expires_on=None)
    asked = DueItem.objects.filter(unit=OuterRef("school"), kind=SHOP_EXPIRY)
    shops = Kitchen.objects.filter(
        Exists(goods), ~Exists(asked), kind=Kind.SHOP, in_use=True, school__status=Status.OPEN
    )
    found = list(shops.select_related("school__unit").order_by("pk"))
    for shop in found:
        follow_kitchen(shop)
    return len(found)
