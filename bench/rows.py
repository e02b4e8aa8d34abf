"""What is measured on: the invented province, its ledger multiplied in the database.

Some of it is written hazard by hazard, as `manage.py demo_city --hazards` writes all; the rest are
copies of those with keys and numbers of their own: what takes Python an hour takes SQL minutes.
No page and no figure measured here can tell a copy.
"""

import uuid
from contextlib import contextmanager

from django.db import connection, transaction

from demo import places, province
from inspections.models import Hazard, HazardPeriod
from safety.schools.models import Appointment, Role, Tier, Unit
from tests.sheets.roster import DISTRICTS

WRITTEN = 50_000


def fill(schools: int, hazards: int) -> None:
    """Schools, people, and so many hazards of the last two years."""
    province.build(1, schools, min(hazards, WRITTEN), print)
    multiply(hazards)


def multiply(hazards: int) -> None:
    """Copy the hazards (keys from 1 without a gap) with their periods until there are so many."""
    stand = Hazard.objects.count()
    if stand >= hazards or connection.vendor != "postgresql":
        return
    with transaction.atomic(), _bare_tables(Hazard, HazardPeriod) as cursor:
        new = {
            "id": f"i.id + {stand} * k",
            "uuid": "gen_random_uuid()",
            "number": "i.number || '/' || k",
        }
        _copy(cursor, Hazard, new, "id", stand, hazards)
        new = {
            "id": "nextval(pg_get_serial_sequence('inspections_hazardperiod', 'id'))",
            "hazard_id": f"i.hazard_id + {stand} * k",
        }
        _copy(cursor, HazardPeriod, new, "hazard_id", stand, hazards)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('inspections_hazard', 'id'), %s)", [hazards]
        )


def _copy(cursor, model, new, key, stand, hazards):
    table, names = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    cursor.execute(  # our own words alone
        f"INSERT INTO {table} ({', '.join(names)}) "
        f"SELECT {', '.join(new.get(name, f'i.{name}') for name in names)} "
        f"FROM {table} i, generate_series(1, {hazards // stand}) k "
        f"WHERE i.{key} <= {stand} AND {new[key]} <= {hazards}"
    )


@contextmanager
def _bare_tables(*models):
    """Without the indexes that only help reading, and unasked whether what is pointed to stands."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT"
            " IN (SELECT conname FROM pg_constraint)",
            [[model._meta.db_table for model in models]],
        )
        indexes = cursor.fetchall()
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield cursor
        for _name, sql in indexes:
            cursor.execute(sql)


def roster_districts() -> None:
    """The districts of the sample roster, beside those of the province."""
    city = Unit.objects.get(tier=Tier.CITY)
    stand = set(Unit.objects.filter(tier=Tier.DISTRICT).values_list("name", flat=True))
    for number, name in enumerate(sorted(set(DISTRICTS) - stand)):
        places._unit(Tier.DISTRICT, name, city, f"3914{number:02}", uuid.uuid4)


def somebody(role: Role, **where):
    """A person who holds a role, of those at such a place the first."""
    seats = Appointment.objects.filter(role=role, user__is_active=True, **where)
    return seats.order_by("pk").select_related("user").first().user
