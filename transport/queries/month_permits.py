"""Applications for school-bus permits in the month's report, by the district in which the school
stood when it ended (R17).

An application keeps how it stands today; its steps say how it stood, and each by when it was owed.
"""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from safety.schools.then import Then
from transport.models import Permit, PermitStep
from transport.rules.permit import ENDS, Step

Found = Iterator[tuple[int, dict[str, int]]]


def counted(then: Then) -> Found:
    """Recorded in the month and decided in it; still open at its end, and of these late then; steps
    that were recorded in it and taken after their day."""
    yield from _applications(then)
    yield from _steps(then)


def _applications(then: Then) -> Found:
    """A permit that was there before its application could be followed is none."""
    rows = Permit.objects.filter(received_on__isnull=False, recorded_at__lt=then.until)
    known = PermitStep.objects.filter(permit=OuterRef("pk"))
    over = known.filter(step__in=(Step.DECIDE, *ENDS), recorded_at__lt=then.until)
    # What came next was owed by the day that was owed when the month ended.
    later = known.filter(recorded_at__gte=then.until).order_by("pk")
    owed = Coalesce(Subquery(later.values("due_on")[:1]), F("due_on"))
    is_open = Q(over=False)
    yield from then.by_school(
        rows.annotate(over=Exists(over), owed=owed),
        permits_asked=Count("pk", filter=Q(recorded_at__gte=then.since)),
        permits_open=Count("pk", filter=is_open),
        permits_late=Count("pk", filter=is_open & Q(owed__lt=then.day)),
    )


def _steps(then: Then) -> Found:
    rows = PermitStep.objects.filter(recorded_at__gte=then.since, recorded_at__lt=then.until)
    yield from then.by_school(
        rows,
        permits_decided=Count("pk", filter=Q(step=Step.DECIDE)),
        permit_steps_late=Count("pk", filter=~Q(step__in=ENDS) & Q(day__gt=F("due_on"))),
    )
