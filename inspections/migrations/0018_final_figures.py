"""Kept figures, and what keeps them in step: the database itself makes a span stale when a period
that it may have counted is added, changed or removed. A span counts what was recorded before its
end and was not over by then; a period that is closed after the end, as every step closes the one
before it, changes nothing there. Of an inspection it counts the kind, which nobody changes once
the notice is issued."""

import django.db.models.deletion
from django.db import migrations, models

PERIODS, SPANS = "inspections_hazardperiod", "inspections_finalspan"
VISITS = "inspections_inspection"
FACTS = (
    "hazard_id, school_id, district_id, township_id, city_id, stage, source, area, severity, state,"
    " on_the_spot, deadline, submitted_on, issued_at, signed_off_at, recorded_from"
)
STALE = f"UPDATE {SPANS} SET stale = true WHERE NOT stale AND until >"
SQLITE = [
    f"CREATE TRIGGER finals_{name} AFTER {event} ON {PERIODS} "
    f"WHEN EXISTS (SELECT 1 FROM {SPANS} WHERE NOT stale AND until > {moved}) "
    f"BEGIN {STALE} {moved}; END"
    for name, event, moved in (
        ("added", "INSERT", "NEW.recorded_from"),
        ("removed", "DELETE", "OLD.recorded_from"),
        ("changed", f"UPDATE OF {FACTS}", "MIN(OLD.recorded_from, NEW.recorded_from)"),
        (
            "closed",
            "UPDATE OF recorded_to",
            "MAX(OLD.recorded_from, MIN(IFNULL(OLD.recorded_to, '9999'),"
            " IFNULL(NEW.recorded_to, '9999')))",
        ),
    )
]
SQLITE.append(
    f"CREATE TRIGGER finals_kind AFTER UPDATE OF kind ON {VISITS} "
    "WHEN OLD.state = 'submitted' AND OLD.kind <> NEW.kind "
    f"BEGIN UPDATE {SPANS} SET stale = true; END"
)
POSTGRESQL = [
    f"""CREATE FUNCTION finals_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moved timestamptz;
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN moved := '-infinity';
      ELSIF TG_OP = 'UPDATE' THEN
        SELECT MIN(CASE
            WHEN to_jsonb(o) - 'recorded_to' = to_jsonb(n) - 'recorded_to'
            THEN GREATEST(o.recorded_from, LEAST(COALESCE(o.recorded_to, 'infinity'),
                                                 COALESCE(n.recorded_to, 'infinity')))
            ELSE LEAST(o.recorded_from, n.recorded_from) END)
          INTO moved FROM before o JOIN after n USING (id);
      ELSE
        SELECT MIN(recorded_from) INTO moved FROM touched;
      END IF;
      {STALE} moved;
      RETURN NULL;
    END $$""",
    f"CREATE TRIGGER finals_added AFTER INSERT ON {PERIODS} REFERENCING NEW TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION finals_moved()",
    f"CREATE TRIGGER finals_removed AFTER DELETE ON {PERIODS} REFERENCING OLD TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION finals_moved()",
    f"CREATE TRIGGER finals_changed AFTER UPDATE ON {PERIODS} REFERENCING OLD TABLE AS before"
    " NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION finals_moved()",
    f"CREATE TRIGGER finals_emptied AFTER TRUNCATE ON {PERIODS}"
    " FOR EACH STATEMENT EXECUTE FUNCTION finals_moved()",
    f"""CREATE FUNCTION finals_all_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE {SPANS} SET stale = true; RETURN NULL; END $$""",
    f"CREATE TRIGGER finals_kind AFTER UPDATE OF kind ON {VISITS} FOR EACH ROW"
    " WHEN (OLD.state = 'submitted' AND OLD.kind <> NEW.kind)"
    " EXECUTE FUNCTION finals_all_moved()",
]
NAMES = ("added", "removed", "changed")
UNDO = {
    "sqlite": [f"DROP TRIGGER finals_{name}" for name in (*NAMES, "closed", "kind")],
    "postgresql": [
        *(f"DROP TRIGGER finals_{name} ON {PERIODS}" for name in (*NAMES, "emptied")),
        f"DROP TRIGGER finals_kind ON {VISITS}",
        "DROP FUNCTION finals_moved",
        "DROP FUNCTION finals_all_moved",
    ],
}


def run(statements):
    def each(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return each


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0017_counted_states'),
        ('schools', '0003_unit_office'),
    ]

    operations = [
        migrations.CreateModel(
            name='FinalSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('until', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('stale', models.BooleanField(default=False)),
                ("meaning", models.CharField(max_length=64)),
                ("run", models.UUIDField()),
            ],
            options={
                'verbose_name': 'kept figures of a period',
                'constraints': [models.UniqueConstraint(fields=('first', 'last'), name='final_span_once')],
            },
        ),
        migrations.CreateModel(
            name='FinalCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('self', "school's own check"), ('township', 'township'), ('district', 'district'), ('city', 'city')], max_length=8)),
                ('kind', models.CharField(choices=[('unannounced', 'unannounced inspection'), ('routine', 'routine inspection'), ('dragnet', 'dragnet inspection'), ('self_check', 'self-check')], max_length=12)),
                ('grouping', models.CharField(max_length=8)),
                ('value', models.CharField(max_length=20)),
                ('found', models.PositiveIntegerField()),
                ('found_signed_off', models.PositiveIntegerField()),
                ('found_on_the_spot', models.PositiveIntegerField()),
                ('found_time_limited', models.PositiveIntegerField()),
                ('found_limited_signed_off', models.PositiveIntegerField()),
                ('found_due', models.PositiveIntegerField()),
                ('found_under_deadline', models.PositiveIntegerField()),
                ('signed_off', models.PositiveIntegerField()),
                ('in_time', models.PositiveIntegerField()),
                ('limited_signed_off', models.PositiveIntegerField()),
                ('limited_in_time', models.PositiveIntegerField()),
                ('open', models.PositiveIntegerField()),
                ('under_deadline', models.PositiveIntegerField()),
                ('overdue', models.PositiveIntegerField()),
                ('awaiting_recheck', models.PositiveIntegerField()),
                ('referred', models.PositiveIntegerField()),
                ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ('span', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='inspections.finalspan')),
            ],
            options={
                'verbose_name': "kept figures of a table's line",
                'constraints': [models.UniqueConstraint(fields=('span', 'city', 'grouping', 'district', 'source', 'kind', 'value'), name='final_count_once')],
            },
        ),
        migrations.RunPython(run({"sqlite": SQLITE, "postgresql": POSTGRESQL}), run(UNDO)),
    ]
