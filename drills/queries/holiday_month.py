"""What the month's report says of the letters before holidays, by district (R21): of the campaigns
of bureaus that were due in the month, by where schools stood on the day itself and by what was
recorded until the month ended; nothing recorded, put right or withdrawn later changes it."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from drills.models import HolidayCampaign, HolidayLetter
from safety.base import clock
from safety.schools.models import Stage, Status, Tier
from safety.schools.queries import periods_at
from safety.schools.then import Then

Found = Iterator[tuple[int, dict[str, int]]]


def letters(then: Then) -> Found:
    """What was owed, sent, and came back. One query, and two for each day on which something was
    due."""
    for day, bureaus in _due(then).items():
        places = _places(then, day)
        for district, city in places.values():
            if owed := len(bureaus.get(district, ())) + len(bureaus.get(city, ())):
                yield district, {"hol_owed": owed}
        yield from _sent(then, bureaus, places)


def _due(then) -> dict:
    """Day → unit → its campaigns due on that day."""
    rows = HolidayCampaign.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until),
        due_on__range=(then.first, then.known_to), announced_at__lt=then.until,
    ).exclude(unit__tier=Tier.SCHOOL)  # fmt: skip
    found: dict = defaultdict(lambda: defaultdict(list))
    for pk, unit, day in rows.order_by("due_on", "pk").values_list("pk", "unit", "due_on"):
        found[day][unit].append(pk)
    return found


def _places(then, day) -> dict[int, tuple[int, int]]:
    """School → district and city where it stood under the reader on a day, of those that owe."""
    seats = then.user.seats
    there = seats.q(school="school", township="township", district="district", city="city")
    rows = periods_at(clock.end_of(day), status=Status.OPEN).filter(there)
    rows = rows.exclude(stage=Stage.HIGHER).order_by()
    return {school: place for school, *place in rows.values_list("school", "district", "city")}


def _sent(then, bureaus, places) -> Found:
    asked = {campaign: unit for unit, some in bureaus.items() for campaign in some}
    rows = HolidayLetter.objects.at(then.until).filter(campaign__in=list(asked)).order_by()
    columns = ("campaign", "school", "late", "families", "receipts")
    for campaign, school, late, families, receipts in rows.values_list(*columns).iterator():
        if asked[campaign] in (place := places.get(school, ())):
            yield place[0], {
                "hol_sent": 1, "hol_late": int(late), "hol_families": families,
                "hol_receipts": receipts or 0,
            }  # fmt: skip
