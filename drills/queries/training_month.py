"""What the month's report says of training, by district (R22): results of examinations held in the
month and certificates of managers and guards as they stood when it ended, by what was recorded
until then; nothing entered, put right or withdrawn later changes it.

Which certificate of a holder counts is judged as rules.training.holders_of does, over what was
issued by then: the mark for lists (`renewed`) tells of today alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from drills.models import ExamResult, TrainingCertificate
from drills.rules.training import RENEWED, SOON, Audience, Held, Outcome, holders_of
from safety.schools.then import Then

Found = Iterator[tuple[int, dict[str, int]]]
CHUNK = 2_000
BEARER = ["school", "audience", "name"]
HELD = ("issued_on", "pk", "phone_last4", "participant__course", "left_at", "expires_on")


def by_district(user, year: int, month: int) -> dict[int, dict[str, int]]:
    """District → code → how many, of the schools that stood under the reader when the month ended;
    of a month that is not over as things stand. Three queries."""
    then: Then = Then(user, year, month)
    found: dict[int, Counter] = defaultdict(Counter)
    for count in (schools, results, certificates):
        for district, numbers in count(then):
            found[district].update(numbers)
    return {district: dict(numbers) for district, numbers in found.items()}


def schools(then: Then) -> Found:
    for district in then.districts.values():
        yield district, {"tr_schools": 1}


def results(then: Then) -> Found:
    """Attempts of the month: a resit is one more."""
    rows = ExamResult.objects.filter(
        Q(replaced_at=None) | Q(replaced_at__gte=then.until),
        recorded_at__lt=then.until, examined_on__range=(then.first, then.last),
    )  # fmt: skip
    passed = Q(outcome=Outcome.PASSED)
    of = {audience: passed & Q(participant__course__audience=audience) for audience in Audience}
    return then.by_school(
        rows,
        tr_examined=Count("pk", filter=~Q(outcome=Outcome.ABSENT)),
        tr_passed=Count("pk", filter=passed),
        tr_failed=Count("pk", filter=Q(outcome=Outcome.FAILED)),
        tr_absent=Count("pk", filter=Q(outcome=Outcome.ABSENT)),
        **{f"tr_{audience.value}": Count("pk", filter=such) for audience, such in of.items()},
    )


def certificates(then: Then) -> Found:
    """Row after row, school by school: no more is held than what one name has."""
    rows = papers_of(then).order_by(*BEARER, "pk").values_list(*BEARER, *HELD)
    managed = None  # the school whose valid manager is counted already
    for (school, audience, _name), papers in groupby(
        rows.iterator(chunk_size=CHUNK), key=itemgetter(0, 1, 2)
    ):
        for numbers in _standing(then, audience, papers):
            yield then.districts[school], numbers
            if numbers.get("tr_valid_managers") and managed != school:
                managed = school
                yield then.districts[school], {"tr_managed": 1}


def papers_of(then: Then) -> QuerySet[TrainingCertificate]:
    """What there was by then and can count still: of a name under which all say the same last four,
    which is one holder, the newest alone, unless they had left; under any other name all."""
    rows = TrainingCertificate.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until),
        issued_at__lt=then.until, issued_on__lte=then.last, audience__in=RENEWED,
    )  # fmt: skip
    newest_first = [F("issued_on").desc(), F("pk").desc()]
    rows = then.of_schools(rows).annotate(
        low=Window(Min("phone_last4"), partition_by=BEARER),
        high=Window(Max("phone_last4"), partition_by=BEARER),
        place=Window(RowNumber(), partition_by=BEARER, order_by=newest_first),
    )
    alone = Q(low=F("high"))
    return rows.filter(~alone | Q(place=1) & ~Q(left_at__lt=then.until))


def _standing(then, audience, papers) -> Iterator[dict[str, int]]:
    """How the newest certificate of each holder of one name stood."""
    ends, held = {}, []
    for *_bearer, issued_on, pk, last4, course, left_at, expires_on in papers:
        left = left_at is not None and left_at < then.until
        ends[pk] = expires_on
        held.append(Held(issued_on, pk, last4, course, left))
    for of_one in holders_of(held):
        newest = of_one[-1]
        if newest.left:
            continue
        end = ends[newest.key]
        if end < then.known_to:
            yield {f"tr_expired_{audience}": 1}
        else:
            soon = {"tr_soon": 1} if end <= then.known_to + SOON else {}
            yield {f"tr_valid_{audience}": 1, **soon}
