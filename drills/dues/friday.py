"""The reminders in the last five minutes, Fridays above all (R21). What is owed each school day has
no due items; of a Friday that lacks one the school hears afterwards, while it can be logged."""

import datetime as dt

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.rules.education import FRIDAY
from safety.base import clock
from safety.base.among import Among
from safety.dues import actions, kinds
from safety.dues.cadence import queries
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.schools.models import School, Status
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

KIND, DUTY = "friday_reminder", "safety_reminder"
BATCH = 1_000
WEEK = 7 * 24 * 3600


def line(facts: dict) -> str:
    return _("Friday %(day)s: of the two safety reminders at least one is not logged") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Safety reminders of Fridays")
    kinds.register(kinds.Kind(KIND, label, line, kinds.NO_LADDER))


def tell_all(day: dt.date | None = None) -> int:
    """As long as reminders of a Friday may still be logged, which is over: tell the schools that
    lack one, each once; how many lack one. A thousand schools at a time, and none once all of that
    Friday are told."""
    day = day or clock.today()
    late = (day.weekday() - FRIDAY) % 7
    friday = day - dt.timedelta(days=late)
    mark = f"{KIND}:{friday.isoformat()}"
    if not 1 <= late <= max(settings.EDUCATION_BACKDATE_DAYS, 1) or cache.get(mark):
        return 0
    count, last = 0, 0
    schools = School.objects.filter(status=Status.OPEN, unit__city__isnull=False).order_by("pk")
    while ids := [*schools.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]]:
        last = ids[-1]
        some, asked = School.objects.filter(Among("pk", ids)), Asked(friday, friday, day)
        lacking = [
            owed.school for owed in queries.owed_by_schools(some, asked, {DUTY})
            if any(one.state == State.MISSED and one.due_on == friday for one in owed.obligations)
        ]  # fmt: skip
        for school in School.objects.filter(Among("pk", lacking)).select_related("unit"):
            _tell(school, friday)
        count += len(lacking)
    cache.set(mark, True, timeout=WEEK)
    return count


def _tell(school, friday) -> None:
    said = friday.isoformat()
    actions.tell(
        seated_at(school.pk, SCHOOL_ROLES), KIND, f"{KIND}:{said}:{school.pk}",
        facts={"day": said}, url=reverse("drills:education_school", args=[school.uuid]),
        unit=school.unit,
    )  # fmt: skip
