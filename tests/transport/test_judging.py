"""Many drivers judged anew at once: as one by one, by statements that do not grow with them, and
with how far it is for those whom they concern (R16)."""

import datetime as dt
import uuid

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import Hazard
from safety.base import clock
from safety.dues.models import DueItem
from safety.schools.models import Tier
from tests import factories
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, at, driver_of, number_of, vehicle_of
from transport.actions import alone, barred, judge
from transport.models import Driver, DriverLink, DriverRecord, Source, Standing
from transport.models.judged import KEPT
from transport.queries.numbers import ByCity
from transport.rules.record import Question

BORN = (
    dt.date(1966, 11, 24),
    dt.date(1966, 11, 23),
    dt.date(1985, 2, 28),
    dt.date(2001, 1, 1),
    None,
)


def fill(cast, count: int) -> None:
    """So many of A1, of several sorts: too old, too young, drank, not all answered, sound."""
    by = {"recorded_by": cast.officer_a1, "recorded_at": clock.now()}
    rows = [
        Driver(
            city_id=cast.a1.city_id, name=f"张{n}", identity_mark=uuid.uuid4().hex, identity="",
            identity_end="1234", born_on=BORN[n % 5], licence_class=("A1", "C1")[n % 2],
            first_licensed_on=dt.date(2010 + n % 16, 3, 1),
            licence_until=dt.date(2026 + n % 4, 12, 1),
        )
        for n in range(count)
    ]  # fmt: skip
    Driver.objects.bulk_create(rows)
    DriverLink.objects.bulk_create(
        DriverLink(driver=row, **by, **cast.a1.columns()) for row in rows
    )
    DriverRecord.objects.bulk_create(
        DriverRecord(
            driver=row, question=question, on=TODAY - dt.timedelta(days=at * 7), source=Source.LIST,
            bad=question == Question.DRINK and at % 7 == 0,
            count=3 if question == Question.REVIEW else None, **by,
        )
        for at, row in enumerate(rows)
        for question in list(Question)[: 11 - at % 3]
    )  # fmt: skip


def statements(call) -> int:
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


def test_a_batch_costs_the_same_whether_ten_or_two_hundred(cast, settings):
    """All of whom stand as before; the database may take an insert or update in several."""
    counts = []
    for many in (10, 190):
        fill(cast, many)
        judge.sweep()
        settings.TRANSPORT_NUMBERS = f"permit_minutes={many + 1}"
        before = Standing.objects.count()
        counts.append(statements(judge.sweep))
        assert Standing.objects.count() == before
        assert not Driver.objects.filter(judged_by="").exists()
    assert counts[0] == counts[1]


def test_what_is_owed_for_the_first_time_asks_nothing_of_each(cast):
    """Those newly judged who are not barred: of each several papers are owed."""
    fill(cast, 40)
    Driver.objects.update(born_on=dt.date(1985, 2, 28), licence_until=dt.date(2029, 1, 1))
    DriverRecord.objects.update(bad=False)
    Driver.objects.update(first_licensed_on=dt.date(2010, 3, 1))
    few = list(Driver.objects.values_list("pk", flat=True).order_by("pk")[:4])
    rest = list(Driver.objects.values_list("pk", flat=True).order_by("pk")[4:])
    first = statements(lambda: judge.judge_many(Driver, few, None))
    second = statements(lambda: judge.judge_many(Driver, rest, None))
    assert DueItem.objects.filter(kind="driver_licence").count() == 40
    assert second <= first + 6  # inserts and updates alone, by hundreds


def test_of_many_barred_at_once_most_hazards_wait_for_the_clock(cast):
    """Each hazard costs dozens of statements: an act raises some, the next sweep the others."""
    fill(cast, 80)
    Driver.objects.update(born_on=dt.date(1960, 1, 1))  # all too old
    ids = list(Driver.objects.order_by("pk").values_list("pk", flat=True))
    first = statements(lambda: judge.judge_many(Driver, ids[:30], None))
    assert Hazard.objects.count() == barred.AT_ONCE
    second = statements(lambda: judge.judge_many(Driver, ids[30:], None))
    assert Hazard.objects.count() == 2 * barred.AT_ONCE
    assert second <= first + 8  # inserts and updates alone, by hundreds
    assert DueItem.objects.filter(kind="barred_driver", settled_at=None).count() == 80
    assert DriverLink.objects.filter(hazard_waits=True).count() == 80 - 2 * barred.AT_ONCE
    judge.sweep()
    assert Hazard.objects.count() == 80
    assert not DriverLink.objects.filter(hazard_waits=True).exists()
    judge.sweep()
    assert Hazard.objects.count() == 80


