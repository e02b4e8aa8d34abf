"""Reports on vehicles in the month's report, by the district whose they were when it ended (R19).

A report keeps how it stands today; its steps say how it stood, whose it was and by when it was to
be answered.
"""

from collections.abc import Iterator

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from safety.schools.then import Then
from transport.models import Violation, ViolationStep
from transport.rules.violation import ANSWERED, OPEN, State, What


def counted(then: Then) -> Iterator[tuple[int, dict[str, int]]]:
    """Received in the month, answered and upheld in it, of speeding each, open at its end and late
    then."""
    seats = then.user.seats
    mine = seats.q(school="whose", township="whose", district="whose", city="city")
    rows = _as_then(then).filter(mine).order_by().values("whose")
    answered = Q(stood__in=ANSWERED, ended=True)
    is_open = Q(stood__in=OPEN)
    counts = rows.annotate(
        tips=Count("pk", filter=Q(received_at__gte=then.since)),
        tips_speeding=Count("pk", filter=Q(received_at__gte=then.since, what=What.SPEEDING)),
        tips_answered=Count("pk", filter=answered),
        tips_upheld=Count("pk", filter=answered & Q(stood=State.UPHELD)),
        tips_speeding_upheld=Count(
            "pk", filter=answered & Q(stood=State.UPHELD, what=What.SPEEDING)
        ),
        tips_open=Count("pk", filter=is_open),
        tips_late=Count("pk", filter=is_open & Q(by__lt=then.day)),
    )
    for row in counts:
        yield row.pop("whose"), row


def _as_then(then: Then):
    """Reports that may have been received, open or answered in the month, as they were then."""
    steps = ViolationStep.objects.filter(case=OuterRef("pk"), at__lt=then.until)
    newest = steps.order_by("-pk")

    def last(name):
        return Subquery(newest.values(name)[:1])

    ends = steps.filter(at__gte=then.since, action__in=("uphold", "dismiss"))
    near = Q(received_at__gte=then.since) | Q(state__in=OPEN) | Q(ended_at__gte=then.since)
    return Violation.objects.filter(near, received_at__lt=then.until).annotate(
        stood=last("state"),
        whose=Coalesce(last("district"), F("district"), output_field=BigIntegerField()),
        by=Coalesce(last("answer_by"), F("answer_by")),
        ended=Exists(ends),
    )
