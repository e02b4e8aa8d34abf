"""A care point that is below standard: told when it comes to be, and for whatever is new (R15).
Nothing falls due: to put it right is its owner's, to press for it the school's and the bureau's."""

import datetime as dt
import uuid as uuids
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import CareLink, CarePoint
from canteen.models.care_point import counted
from canteen.rules import care_point as rules
from safety.base import clock
from safety.dues import actions, kinds
from safety.schools.models import Role, School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

BELOW = "care_below"
# A licence that ended so many days ago at most is told of: the clock may have stood still.
LAPSE = dt.timedelta(days=14)


def line(facts: dict) -> str:
    why = _("; ").join(str(rules.WORDS[code]) for code in facts["why"])
    return _("Care point below standard: %(place)s (%(why)s)") % {**facts, "why": why}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Care points below standard")
    kinds.register(kinds.Kind(BELOW, label, line, kinds.NO_LADDER))


def follow_point(
    point: CarePoint, actor: User | None = None, joined: CareLink | None = None
) -> bool:
    """After a place that is held, or its pupils, changed: whether it was told that it is below
    standard now, or for something more. What is no care point (any more) is told to nobody.
    `joined`: a school whose first pupils came; its people hear of what the others know."""
    now = rules.below(point, clock.today()) if point.counts else []
    new = [code for code in now if code not in point.told]
    if now != point.told:
        point.told = now
        point.save(update_fields=["told"])
    links = point.links.filter(pupils__gt=0).select_related("school__unit").order_by("pk")
    if new:
        _tell(point, links, actor)
    elif joined and now:
        others = links.exclude(pk=joined.pk).values_list("district", flat=True)
        _tell(point, links.filter(pk=joined.pk), actor, knowing=set(others))
    return bool(new or (joined and now))


def _tell(point, links, actor, knowing: Collection[int] = ()):
    """Those who answer for a school whose pupils are there, and the administrators above it, unless
    their district knows of it."""
    facts = {"place": point.name, "why": point.told}
    once = f"{BELOW}:{uuids.uuid4()}"  # of this very moment: `told` keeps it from a second time
    for link in links:
        people = seated_at(link.school_id, SCHOOL_ROLES)
        if link.district_id not in knowing:
            people = [*people, *seated_at(link.district_id, [Role.DISTRICT_ADMIN])]
        actions.tell(
            [one for one in people if one != actor], BELOW, once, facts=facts,
            url=point.get_absolute_url(), unit=link.school.unit,
        )  # fmt: skip


def tell_ended(today: dt.date | None = None) -> int:
    """A licence ends by the calendar alone; how many places were told of. Who: the clock. Run again
    it changes nothing."""
    today = today or clock.today()
    ended = today - LAPSE, today - dt.timedelta(days=1)
    over = Q(business_until__range=ended) | Q(meals=True, food_until__range=ended)
    found = CarePoint.objects.filter(counted(), over).order_by("pk")
    return sum(_tell_ended(pk) for pk in list(found.values_list("pk", flat=True)))


@transaction.atomic
def _tell_ended(pk) -> bool:
    return follow_point(CarePoint.objects.select_for_update(of=("self",)).get(pk=pk))


def follow_school(school: School) -> None:
    """Nothing is owed."""
