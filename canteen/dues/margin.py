"""Goods that a supermarket sells for more than a small margin: told when they are recorded (R12).
Nothing falls due: the next delivery is to be sold for less."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Lot
from canteen.rules import shop
from safety.base import clock
from safety.dues import actions, kinds
from safety.schools.models import School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

MARGIN = "goods_over_margin"
NAMED = 5  # goods in the line of a notice; the rest are counted


def line(facts: dict) -> str:
    one = _("%(name)s: %(margin)d %% more than it cost")
    said = [one % {"name": name, "margin": margin} for name, margin in facts["goods"]]
    if more := facts["count"] - len(said):
        said.append(_("%(count)d more") % {"count": more})
    text = _("Sold for more than a small margin of %(most)d %%: %(goods)s")
    return text % {"most": facts["most"], "goods": _(", ").join(said)}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Goods sold for more than a small margin")
    kinds.register(kinds.Kind(MARGIN, label, line, kinds.NO_LADDER))


def tell(lots: Sequence[Lot], actor: User) -> None:
    """Tell the others who answer for the school of what was recorded together at one kitchen: once
    a day of one delivery, however many of its goods come one by one."""
    dear = sorted((lot for lot in lots if lot.over_margin), key=lambda lot: lot.pk)
    if not dear:
        return
    school = dear[0].delivery.kitchen.school
    people = [one for one in seated_at(school.pk, SCHOOL_ROLES) if one != actor]
    goods = [[lot.name, lot.margin] for lot in dear[:NAMED]]
    facts = {"goods": goods, "count": len(dear), "most": shop.most() - 100}
    delivery = dear[0].delivery
    once = f"{MARGIN}:{delivery.uuid}:{clock.today()}"
    actions.tell(people, MARGIN, once, facts=facts, url=delivery.get_absolute_url(),
                 unit=school.unit)  # fmt: skip


def follow_school(school: School) -> None:
    """Nothing is owed."""
