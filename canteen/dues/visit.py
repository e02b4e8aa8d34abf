"""The principal in the kitchen in person: the next visit is owed (R10)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.in_turn import InTurn
from canteen.models import PrincipalVisit
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role

VISIT = "principal_visit"
LADDER = (
    *rungs(Role.PRINCIPAL, -1, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.SAFETY_OFFICER, 1, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
)


def line(facts: dict) -> str:
    said = _("Principal's visit to the kitchen, the last on %(began)s")
    never = _("Principal's visit to the kitchen: none since %(began)s")
    return (never if facts["never"] else said) % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(VISIT, gettext_lazy("Principals' visits to kitchens"), line, LADDER))


def _last(kitchens: Iterable[int]) -> dict[int, dt.date]:
    rows = PrincipalVisit.objects.filter(sheet__kitchen__in=kitchens, withdrawn_at=None)
    last = rows.order_by().values("sheet__kitchen").annotate(n=Max("sheet__day"))
    return dict(last.values_list("sheet__kitchen", "n"))


_visits = InTurn(VISIT, "CANTEEN_VISIT_DAYS", _last)
due_of = _visits.due_of
follow_kitchen = _visits.follow_kitchen
follow_school = _visits.follow_school
open_all = _visits.open_all
follow_calendar = _visits.follow_calendar
