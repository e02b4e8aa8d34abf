"""`make bench`: what the heavy pages and jobs cost, each beside something to measure it by.

On PostgreSQL where DATABASE_URL says so, else on SQLite; in a database of its own, thrown away
afterwards unless BENCH_KEEP=1, which a later run with BENCH_KEEP=1 uses as it stands. Times depend
on the machine: what is worth comparing is the ratio. What each line must reach is said beside it.
"""

import os
import platform
import sys

import django


def main() -> None:
    django.setup()
    from django.db import connection

    sqlite, kept = connection.vendor == "sqlite", os.environ.get("BENCH_KEEP") == "1"
    usual = 100_000 if sqlite else 1_000_000
    if sys.argv[1:] in (["judging"], ["cadence"]):
        usual = 1_000  # it asks for none: only its own rows are many
    hazards = int(os.environ.get("HAZARDS") or usual)
    create = connection.creation.create_test_db
    name = create(verbosity=0, autoclobber=True, serialize=False, keepdb=kept)
    try:
        fill(connection, hazards)
        print(f"{machine(connection)}, load {os.getloadavg()[0]:.1f}\n")
        print("| What | Cost | Beside | Ratio | Must be | Held |")
        print("| --- | --- | --- | ---: | ---: | --- |")
        for line in lines(hazards):
            what = f"{'★ ' if line.star else ''}{line.what}"
            told = what, line.cost, line.beside, f"{line.ratio:.2f}", line.reach, line.verdict
            print(f"| {' | '.join(told)} |", flush=True)
    finally:
        if not kept:
            connection.creation.destroy_test_db(name, verbosity=0)


def fill(connection, hazards) -> None:
    from bench import rows  # it needs the apps
    from inspections.models import Hazard

    if not Hazard.objects.exists():
        rows.fill(int(os.environ.get("SCHOOLS") or 2_000), hazards)
        if connection.vendor == "postgresql":  # as autovacuum does by itself within a minute
            connection.cursor().execute("VACUUM ANALYZE")


def lines(hazards):
    """The lines that the arguments name (python -m bench ledger export …), else all."""
    from bench import cadence, food, jobs, pages, transport, trips  # they need the apps

    cases = {
        "export": lambda: jobs.export(
            hazards
        ),  # first: what it grows by is told of a fresh process
        "ledger": lambda: pages.ledger(hazards),
        "ten_million": lambda: pages.ten_million(hazards),
        "dry_run": jobs.dry_run,
        "month": lambda: jobs.the_month(hazards),
        "dues": lambda: jobs.dues(min(hazards, 100_000)),
        "look_back": jobs.look_back,
        "photo": jobs.photo,
        "first_load": pages.first_load,
        "judging": transport.case,
        "cadence": cadence.lines,
        "trips": trips.lines,  # last, these two: they write millions of rows
        "food": food.lines,
    }
    for name in sys.argv[1:] or cases:
        yield from cases[name]()


def machine(connection) -> str:
    sqlite = connection.vendor == "sqlite"
    version = connection.Database.sqlite_version if sqlite else str(connection.pg_version)[:-4]
    program = f"Python {platform.python_version()}, Django {django.__version__}"
    return f"{connection.display_name} {version}, {program}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
