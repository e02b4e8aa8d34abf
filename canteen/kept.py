"""The record of a purchase and its papers are kept as the law says (食品安全法 art. 50): the
database itself refuses to delete them before, and to shorten the time, whoever asks."""

from django.db import migrations

_OF_DELIVERY = "(SELECT kept_until FROM canteen_delivery WHERE id = OLD.delivery_id)"
# table → the last day on which a row of it is kept
_UNTIL = {
    "canteen_delivery": "OLD.kept_until",
    "canteen_lot": "OLD.kept_until",
    "canteen_review": _OF_DELIVERY,
    "canteen_paper": _OF_DELIVERY,
}
_DATED = ("canteen_delivery", "canteen_lot")
_WORD = "kept by law until"


def _sqlite():
    for table, until in _UNTIL.items():
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"WHEN {until} >= date('now') BEGIN SELECT RAISE(ABORT, '{_WORD}'); END"
        )
    for table in _DATED:
        yield (
            f"CREATE TRIGGER {table}_shortened BEFORE UPDATE OF kept_until ON {table} "
            f"WHEN NEW.kept_until < OLD.kept_until BEGIN SELECT RAISE(ABORT, '{_WORD}'); END"
        )


def _postgresql():
    for table, until in _UNTIL.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger AS $$ BEGIN "
            f"IF {until} >= (now() AT TIME ZONE 'Asia/Shanghai')::date THEN "
            f"RAISE EXCEPTION '{_WORD} %', {until} "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; "
            "END $$ LANGUAGE plpgsql"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
        )
    yield (
        "CREATE OR REPLACE FUNCTION canteen_shortened() RETURNS trigger AS $$ BEGIN "
        f"RAISE EXCEPTION '{_WORD} %', OLD.kept_until "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
    for table in _DATED:
        yield (
            f"CREATE TRIGGER {table}_shortened BEFORE UPDATE OF kept_until ON {table} "
            "FOR EACH ROW WHEN (NEW.kept_until < OLD.kept_until) "
            "EXECUTE FUNCTION canteen_shortened()"
        )
    # An owner may TRUNCATE what no trigger FOR EACH ROW guards.
    yield (
        "CREATE OR REPLACE FUNCTION canteen_no_truncate() RETURNS trigger AS $$ BEGIN "
        f"RAISE EXCEPTION '{_WORD} its day: no TRUNCATE' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
    for table in _UNTIL:
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION canteen_no_truncate()"
        )


def _drops(on):
    for name, tables in (("kept", _UNTIL), ("shortened", _DATED), ("no_truncate", _UNTIL)):
        for table in tables:
            yield f"DROP TRIGGER IF EXISTS {table}_{name}{on.format(table=table)}"


LET_GO = {"sqlite": list(_drops("")), "postgresql": list(_drops(" ON {table}"))}
# SQLite makes a table anew when its columns change, and the triggers go with the old one: a
# migration that changes one of these tables has its operations within `again(…)`.
KEEP = {
    "sqlite": [*LET_GO["sqlite"], *_sqlite()],
    "postgresql": [*LET_GO["postgresql"], *_postgresql()],
}


def run(statements: dict[str, list[str]], connection) -> None:
    """Carry out the statements of this kind of database."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def operation() -> migrations.RunPython:
    """For the migration that makes the tables."""
    return migrations.RunPython(_keep, _let_go)


def again(*changes) -> list:
    """For one that changes them, around its operations: kept as before once it is done, and once
    it is undone. Let go meanwhile: SQLite renames no table of which the trigger of another asks."""
    let_go = migrations.RunPython(_let_go, _keep)
    return [let_go, *changes, migrations.RunPython(_keep, _let_go)]


def _keep(apps, editor) -> None:
    run(KEEP, editor.connection)


def _let_go(apps, editor) -> None:
    run(LET_GO, editor.connection)
