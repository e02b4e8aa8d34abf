"""The licences of a supplier: at each school that buys there one open item for the first end, and
one for a food licence that is not on file. What another school changed is told."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Supplier, SupplierLink
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.follow import Owed, follow_rows
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Appointment, Role, School, Status, User
from safety.schools.rules import SCHOOL_ROLES

SUPPLIER_LICENCE, CHANGED = "supplier_licence", "supplier_changed"
NONE = "none"
BATCH = 500
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -7, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 8, every=7),
)


def line(facts: dict) -> str:
    if facts["which"] == NONE:
        return (
            _("No food licence of the supplier %(name)s is on file, nor why it needs none") % facts
        )
    if facts["which"] == "food":
        return _("Food licence of the supplier %(name)s, valid to %(expires)s") % facts
    return _("Business licence of the supplier %(name)s, valid to %(expires)s") % facts


def changed_line(facts: dict) -> str:
    names = [str(Supplier._meta.get_field(name).verbose_name) for name in facts["fields"]]
    said = {"name": facts["name"], "what": _(", ").join(names)}
    return (
        _("Another school put the supplier %(name)s right: %(what)s. Look whether it is so") % said
    )


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(
        kinds.Kind(SUPPLIER_LICENCE, gettext_lazy("Licences of suppliers"), line, LADDER)
    )
    label = gettext_lazy("What other schools changed of suppliers")
    kinds.register(kinds.Kind(CHANGED, label, changed_line, kinds.NO_LADDER))


def owed(link: SupplierLink) -> list[Owed]:
    """What is owed for a supplier at one school: the first end of its licences, and a food licence
    where none is on file and none is said to be needless."""
    row = link.supplier
    if not link.in_use:
        return []
    ends = [("food", row.food_licence_expires_on), ("business", row.licence_expires_on)]
    known = [(day, which) for which, day in ends if day]
    found = [_owed(link, *min(known))] if known else []
    if not row.food_licence and not row.food_exempt:
        # From the day on which it is asked for: what it had before, nobody knows.
        facts = {"name": row.name, "which": NONE}
        found.append(Owed(SUPPLIER_LICENCE, f"{link.uuid}:{NONE}", clock.today(), facts))
    return found


def _owed(link, day, which) -> Owed:
    facts = {"name": link.supplier.name, "which": which, "expires": day.isoformat()}
    return Owed(SUPPLIER_LICENCE, f"{link.uuid}:{which}:{day.isoformat()}", day, facts)


def follow_links(links: Sequence[SupplierLink]) -> None:
    """Of links that are fetched with their suppliers and the units of their schools."""
    follow_rows(links, [SUPPLIER_LICENCE], owed)


def follow_supplier(supplier: Supplier) -> None:
    """After its facts changed: every open school that buys there owes what is owed now."""
    links = supplier.links.filter(school__status=Status.OPEN)
    links = list(links.select_related("school__unit").order_by("pk"))
    for link in links:
        link.supplier = supplier
    follow_links(links)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    rows = SupplierLink.objects.filter(school=school, in_use=True).order_by("pk")
    follow_links(list(rows.select_related("supplier", "school__unit")))


def owe_all() -> int:
    """Ask for the food licences that nobody asked for: of suppliers from before that. Run again it
    changes nothing."""
    rows = SupplierLink.objects.filter(
        in_use=True, school__status=Status.OPEN, supplier__food_licence="", supplier__food_exempt=""
    ).order_by("pk")
    last, count = 0, 0
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        if new := _unasked(some):
            count += _ask(rows, new)
    return count


def _unasked(links) -> list[SupplierLink]:
    keys = [f"{link.uuid}:{NONE}" for link in links]
    items = DueItem.objects.filter(kind=SUPPLIER_LICENCE, key__in=keys, settled_at=None)
    there = set(items.values_list("key", flat=True))
    return [link for link in links if f"{link.uuid}:{NONE}" not in there]


@transaction.atomic
def _ask(rows, links) -> int:
    """Suppliers are held before what is owed for them, as by those who edit them."""
    sellers = Supplier.objects.filter(pk__in={link.supplier_id for link in links}).order_by("pk")
    held = sellers.select_for_update(skip_locked=True, no_key=True, of=("self",))
    new = rows.filter(pk__in=[link.pk for link in links], supplier__in=[row.pk for row in held])
    found = list(new.select_related("supplier", "school__unit"))
    follow_links(found)
    return len(found)


def tell_changed(link: SupplierLink, changed: Collection[str], actor: User, once: str) -> None:
    """Those who answer for the other schools that buy there hear what a school changed."""
    others = link.supplier.links.filter(in_use=True, school__status=Status.OPEN)
    schools = others.exclude(pk=link.pk).values("school")
    seats = Appointment.objects.filter(
        Appointment.in_force(), unit__in=schools, role__in=SCHOOL_ROLES
    )
    facts = {"name": link.supplier.name, "fields": sorted(changed)}
    people = seats.exclude(user=actor).values_list("user", flat=True).distinct()
    url = link.supplier.get_absolute_url()
    actions.tell(people, CHANGED, f"{CHANGED}:{once}", facts=facts, url=url)
