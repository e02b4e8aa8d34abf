"""What the drills open is what the engine of how often says: over calendars, the lives of schools,
rules and exemptions that are drawn at random, at every moment."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drills.dues import drill
from drills.dues.drill import named, owe_all, owed_by, owing_of, periods_of
from drills.rules import cadence
from safety.base import clock
from safety.dues.cadence import queries
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.dues.cadence.owing import Named
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.dues.models import DueItem
from safety.schools import facts
from safety.schools.models import CalendarDay, School, SchoolPeriod, Status, Term

KINDS = set(drill.DUTIES.values())
FROM = dt.date(2026, 8, 1)
DAYS = st.integers(0, 240)
STAGES = st.sampled_from(["primary", "kindergarten", "special", "higher"])
RULES = st.lists(
    st.fixed_dictionaries({
        "kind": st.sampled_from(["drill", "drill", "extra_drill"]),
        "often": st.sampled_from(["month", "quarter", "term", "never", "ends"]),
        "times": st.sampled_from([1, 1, 2]), "day": DAYS, "who": st.sampled_from("xyz"),
        "stages": st.sampled_from([[], ["primary"], ["kindergarten", "primary"]]),
        "boarding": st.sampled_from([None, True, False]),
        "buses": st.sampled_from([None, None, True, False]),
        "listed": st.booleans(), "near": st.booleans(), "district": st.booleans(),
    }),
    max_size=4, unique_by=lambda one: (one["kind"], one["day"]),
)  # fmt: skip
LIVES = st.lists(
    st.lists(
        st.tuples(DAYS, STAGES, st.booleans(), st.sampled_from(["open", "open", "closed"])),
        max_size=3, unique_by=lambda one: one[0],
    ),
    min_size=3, max_size=3,
)  # fmt: skip
OFF = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(sorted(KINDS)), DAYS, st.integers(0, 60)),
    max_size=3,
)
TERMS = st.tuples(st.integers(0, 60), st.integers(60, 150), st.integers(5, 60))
MARKED = st.dictionaries(DAYS, st.booleans(), max_size=6)


def day_of(number: int) -> dt.date:
    return FROM + dt.timedelta(days=number)


def calendar(city, terms, marked) -> None:
    Term.objects.all().delete()
    CalendarDay.objects.all().delete()
    first, length, pause = terms
    for start, name in ((first, "autumn"), (first + length + pause, "spring")):
        Term.objects.create(
            city=city, name=name, starts_on=day_of(start), ends_on=day_of(start + length)
        )
    for number, school in marked.items():
        CalendarDay.objects.create(city=city, day=day_of(number), school=school, reason="停课")


def ask(cast, rules) -> None:
    CadenceRule.objects.all().delete()
    for one in rules:
        unit = cast.district_a if one["district"] else cast.city
        row = CadenceRule.objects.create(
            unit=unit, **unit.columns(), kind=one["kind"], often=one["often"], times=one["times"],
            valid_from=day_of(one["day"]), stages=one["stages"], boarding=one["boarding"],
            buses=one["buses"], who=one["who"], source="x",
            only_in=cast.district_a if one["near"] or one["district"] else None,
            list_name="名单" if one["listed"] else "", made_by=cast.city_admin,
            made_at="2026-01-01T00:00:00Z",
        )  # fmt: skip
        row.schools.set([cast.a1] if one["listed"] else [])


def live(schools, lives) -> None:
    """Each school as it stands at the end, with what it was before."""
    SchoolPeriod.objects.all().delete()
    for school, life in zip(schools, lives, strict=True):
        life = [*sorted(life), (None,)] if life else [(0, "primary", False, "open"), (None,)]
        for (number, stage, boarding, status), (until, *_rest) in pairwise(life):
            school.stage, school.boarding, school.status = stage, boarding, status
            SchoolPeriod.objects.create(
                school=school, stage=stage, boarding=boarding, status=status,
                recorded_from=clock.start_of(day_of(number)),
                recorded_to=None if until is None else clock.start_of(day_of(until)),
                **school.unit.columns(),
            )  # fmt: skip
        school.closed_on = day_of(number) if status == Status.CLOSED else None
        school.save()


def lift(cast, schools, off) -> None:
    CadenceExemption.objects.all().delete()
    for number, kind, first, length in off:
        CadenceExemption.objects.create(
            **schools[number].columns(), kind=kind, bureau=cast.city, first_day=day_of(first),
            last_day=day_of(first + length), reason="校舍改造", granted_by=cast.city_admin,
            granted_at="2026-01-01T00:00:00Z",
        )  # fmt: skip


def said(schools, first, last) -> Iterator[tuple[int, Named]]:
    """What the page of duties says that these schools owe, of what is opened here."""
    rows = School.objects.filter(pk__in=[school.pk for school in schools])
    for owed in queries.owed_by_schools(rows, Asked(first, last, last), KINDS):
        for one in owed.obligations:
            if one.state != State.EXEMPT and drill.opened_by(one.rule):
                yield owed.school, Named(one.kind, one.rule.often, one.span)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(RULES, LIVES, OFF, TERMS, MARKED, DAYS, st.booleans())
def test_the_drills_open_what_the_engine_asks(
    cast, rules, lives, off, terms, marked, number, by_bus
):
    there = School.objects.filter(unit__city=cast.city).select_related("unit")
    schools = list(there.order_by("pk"))
    with_bus = School.objects.filter(pk=schools[by_bus].pk).values("pk")
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(facts, "BUSES", [lambda: with_bus])
        calendar(cast.city, terms, marked)
        ask(cast, rules)
        live(schools, lives)
        lift(cast, schools, off)
        compare(cast, schools, day_of(number))
        transaction.set_rollback(True)


def compare(cast, schools, day) -> None:
    with time_machine.travel(clock.start_of(day) + dt.timedelta(hours=9), tick=False):
        owe_all()
        there = {school.pk for school in schools if school.status == Status.OPEN}
        items = DueItem.objects.filter(settled_at=None)
        opened = {(item.unit_id, item.key, item.due_on) for item in items}
    wanted = set()
    periods = periods_of(cast.city, day)
    # Also of the whole term, past and to come, for each school and for all together.
    every = {*periods}
    for term in Term.objects.all():
        span = term.starts_on, term.ends_on
        every |= {*cadence.periods_of_term(span, drill.calendar_of(cast.city))}
    owing = owing_of(cast.city.pk, [*every])
    last = max((period.last for period in every), default=day)
    engine = set(said(schools, FROM, last))
    for school in schools:
        mine = set(owed_by(school, [*every]))
        assert {named(period) for period in mine} == {
            one for pk, one in engine if pk == school.pk
        }  # fmt: skip
        if school.pk in there:
            wanted |= {(school.pk, p.key, p.due_on) for p in periods if p in mine}
    assert opened == wanted
    for period in every:
        rows = School.objects.filter(owing.q(named(period)), pk__in=there)
        assert set(rows.values_list("pk", flat=True)) == {
            pk for pk, one in engine if one == named(period) and pk in there
        }  # fmt: skip
