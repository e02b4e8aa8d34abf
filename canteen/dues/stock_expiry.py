"""What stands in the store of a kitchen and goes off: one open item, for the first to end."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Kitchen, Lot
from canteen.rules import goods as rules
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School

STOCK_EXPIRY = "stock_expiry"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, every=7),
)


def line(facts: dict) -> str:
    return _("In stock: %(goods)s keeps until %(expires)s. Use it up or take it out") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(STOCK_EXPIRY, gettext_lazy("Goods near expiry"), line, LADDER))


def owed(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of the goods that go off first; None where nothing does."""
    here = Lot.objects.in_stock().filter(school=kitchen.school_id, delivery__kitchen=kitchen)
    keeping = here.filter(shelf_days__gte=rules.ALARM_FROM_SHELF_DAYS)
    first = keeping.exclude(expires_on=None).order_by("expires_on", "pk").first()
    if first is None:
        return None
    day = first.expires_on
    facts = {"goods": first.name, "expires": day.isoformat()}
    return f"{kitchen.uuid}:{day.isoformat()}", day, facts


@transaction.atomic
def follow_kitchen(kitchen: Kitchen) -> None:
    """The kitchen is held, behind the lots: of two takers the second sees what the first left."""
    Kitchen.objects.select_for_update(no_key=True, of=("self",)).get(pk=kitchen.pk)
    url = f"{reverse('canteen:goods_list')}?show=near"
    follow(kitchen, STOCK_EXPIRY, owed(kitchen), url)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for kitchen in Kitchen.objects.filter(school=school, in_use=True):
        follow_kitchen(kitchen)
