"""`make bench`: what the heavy pages and jobs cost, each beside something to measure it by.

On PostgreSQL where DATABASE_URL says so, else on SQLite; in a database of its own, thrown away
afterwards unless BENCH_KEEP=1, which a later run with BENCH_KEEP=1 uses as it stands. Times depend
on the machine: what is worth comparing is the ratio. What each line must reach is said beside it.
A case that fails loses its own lines alone: it is named in the table and the exit status is 1.
"""

import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator

import django


def main() -> int:
    django.setup()
    from django.db import connection

    sqlite, kept = connection.vendor == "sqlite", os.environ.get("BENCH_KEEP") == "1"
    usual = 100_000 if sqlite else 1_000_000
    if sys.argv[1:] in (["judging"], ["cadence"], ["education"]):
        usual = 1_000  # it asks for none: only its own rows are many
    hazards = int(os.environ.get("HAZARDS") or usual)
    create = connection.creation.create_test_db
    name = create(verbosity=0, autoclobber=True, serialize=False, keepdb=kept)
    try:
        fill(connection, hazards)
        print(f"{machine(connection)}, load {os.getloadavg()[0]:.1f}\n")
        print("| What | Cost | Beside | Ratio | Must be | Held |")
        print("| --- | --- | --- | ---: | ---: | --- |")
        return printed(cases(hazards), sys.argv[1:], connection.close)
    finally:
        if not kept:
            connection.creation.destroy_test_db(name, verbosity=0)


def printed(known: dict[str, Callable[[], Iterable]], names: list[str], afresh: Callable) -> int:
    """The table's lines of the named cases, else of all, each as soon as it is measured; 1 where a
    case failed, which loses nobody else's lines (`afresh`: what is done before the next)."""
    failed = 0
    for name in names or known:
        told = False
        try:
            for line in known[name]():
                print(row_of(line), flush=True)
                told = True
            if not told:  # a case of PostgreSQL on SQLite, or one that nobody wants
                print(f"| {name} | left out |  |  |  |  |", flush=True)
        except Exception as error:
            failed = 1
            traceback.print_exc()
            print(f"| {name} | {type(error).__name__} |  |  |  | **failed** |", flush=True)
            afresh()
    return failed


def row_of(line) -> str:
    what = f"{'★ ' if line.star else ''}{line.what}"
    told = what, line.cost, line.beside, line.number, line.reach, line.verdict
    return f"| {' | '.join(told)} |"


def fill(connection, hazards) -> None:
    from bench import rows  # it needs the apps
    from inspections.models import Hazard

    if not Hazard.objects.exists():
        rows.fill(int(os.environ.get("SCHOOLS") or 2_000), hazards)
        if connection.vendor == "postgresql":  # as autovacuum does by itself within a minute
            connection.cursor().execute("VACUUM ANALYZE")


def cases(hazards) -> dict[str, Callable[[], Iterator]]:
    """Name (python -m bench ledger export …) → what gives the lines of it."""
    from bench import (  # they need the apps
        cadence,
        dues,
        education,
        food,
        jobs,
        pages,
        transport,
        trips,
    )

    return {
        "export": lambda: jobs.export(hazards),
        "ledger": lambda: pages.ledger(hazards),
        "ten_million": lambda: pages.ten_million(hazards),
        "dry_run": jobs.dry_run,
        "month": lambda: jobs.the_month(hazards),
        "dues": lambda: dues.dues(min(hazards, 100_000)),
        "look_back": dues.look_back,
        "photo": jobs.photo,
        "first_load": pages.first_load,
        "judging": transport.case,
        "trips": trips.lines,  # these write millions of rows
        "food": food.lines,
        "education": education.lines,
        "cadence": cadence.lines,  # last: it multiplies the schools
    }


def machine(connection) -> str:
    sqlite = connection.vendor == "sqlite"
    version = connection.Database.sqlite_version if sqlite else str(connection.pg_version)[:-4]
    program = f"Python {platform.python_version()}, Django {django.__version__}"
    return f"{connection.display_name} {version}, {program}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
