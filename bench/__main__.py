"""`make bench`: what the heavy pages and jobs cost, each beside something to measure it by.

On PostgreSQL where DATABASE_URL says so, else on SQLite; in a database of its own, thrown away
afterwards. Times depend on the machine: what is worth comparing is the ratio in the last column.
"""

import os
import platform

import django

FEW, MANY = 10, int(os.environ.get("HAZARDS", 100_000))


def main() -> None:
    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(machine(connection))
        print("\n| What | Cost | Beside | Ratio |\n| --- | --- | --- | ---: |")
        for what, cost, beside, ratio in lines(connection):
            print(f"| {what} | {cost} | {beside} | {ratio:.2f} |", flush=True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def lines(connection):
    from bench import cases, rows  # they need the apps

    where, who = rows.city()
    rows.hazards(where, who, 1, FEW)
    few = cases.ledger(where, who)
    rows.hazards(where, who, FEW + 1, MANY)
    if connection.vendor == "postgresql":  # as autovacuum does by itself within a minute
        connection.cursor().execute("VACUUM ANALYZE")
    yield from cases.compare_ledgers(few, cases.ledger(where, who), MANY)
    yield from cases.beside_nothing(where, who, MANY)
    yield from cases.photo()
    yield from cases.figures(who, MANY)
    yield from cases.export(who, MANY)
    yield from cases.reminders(min(5_000, MANY))
    yield from cases.dry_run(who)


def machine(connection) -> str:
    sqlite = connection.vendor == "sqlite"
    version = connection.Database.sqlite_version if sqlite else str(connection.pg_version)[:-4]
    program = f"Python {platform.python_version()}, Django {django.__version__}"
    return f"{connection.display_name} {version}, {program}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
