"""Keep the suppliers of a school. A business stands once in a city, whoever recorded it first.

Who: the principal and the safety officer of a school that buys there. All raise PermissionDenied
and Refused.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, may, stand
from canteen.dues import supplier_licence as dues
from canteen.models import Supplier, SupplierChange, SupplierLink
from canteen.rules import food_licence
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.base.trail import storable
from safety.schools.models import School, User
from safety.schools.rules import SCHOOL_ROLES


@once_more
def add_supplier(actor: User, *, uuid, school: School, **facts) -> Supplier:
    """A school buys from a business. One that the city knows by its licence is taken as it is.

    The same uuid again gives the one there is.
    """
    may(actor, school)
    _check(facts)
    school = stand(school)
    link = SupplierLink.objects.filter(uuid=uuid).select_related("supplier").first()
    if link:
        once.same(link, school_id=school.pk)
        return once.same(link.supplier, name=facts["name"], licence=facts["licence"])
    supplier = _known(uuid, school, facts)
    if supplier is None:
        supplier = Supplier.objects.create(city_id=school.unit.city_id, **facts)
    dues.follow_links([_link(actor, uuid, school, supplier)])
    return supplier


def _known(uuid, school, facts) -> Supplier | None:
    rows = Supplier.objects.filter(city=school.unit.city_id, licence=facts["licence"])
    # Held beside an edit, so that the new link owes what is right behind it.
    row = rows.select_for_update(no_key=True).first()
    if row and row.name != facts["name"]:
        raise Refused(
            _("This business licence stands under another name in the city. Look at the licence.")
        )
    # A link of this uuid, made in this moment, is the same form again.
    if row and row.links.filter(school=school).exclude(uuid=uuid).exists():
        raise Refused(_("The school has this supplier already."))
    return row


def _link(actor, uuid, school, supplier) -> SupplierLink:
    return SupplierLink.objects.create(
        uuid=uuid, supplier=supplier, recorded_by=actor, recorded_at=clock.now(),
        **school.columns(),
    )  # fmt: skip


def not_taken(supplier: Supplier, facts: dict) -> list[str]:
    """What was typed and stands otherwise, in words: the city knew the business already."""
    typed = [name for name, value in facts.items() if value and getattr(supplier, name) != value]
    return [str(Supplier._meta.get_field(name).verbose_name) for name in typed]


def own_link(supplier: Supplier, user) -> SupplierLink | None:
    """The school of this person that buys there; None for everybody else."""
    seats = user.seats.only(SCHOOL_ROLES)
    mine = supplier.links.filter(school__in=seats.units("school"))
    return mine.select_related("school__unit").order_by("pk").first()


def edit_supplier(
    supplier: Supplier, actor: User, *, version: int, in_use: bool, **facts
) -> Supplier:
    """Put its facts right, for all who buy there, who are told and read what was changed by whom;
    say whether one's own school still does."""
    link = own_link(supplier, actor)
    if link is None:
        raise PermissionDenied
    _check(facts)
    with transaction.atomic():
        row = lock(Supplier, supplier, version)
        changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
        _keep(row, link, actor, changed)
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        _save(row)
        SupplierLink.objects.filter(pk=link.pk).update(in_use=in_use)
        dues.follow_supplier(row)
    return row


def _keep(row, link, actor, changed):
    """What it said until now stays to be read by every school that buys there and by bureaus."""
    if not changed:
        return
    made = SupplierChange.objects.create(
        supplier=row, school_id=link.school_id, made_by=actor, made_at=clock.now(),
        before=storable({name: getattr(row, name) for name in changed}), after=storable(changed),
    )  # fmt: skip
    dues.tell_changed(link, changed, actor, str(made.uuid))


def _check(facts):
    number, until = facts.get("food_licence", ""), facts.get("food_licence_expires_on")
    faults = food_licence.faults_of_licence(number, until, clock.today())
    refuse(faults)
    refuse(food_licence.faults_of_exemption(number, facts.get("food_exempt", "")))


def _save(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another supplier in the city has this business licence.")) from None
