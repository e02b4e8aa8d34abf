"""What many schools owe in a month (R05): all of them in one stream, beside school by school.

`SCHOOLS_OWED` says how many (500,000 for the table of performance.md): copies of those that are
there, each with its self-checks of that month, written by SQL. PostgreSQL alone.
"""

import os
import time

from django.db import connection, transaction

from bench.measure import Line, megabytes, memory, seconds, within
from bench.rows import _bare_tables
from inspections.models import Inspection, Kind, VisitState
from safety.base import clock
from safety.dues.cadence import queries
from safety.dues.cadence.queries import Asked
from safety.schools.models import School, SchoolPeriod, Unit

SAMPLE, CHECKS = 100, 4
# Megabytes: above an idle process, and by how many all schools may take more than a tenth of them.
MOST, MORE = 40, 8


def fill(count: int) -> None:
    """So many schools, four in five of which checked themselves in each week of the month."""
    there = School.objects.count()
    with transaction.atomic(), _bare_tables(Unit, School, SchoolPeriod, Inspection) as cursor:
        cursor.execute("SELECT max(id) FROM schools_unit")
        far, copies = cursor.fetchone()[0] + 1, max(0, count // there - 1)
        for model, new, where in (
            (Unit, {"id": f"i.id + {far} * k", "uuid": "gen_random_uuid()"}, "i.tier = 'school'"),
            (
                School,
                {
                    "unit_id": f"i.unit_id + {far} * k",
                    "code": f"'9' || lpad((i.unit_id + {far} * k)::text, 9, '0')",
                },
                "true",
            ),
            (
                SchoolPeriod,
                {
                    "id": "nextval(pg_get_serial_sequence('schools_schoolperiod', 'id'))",
                    "school_id": f"i.school_id + {far} * k",
                },
                "true",
            ),
        ):
            _copied(cursor, model, new, f"generate_series(1, {copies}) k", where)
        cursor.execute("SELECT setval(pg_get_serial_sequence('schools_unit', 'id'), max(id))"
                       " FROM schools_unit")  # fmt: skip
        _check(cursor)
    connection.cursor().execute("ANALYZE")


def _check(cursor) -> None:
    """Self-checks of each school in the month that is asked about, made like any visit there is."""
    first, _last = _month()
    done = Inspection.objects.filter(state=VisitState.SUBMITTED, notice_template=None)
    like = done.order_by("pk").values_list("pk", flat=True)[0]
    at = f"timestamptz '{first.isoformat()} 02:00+00' + (w * 7 + u.id %% 5) * interval '1 day'"
    new = {
        "id": "nextval(pg_get_serial_sequence('inspections_inspection', 'id'))",
        "uuid": "gen_random_uuid()", "kind": f"'{Kind.SELF_CHECK}'", "source": "'self'",
        "notice_number": "''", "school_id": "u.id", "bureau_id": "u.id",
        **{f"{tier}_id": f"u.{tier}_id" for tier in ("township", "district", "city")},
        **{f"at_{tier}_id": f"u.{tier}_id" for tier in ("township", "district", "city")},
        "planned_for": f"({at})::date", "checked_in_at": at, "submitted_at": at,
    }  # fmt: skip
    weeks = f"schools_unit u, generate_series(0, {CHECKS - 1}) w"
    where = f"i.id = {like} AND u.tier = 'school' AND (u.id + w) %% 5 <> 0"
    _copied(cursor, Inspection, new, weeks, where)


def _copied(cursor, model, new, beside, where):
    table, names = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(new.get(name, f'i."{name}"') for name in names)
    sql = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} i, {beside} WHERE {where}"
    cursor.execute(sql.replace("%%", "%"))  # our own words alone


def _month():
    day = clock.previous_month(clock.today())
    return clock.month_days(day.year, day.month)


def owing(count: int):
    """Speed beside school by school, memory beside a tenth of the schools."""
    fill(count)
    asked = Asked(*_month(), clock.today())
    few, many = memory(streaming, "tenth"), memory(streaming, "all")
    began = time.perf_counter()
    schools, duties = _through(School.objects.all(), asked)
    took = time.perf_counter() - began
    some = School.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, schools // SAMPLE)]
    alone = [School.objects.filter(pk=pk) for pk in some[:SAMPLE]]
    one = seconds(lambda: [_through(rows, asked) for rows in alone]) / len(alone)
    yield Line(
        f"What {schools:,} schools owe in a month, {duties:,} duties",
        f"{took:.0f} s, {schools / took:,.0f} schools a second{megabytes(many)}",
        f"school by school: {one * schools / 3600:.1f} h", one * schools / took, least=20,
    )  # fmt: skip
    if few and many:
        yield Line(
            "By how much more its memory grows", str(many), f"a tenth of the schools: {few}",
            many.above - few.above, most=MORE, unit="MB", asks=f"{MOST} MB in all",
            also=within(many, MOST),
        )  # fmt: skip


def streaming(which: str):
    """A run for bench.measure:memory: through all schools, or a tenth of them."""
    asked, schools = Asked(*_month(), clock.today()), School.objects.all()
    some = schools.filter(pk__lte=_key_of(max(1, schools.count() // 10)))
    _through(schools.filter(pk__lte=_key_of(10)), asked)  # what is made once
    yield
    _through(some if which == "tenth" else schools, asked)


def _key_of(number):
    return School.objects.order_by("pk").values_list("pk", flat=True)[number]


def _through(schools, asked):
    """Read to the end: how many schools, and how many duties they have."""
    count = duties = 0
    for owed in queries.owed_by_schools(schools, asked):
        count, duties = count + 1, duties + len(owed.obligations)
    return count, duties


def lines():
    if connection.vendor == "postgresql":
        yield from owing(int(os.environ.get("SCHOOLS_OWED") or 20_000))
