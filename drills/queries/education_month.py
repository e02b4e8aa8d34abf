"""What the month's report says of safety education, by district (R21): by what was recorded until
the month ended; nothing recorded or withdrawn later changes it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, Q

from drills.models import EducationLog, EducationPlan
from drills.queries import holiday_month
from drills.rules.education import FRIDAY, REMINDERS, Kind, school_year
from safety.dues.cadence.calendar import days
from safety.schools import calendar
from safety.schools.models import Stage
from safety.schools.then import Then

Found = Iterator[tuple[int, dict[str, int]]]


def by_district(user, year: int, month: int) -> dict[int, dict[str, int]]:
    """District → code → how many, of the schools that stood under the reader when the month ended;
    of a month that is not over as things stand. Seven queries, two for each city, and two for each
    day on which a letter before a holiday was due."""
    then: Then = Then(user, year, month)
    found: dict[int, Counter] = defaultdict(Counter)
    for count in (schools, plans, records, holiday_month.letters):
        for district, numbers in count(then):
            found[district].update(numbers)
    return {district: dict(numbers) for district, numbers in found.items()}


def schools(then: Then) -> Found:
    """How many there were, and two reminders of each for every Friday with school so far."""
    fridays = {city: _fridays(then, city) for city in then.cities}
    rows = then.schools.order_by().values("district", "city")
    for row in rows.annotate(n=Count("pk"), higher=Count("pk", filter=Q(stage=Stage.HIGHER))):
        asked = len(REMINDERS) * fridays[row["city"]] * (row["n"] - row["higher"])
        yield row["district"], {"edu_schools": row["n"], "edu_friday_asked": asked}


def _fridays(then, city) -> int:
    terms = calendar.terms(city)
    there = (day for day in days(then.first, then.known_to) if day.weekday() == FRIDAY)
    return sum(calendar.school_day(terms, day) for day in there)


def plans(then: Then) -> Found:
    """Schools that had the plan of the school year when the month ended."""
    rows = EducationPlan.objects.filter(year=school_year(then.first), made_at__lt=then.until)
    return then.by_school(rows, edu_planned=Count("pk"))


def records(then: Then) -> Found:
    """What was held in the month, recorded and not withdrawn when it ended."""
    rows = EducationLog.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until),
        recorded_at__lt=then.until, held_on__range=(then.first, then.last),
    )  # fmt: skip
    reminder = Q(kind__in=REMINDERS)
    friday = Q(held_on__week_day=FRIDAY + 2)  # Django counts from Sunday, 1
    return then.by_school(
        rows,
        edu_lessons=Count("pk", filter=Q(kind=Kind.LESSON)),
        edu_lectures=Count("pk", filter=Q(kind=Kind.LECTURE)),
        edu_health=Count("pk", filter=Q(kind=Kind.HEALTH)),
        edu_meetings=Count("pk", filter=Q(kind=Kind.MEETING)),
        edu_reminders=Count("pk", filter=reminder),
        edu_friday_given=Count("pk", filter=reminder & friday),
        edu_late=Count("pk", filter=Q(late=True)),
    )