def test_together_as_one_by_one(cast, settings):
    fill(cast, 60)
    vehicle_of(cast.a1, cast.officer_a1, driver=Driver.objects.order_by("pk")[3])
    judge.sweep()
    settings.TRANSPORT_NUMBERS = "most_age=40, answer_days=200, years=8"
    judge.sweep()
    together = kept()
    assert {row[0] for row in together} == {"eligible", "unproven", "barred"}
    stood, owed = Standing.objects.count(), items()
    # The same rows again, as never judged by these numbers, each by itself.
    Driver.objects.update(findings=[], codes=",", verdict="unproven", rejudge_on=None, judged_by="")
    for pk in Driver.objects.order_by("pk").values_list("pk", flat=True):
        judge.judge_many(Driver, [pk], None)
    assert kept() == together
    assert items() == owed
    assert Standing.objects.count() > stood


def test_a_city_s_own_number_judges_that_city_anew_and_no_other(cast, settings):
    other = factories.unit(Tier.CITY, "邻市", cast.province, code="390200")
    fill(cast, 20)
    away = Driver.objects.order_by("pk")[:10]
    Driver.objects.filter(pk__in=[row.pk for row in away]).update(city=other)
    judge.sweep()
    settings.TRANSPORT_NUMBERS = "390100:most_age=30, 390100:years=5@2026-11-24"
    assert judge.sweep() == 10 and judge.sweep() == 0
    marks = dict(Driver.objects.values_list("city", "judged_by"))
    assert len(set(marks.values())) == 2
    old = Driver.objects.filter(codes__contains=",too_old,", born_on=dt.date(1985, 2, 28))
    assert {row.city_id for row in old} == {cast.city.pk}
    with at(TODAY + dt.timedelta(days=1)):
        assert judge.sweep() >= 10
        assert ByCity(clock.today()).of(cast.city.pk).years == 5
        assert ByCity(clock.today()).of(other.pk).years == 3


def kept() -> list[tuple]:
    rows = Driver.objects.order_by("pk")
    return [tuple(getattr(row, name) for name in KEPT if name != "barred_uuid") for row in rows]


def items() -> set[tuple]:
    return set(DueItem.objects.filter(settled_at=None).values_list("kind", "key", "due_on"))


def test_another_turning_day_is_kept_where_the_verdict_is_as_before(cast, settings):
    fill(cast, 30)
    judge.sweep()
    right = kept()
    Driver.objects.update(rejudge_on=TODAY, judged_by="")
    judge.sweep()
    assert kept() == right


def test_progress_counts_what_one_may_see(cast, as_user, settings):
    driver_of(cast.b1, cast.officer_b1, identity=number_of(order=9))
    fill(cast, 5)
    judge.sweep()
    url = reverse("transport:driver_list")
    assert as_user(cast.admin_a).get(url).context["judging"] is None
    settings.TRANSPORT_NUMBERS = "most_age=58"
    Driver.objects.filter(pk=Driver.objects.order_by("-pk").first().pk).update(
        judged_by=ByCity(TODAY).mark_of(cast.city.pk)
    )
    found = as_user(cast.admin_a).get(url)
    assert (found.context["judging"].waiting, found.context["judging"].total) == (4, 5)
    assert "1 of 5" in found.content.decode()
    assert as_user(cast.officer_b1).get(url).context["judging"].total == 1
    judge.sweep()
    assert as_user(cast.admin_a).get(url).context["judging"] is None


def test_a_run_that_took_long_enough_goes_on_with_the_next(cast, monkeypatch):
    fill(cast, 5)
    monkeypatch.setattr(alone, "SECONDS", 0)
    with assert_nothing_changed():
        assert judge.sweep() == 0
    monkeypatch.undo()
    assert judge.sweep() == 5


def test_what_tells_the_worker_to_stop_marks_nobody(cast, monkeypatch):
    """Neither a driver as one who could not be judged, nor a hazard as looked at."""
    fill(cast, 5)

    def stop(*_given):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(judge, "_judge", stop)
    with assert_nothing_changed(), pytest.raises(SoftTimeLimitExceeded):
        judge.sweep()
    monkeypatch.undo()
    judge.sweep()
    DriverLink.objects.update(hazard_waits=True)
    monkeypatch.setattr(barred, "follow_link", stop)
    with assert_nothing_changed(), pytest.raises(SoftTimeLimitExceeded):
        judge.sweep()
