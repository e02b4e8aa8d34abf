"""The licences of a supplier: one open item at each school that buys there, for the first end."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow, follow_many
from canteen.models import Supplier, SupplierLink
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School, Status

SUPPLIER_LICENCE = "supplier_licence"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -7, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 8, every=7),
)


def line(facts: dict) -> str:
    if facts["which"] == "food":
        return _("Food licence of the supplier %(name)s, valid to %(expires)s") % facts
    return _("Business licence of the supplier %(name)s, valid to %(expires)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(
        kinds.Kind(SUPPLIER_LICENCE, gettext_lazy("Licences of suppliers"), line, LADDER)
    )


def owed(link: SupplierLink) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a supplier at one school."""
    row = link.supplier
    ends = [("food", row.food_licence_expires_on), ("business", row.licence_expires_on)]
    known = [(day, which) for which, day in ends if day]
    if not known or not link.in_use:
        return None
    day, which = min(known)
    facts = {"name": row.name, "which": which, "expires": day.isoformat()}
    return f"{link.uuid}:{which}:{day.isoformat()}", day, facts


def follow_link(link: SupplierLink) -> None:
    follow(link, SUPPLIER_LICENCE, owed(link))


def follow_supplier(supplier: Supplier) -> None:
    """After its facts changed: every open school that buys there owes what is owed now."""
    links = supplier.links.filter(school__status=Status.OPEN)
    links = list(links.select_related("school__unit").order_by("pk"))
    for link in links:
        link.supplier = supplier
    follow_many(links, SUPPLIER_LICENCE, owed)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for link in SupplierLink.objects.filter(school=school, in_use=True).select_related("supplier"):
        follow_link(link)
