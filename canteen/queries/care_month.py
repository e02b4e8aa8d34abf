"""Care points at the end of a month: kept when it has ended, since a place itself keeps no past."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, Sum

from canteen.models import CareBureauVisit, CareLink, CareMonth, CareVisit
from canteen.queries.care_point import care_points_by_district
from canteen.rules.care_point import Standard
from safety.base import clock
from safety.schools.then import Then


def counted(then: Then) -> Iterator[tuple[int, dict[str, int]]]:
    """(district in which places stand, counts) as they stood when the month ended; of one that is
    not over, as they stand. Nothing of a month that nobody kept."""
    if not then.over:
        for district, one in care_points_by_district(then.user, clock.today()).items():
            yield district, _codes(one.places, one.pupils, one.below)
        return
    rows = then.of_schools(CareMonth.objects.filter(month=then.first)).order_by()
    bad = Count("point", distinct=True, filter=Q(standard=Standard.BELOW))
    grouped = rows.values("place").annotate(
        places=Count("point", distinct=True), of=Sum("pupils"), bad=bad
    )
    for row in grouped:
        yield row["place"], _codes(row["places"], row["of"], row["bad"])


def _codes(places, pupils, below) -> dict[str, int]:
    return {"care_places": places, "care_pupils": pupils, "care_below": below}


def visits(then: Then) -> Iterator[tuple[int, dict[str, int]]]:
    """Visits and meetings of schools recorded in the month, in the school's district; visits of
    bureaus, in the district in which the place stands, where pupils of the reader's schools are."""
    stood = Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until)
    month = stood & Q(recorded_at__gte=then.since, recorded_at__lt=then.until)
    yield from then.by_school(CareVisit.objects.filter(month), care_visits=Count("pk"))
    there = then.of_schools(CareLink.objects.filter(point=OuterRef("point"), pupils__gt=0))
    rows = CareBureauVisit.objects.filter(month, Exists(there)).order_by()
    grouped = rows.values("point__district").annotate(n=Count("pk"))
    for row in grouped:
        yield row["point__district"], {"care_bureau_visits": row["n"]}
