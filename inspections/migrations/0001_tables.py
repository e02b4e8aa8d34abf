"""The tables of this app, and what the database itself sees to in them: what is on record stays as it
is, and figures that were kept are known to be stale once what they counted has moved.

A span of kept figures becomes stale when a period that it may have counted is added, changed or
removed. A span counts what was recorded before its end and was not over by then; a period that is
closed after the end, as every step closes the one before it, changes nothing there. Of an
inspection it counts the kind, which nobody changes once the notice is issued."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels
from safety.base.trail import forbid_changes

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

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('inspections', '0001_initial'),
        ('inspections', '0002_append_only'),
        ('inspections', '0003_draw'),
        ('inspections', '0003_referral'),
        ('inspections', '0004_listed_supervision'),
        ('inspections', '0005_deadline_order'),
        ('inspections', '0006_look_back'),
        ('inspections', '0007_found_at'),
        ('inspections', '0008_signed_off'),
        ('inspections', '0009_notice_template'),
        ('inspections', '0010_no_truncation'),
        ('inspections', '0011_photo_facts'),
        ('inspections', '0012_photo_bands'),
        ('inspections', '0013_bulk_act'),
        ('inspections', '0014_saved_filter'),
        ('inspections', '0015_state_order'),
        ('inspections', '0016_hazard_document'),
        ('inspections', '0017_counted_states'),
        ('inspections', '0018_final_figures'),
        ('inspections', '0019_draw_link'),
        ('inspections', '0020_link_draws'),
        ('inspections', '0021_deadline_by'),
        ('inspections', '0022_final_due'),
        ('inspections', '0023_look_back_ready'),
    ]

    initial = True

    dependencies = [
        ('files', '0001_tables'),
        ('schools', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Checklist',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('code', models.SlugField(max_length=40, unique=True)),
                    ('area', models.CharField(choices=[('gate_guards', 'gate and guards'), ('fire', 'fire'), ('dormitory', 'dormitory'), ('electrics_boilers', 'electrics and boilers'), ('laboratory', 'laboratory'), ('canteen', 'canteen'), ('supermarket', 'campus supermarket'), ('drinking_water', 'drinking water'), ('vehicles', 'vehicles'), ('surroundings', 'campus surroundings'), ('education_drills', 'education and drills'), ('duty', 'duty'), ('systems_paper', 'systems on paper'), ('network', 'network'), ('buildings', 'school buildings')], max_length=20, verbose_name='area')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('for_self_check', models.BooleanField(default=False, verbose_name="for schools' own checks")),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                ],
                options={
                    'verbose_name': 'checklist',
                    'verbose_name_plural': 'checklists',
                    'ordering': ['position', 'code'],
                },
            ),
            migrations.CreateModel(
                name='LedgerAnchor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(unique=True)),
                    ('chains', models.PositiveBigIntegerField()),
                    ('last_hazard', models.PositiveBigIntegerField()),
                    ('blocks', models.JSONField(default=dict)),
                    ('draws', models.JSONField(null=True)),
                    ('root', models.CharField(max_length=64)),
                    ('signature', models.CharField(max_length=128)),
                    ('made_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'ledger anchor',
                },
            ),
            migrations.CreateModel(
                name='BulkAct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('action', models.CharField(max_length=20)),
                    ('at', models.DateTimeField()),
                    ('hazards', models.JSONField()),
                    ('said', models.JSONField()),
                    ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'act on many hazards',
                },
            ),
            migrations.CreateModel(
                name='ChecklistVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('name_zh', models.CharField(max_length=80, verbose_name='name in Chinese')),
                    ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                    ('purpose_zh', models.CharField(blank=True, max_length=300, verbose_name='purpose in Chinese')),
                    ('purpose_en', models.CharField(blank=True, max_length=300, verbose_name='purpose in English')),
                    ('stages', models.JSONField(blank=True, default=list, verbose_name='stages')),
                    ('published_at', models.DateTimeField(editable=False, null=True)),
                    ('checklist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='inspections.checklist')),
                    ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'checklist version',
                    'ordering': ['checklist', '-number'],
                    'constraints': [models.UniqueConstraint(fields=('checklist', 'number'), name='version_number_once'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('checklist',), name='one_draft_per_checklist')],
                },
            ),
            migrations.CreateModel(
                name='Draw',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('drawn_at', models.DateTimeField(verbose_name='drawn')),
                    ('number', models.PositiveIntegerField()),
                    ('chain', models.UUIDField(db_index=True)),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was drawn again')),
                    ('record', models.BinaryField()),
                    ('commitment', models.CharField(max_length=64, verbose_name='hash')),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='inspections.draw')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'random draw',
                    'verbose_name_plural': 'random draws',
                    'ordering': ['-drawn_at', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('drawn_by', 'unit', 'number'), name='draw_number_once'), models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='redraw_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='DrawLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('previous', models.CharField(max_length=64)),
                    ('hash', models.CharField(max_length=64)),
                    ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='link', to='inspections.draw')),
                    ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': "place of a draw in its bureau's chain",
                    'constraints': [models.UniqueConstraint(fields=('unit', 'number'), name='draw_link_number_once')],
                },
            ),
            migrations.CreateModel(
                name='DrawResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seed', models.CharField(max_length=64)),
                    ('team', models.JSONField()),
                    ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='inspections.draw')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ],
                options={
                    'verbose_name': 'result of a draw',
                },
            ),
            migrations.CreateModel(
                name='FinalSpan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first', models.DateField()),
                    ('last', models.DateField()),
                    ('until', models.DateTimeField()),
                    ('made_at', models.DateTimeField(null=True)),
                    ('stale', models.BooleanField(default=False)),
                    ('meaning', models.CharField(max_length=64)),
                    ('run', models.UUIDField()),
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
                    ('due', models.PositiveIntegerField(db_default=0)),
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
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=60)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('area', models.CharField(blank=True, choices=[('gate_guards', 'gate and guards'), ('fire', 'fire'), ('dormitory', 'dormitory'), ('electrics_boilers', 'electrics and boilers'), ('laboratory', 'laboratory'), ('canteen', 'canteen'), ('supermarket', 'campus supermarket'), ('drinking_water', 'drinking water'), ('vehicles', 'vehicles'), ('surroundings', 'campus surroundings'), ('education_drills', 'education and drills'), ('duty', 'duty'), ('systems_paper', 'systems on paper'), ('network', 'network'), ('buildings', 'school buildings')], max_length=20, verbose_name='area')),
                    ('section_zh', models.CharField(max_length=60, verbose_name='section in Chinese')),
                    ('section_en', models.CharField(max_length=80, verbose_name='section in English')),
                    ('text_zh', models.CharField(max_length=300, verbose_name='item in Chinese')),
                    ('text_en', models.CharField(max_length=400, verbose_name='item in English')),
                    ('how_zh', models.CharField(blank=True, max_length=300, verbose_name='how to check, in Chinese')),
                    ('how_en', models.CharField(blank=True, max_length=400, verbose_name='how to check, in English')),
                    ('rule_zh', models.CharField(blank=True, max_length=160, verbose_name='rule in Chinese')),
                    ('rule_en', models.CharField(blank=True, max_length=200, verbose_name='rule in English')),
                    ('rule_source', models.CharField(blank=True, max_length=1, verbose_name='source of the rule')),
                    ('severity', models.CharField(default='general', max_length=8, verbose_name='severity')),
                    ('days', models.PositiveSmallIntegerField(default=7, verbose_name='days to rectify')),
                    ('photo_on_fail', models.BooleanField(default=False, verbose_name='photo required on fail')),
                    ('on_the_spot', models.BooleanField(default=False, verbose_name='can usually be fixed on the spot')),
                    ('suggest_zh', models.JSONField(blank=True, default=list, verbose_name='typical findings in Chinese')),
                    ('suggest_en', models.JSONField(blank=True, default=list, verbose_name='typical findings in English')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='inspections.checklistversion')),
                ],
                options={
                    'verbose_name': 'item',
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='item_code_once')],
                },
            ),
            migrations.CreateModel(
                name='LookBack',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('annual', 'annual assessment'), ('sample', 'sample')], max_length=8, verbose_name='kind')),
                    ('title', models.CharField(max_length=80, verbose_name='title')),
                    ('started_at', models.DateTimeField(verbose_name='started')),
                    ('criteria', models.JSONField()),
                    ('seed', models.CharField(max_length=64, verbose_name='seed')),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'look-back',
                    'verbose_name_plural': 'look-backs',
                    'ordering': ['-started_at', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='NoticeTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.PositiveIntegerField(verbose_name='version')),
                    ('name', models.CharField(blank=True, max_length=150, verbose_name='file')),
                    ('file', models.CharField(blank=True, max_length=200)),
                    ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                    ('bytes', models.PositiveIntegerField(default=0)),
                    ('heading', models.CharField(blank=True, max_length=60, verbose_name='heading')),
                    ('closing', models.TextField(blank=True, verbose_name='closing words')),
                    ('signatures', models.TextField(blank=True, verbose_name='signature lines')),
                    ('made_at', models.DateTimeField(verbose_name='made')),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'notice template',
                    'verbose_name_plural': 'notice templates',
                    'constraints': [models.UniqueConstraint(fields=('unit', 'number'), name='notice_template_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('sha256', '')), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='notice_template_file_has_hash')],
                },
            ),
            migrations.CreateModel(
                name='Inspection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('kind', models.CharField(choices=[('unannounced', 'unannounced inspection'), ('routine', 'routine inspection'), ('dragnet', 'dragnet inspection'), ('self_check', 'self-check')], default='unannounced', max_length=12, verbose_name='kind')),
                    ('mode', models.CharField(choices=[('open', 'open inspection'), ('covert', 'covert inspection')], default='open', max_length=6, verbose_name='open or covert')),
                    ('source', models.CharField(choices=[('self', "school's own check"), ('township', 'township'), ('district', 'district'), ('city', 'city')], max_length=8, verbose_name='inspected by')),
                    ('departments', models.JSONField(blank=True, default=list, verbose_name='joint with')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='why this school')),
                    ('planned_for', models.DateField(verbose_name='planned for')),
                    ('planned_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('planned', 'planned'), ('under_way', 'under way'), ('submitted', 'notice issued'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='state')),
                    ('checked_in_at', models.DateTimeField(null=True, verbose_name='checked in')),
                    ('occurred_at', models.DateTimeField(null=True, verbose_name='said to have happened at')),
                    ('lon', models.FloatField(null=True)),
                    ('lat', models.FloatField(null=True)),
                    ('accuracy_m', models.FloatField(null=True)),
                    ('distance_m', models.FloatField(null=True, verbose_name='distance to the school in metres')),
                    ('revealed_at', models.DateTimeField(null=True)),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('notice_number', models.CharField(blank=True, max_length=40, verbose_name='notice number')),
                    ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('cancel_reason', models.CharField(blank=True, max_length=300)),
                    ('at_stage', models.CharField(blank=True, choices=[('kindergarten', 'kindergarten'), ('primary', 'primary school'), ('junior', 'junior middle school'), ('senior', 'senior middle school'), ('complete_middle', 'complete middle school'), ('nine_year', 'nine-year school'), ('twelve_year', 'twelve-year school'), ('vocational', 'vocational school'), ('special', 'special school'), ('higher', 'higher education')], max_length=16)),
                    ('at_city', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('at_district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('at_township', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('bureau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit', verbose_name='bureau')),
                    ('checklists', models.ManyToManyField(related_name='+', to='inspections.checklistversion')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('notice_template', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.noticetemplate')),
                ],
                options={
                    'verbose_name': 'inspection',
                    'verbose_name_plural': 'inspections',
                    'ordering': ['-planned_for', '-pk'],
                    'indexes': [models.Index(fields=['city', 'planned_for', 'id'], name='inspections_city_id_c01ca8_idx'), models.Index(fields=['district', 'planned_for', 'id'], name='inspections_distric_9d834e_idx'), models.Index(fields=['at_city', 'submitted_at'], name='inspections_at_city_2b61da_idx')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), _negated=True), models.Q(('at_district__isnull', False), ('revealed_at__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='submitted_is_revealed_and_recorded')],
                },
            ),
            migrations.CreateModel(
                name='Hazard',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.CharField(blank=True, max_length=40, verbose_name='number')),
                    ('source', models.CharField(choices=[('self', "school's own check"), ('township', 'township'), ('district', 'district'), ('city', 'city')], max_length=8, verbose_name='found by')),
                    ('area', models.CharField(choices=[('gate_guards', 'gate and guards'), ('fire', 'fire'), ('dormitory', 'dormitory'), ('electrics_boilers', 'electrics and boilers'), ('laboratory', 'laboratory'), ('canteen', 'canteen'), ('supermarket', 'campus supermarket'), ('drinking_water', 'drinking water'), ('vehicles', 'vehicles'), ('surroundings', 'campus surroundings'), ('education_drills', 'education and drills'), ('duty', 'duty'), ('systems_paper', 'systems on paper'), ('network', 'network'), ('buildings', 'school buildings')], max_length=20, verbose_name='area')),
                    ('severity', models.CharField(choices=[('general', 'general hazard'), ('serious', 'serious hazard'), ('major', 'major hazard')], max_length=8, verbose_name='severity')),
                    ('what', models.CharField(max_length=500, verbose_name='what is wrong')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                    ('state', models.CharField(choices=[('draft', 'being recorded'), ('withdrawn', 'withdrawn before the notice'), ('to_rectify', 'to be rectified'), ('rectifying', 'being rectified'), ('awaiting_recheck', 'waiting for re-check'), ('returned', 'returned'), ('referred', 'referred to another department'), ('signed_off', 'signed off')], default='draft', max_length=16, verbose_name='state')),
                    ('on_the_spot', models.BooleanField(default=False, verbose_name='fixed on the spot')),
                    ('responsible', models.CharField(blank=True, max_length=40, verbose_name='responsible person')),
                    ('interim_control', models.CharField(blank=True, max_length=300, verbose_name='interim control')),
                    ('measures', models.TextField(blank=True, verbose_name='measures')),
                    ('funds', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='funds in yuan')),
                    ('contingency', models.TextField(blank=True, verbose_name='contingency')),
                    ('deadline', models.DateField(blank=True, null=True, verbose_name='deadline')),
                    ('deadline_by', models.CharField(blank=True, choices=[('province', 'province'), ('city', 'city'), ('district', 'district'), ('township', 'township central school'), ('school', 'school')], db_default='', default='', max_length=8, verbose_name='deadline set by')),
                    ('recheck_by', models.DateField(null=True, verbose_name='re-check by')),
                    ('found_at', models.DateTimeField(verbose_name='found')),
                    ('issued_at', models.DateTimeField(null=True, verbose_name='notice issued')),
                    ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted for re-check')),
                    ('signed_off_at', models.DateTimeField(null=True, verbose_name='signed off')),
                    ('recurrences', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='recurrences')),
                    ('listed_at', models.DateTimeField(null=True, verbose_name='listed for supervision')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('supervisor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='supervised by')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hazards', to='inspections.inspection')),
                    ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.item')),
                ],
                options={
                    'verbose_name': 'hazard',
                    'verbose_name_plural': 'hazards',
                    'ordering': ['deadline', 'pk'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred'))), fields=['district', 'deadline', 'id'], name='hazard_open_in_district'), models.Index(condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred'))), fields=['city', 'deadline', 'id'], name='hazard_open_in_city'), models.Index(models.F('township'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('issued_at__isnull', False)), name='hazard_due_in_township'), models.Index(models.F('district'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('issued_at__isnull', False)), name='hazard_due_in_district'), models.Index(models.F('city'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('issued_at__isnull', False)), name='hazard_due_in_city'), models.Index(models.F('district'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred'))), name='hazard_open_due_in_district'), models.Index(models.F('city'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred'))), name='hazard_open_due_in_city'), models.Index(models.F('district'), models.F('state'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), models.F('deadline'), condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred')), ('issued_at__isnull', False)), name='hazard_by_state_in_district'), models.Index(models.F('city'), models.F('state'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), models.F('deadline'), condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred')), ('issued_at__isnull', False)), name='hazard_by_state_in_city'), models.Index(fields=['district', 'issued_at', 'id'], name='hazard_of_district'), models.Index(fields=['city', 'issued_at', 'id'], name='hazard_of_city'), models.Index(condition=models.Q(('issued_at__isnull', False)), fields=['district', 'found_at'], name='hazard_found_in_district'), models.Index(condition=models.Q(('issued_at__isnull', False)), fields=['city', 'found_at'], name='hazard_found_in_city'), models.Index(fields=['school', 'state', 'deadline'], name='hazard_of_school'), models.Index(condition=models.Q(('state', 'signed_off'), ('issued_at__isnull', False)), fields=['district', 'signed_off_at', 'id'], name='hazard_signed_off_in_district'), models.Index(condition=models.Q(('state', 'signed_off'), ('issued_at__isnull', False)), fields=['city', 'signed_off_at', 'id'], name='hazard_signed_off_in_city'), models.Index(condition=models.Q(('listed_at__isnull', False)), fields=['city', 'listed_at', 'id'], name='hazard_listed')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='hazard_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('number', ''), ('state__in', ['draft', 'withdrawn'])), models.Q(models.Q(('state__in', ['draft', 'withdrawn']), _negated=True), ('issued_at__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='hazard_numbered_when_issued'), models.CheckConstraint(condition=models.Q(('on_the_spot', True), ('deadline__isnull', False), _connector='OR'), name='hazard_has_deadline_or_was_fixed')],
                },
            ),
            migrations.CreateModel(
                name='Extension',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('asked_at', models.DateTimeField()),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('old_deadline', models.DateField()),
                    ('new_deadline', models.DateField(verbose_name='new deadline')),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('granted', models.BooleanField(null=True)),
                    ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='inspections.hazard')),
                ],
                options={
                    'verbose_name': 'extension',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('hazard',), name='one_pending_extension')],
                },
            ),
            migrations.CreateModel(
                name='HazardDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('purpose', models.CharField(choices=[('plan', 'rectification plan'), ('quote', 'quotation or contract'), ('acceptance', 'acceptance paper'), ('other', 'other document')], max_length=10, verbose_name='kind of document')),
                    ('added_at', models.DateTimeField()),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('withdraw_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is withdrawn')),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='inspections.hazard')),
                ],
                options={
                    'verbose_name': 'document of a hazard',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='HazardPeriod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('kindergarten', 'kindergarten'), ('primary', 'primary school'), ('junior', 'junior middle school'), ('senior', 'senior middle school'), ('complete_middle', 'complete middle school'), ('nine_year', 'nine-year school'), ('twelve_year', 'twelve-year school'), ('vocational', 'vocational school'), ('special', 'special school'), ('higher', 'higher education')], max_length=16)),
                    ('source', models.CharField(choices=[('self', "school's own check"), ('township', 'township'), ('district', 'district'), ('city', 'city')], max_length=8)),
                    ('area', models.CharField(choices=[('gate_guards', 'gate and guards'), ('fire', 'fire'), ('dormitory', 'dormitory'), ('electrics_boilers', 'electrics and boilers'), ('laboratory', 'laboratory'), ('canteen', 'canteen'), ('supermarket', 'campus supermarket'), ('drinking_water', 'drinking water'), ('vehicles', 'vehicles'), ('surroundings', 'campus surroundings'), ('education_drills', 'education and drills'), ('duty', 'duty'), ('systems_paper', 'systems on paper'), ('network', 'network'), ('buildings', 'school buildings')], max_length=20)),
                    ('severity', models.CharField(choices=[('general', 'general hazard'), ('serious', 'serious hazard'), ('major', 'major hazard')], max_length=8)),
                    ('state', models.CharField(choices=[('draft', 'being recorded'), ('withdrawn', 'withdrawn before the notice'), ('to_rectify', 'to be rectified'), ('rectifying', 'being rectified'), ('awaiting_recheck', 'waiting for re-check'), ('returned', 'returned'), ('referred', 'referred to another department'), ('signed_off', 'signed off')], max_length=16)),
                    ('on_the_spot', models.BooleanField()),
                    ('deadline', models.DateField(null=True)),
                    ('submitted_on', models.DateField(null=True)),
                    ('issued_at', models.DateTimeField()),
                    ('signed_off_at', models.DateTimeField(null=True)),
                    ('recorded_from', models.DateTimeField()),
                    ('recorded_to', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='inspections.hazard')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'recorded state of a hazard',
                    'indexes': [models.Index(fields=['city', 'issued_at'], name='period_found'), models.Index(fields=['city', 'recorded_from', 'recorded_to'], name='period_span'), models.Index(condition=models.Q(('state', 'signed_off')), fields=['district', 'signed_off_at'], name='period_signed_in_district'), models.Index(condition=models.Q(('state', 'signed_off')), fields=['city', 'signed_off_at'], name='period_signed_in_city')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('recorded_to__isnull', True)), fields=('hazard',), name='hazard_one_present_period')],
                },
            ),
            migrations.CreateModel(
                name='HazardPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('moment', models.CharField(choices=[('before', 'before'), ('after', 'after')], max_length=6)),
                    ('added_at', models.DateTimeField()),
                    ('distance_m', models.FloatField(null=True, verbose_name='distance to the school in metres')),
                    ('seen_alike', models.BooleanField(db_default=False, default=False)),
                    ('band_0', models.IntegerField(null=True)),
                    ('band_1', models.IntegerField(null=True)),
                    ('band_2', models.IntegerField(null=True)),
                    ('band_3', models.IntegerField(null=True)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.evidence')),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspections.hazard')),
                    ('seen', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.hazardphoto')),
                ],
                options={
                    'verbose_name': 'hazard photo',
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('city__isnull', False)), fields=['city', 'band_0', 'id'], name='photo_band_0'), models.Index(condition=models.Q(('city__isnull', False)), fields=['city', 'band_1', 'id'], name='photo_band_1'), models.Index(condition=models.Q(('city__isnull', False)), fields=['city', 'band_2', 'id'], name='photo_band_2'), models.Index(condition=models.Q(('city__isnull', False)), fields=['city', 'band_3', 'id'], name='photo_band_3')],
                },
            ),
            migrations.CreateModel(
                name='DrawnVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit', to='inspections.draw')),
                    ('inspection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='inspections.inspection')),
                ],
                options={
                    'verbose_name': 'visit of a draw',
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('result', models.CharField(choices=[('pass', 'passes'), ('fail', 'fails'), ('na', 'not applicable')], max_length=4)),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('answered_at', models.DateTimeField()),
                    ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='inspections.inspection')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.item')),
                ],
                options={
                    'verbose_name': 'answer',
                    'constraints': [models.UniqueConstraint(fields=('inspection', 'item'), name='one_answer_per_item'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'na'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='not_applicable_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='LedgerEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sequence', models.PositiveIntegerField()),
                    ('action', models.CharField(max_length=40)),
                    ('actor_name', models.CharField(max_length=80)),
                    ('at', models.DateTimeField()),
                    ('data', models.JSONField(default=dict)),
                    ('previous', models.CharField(max_length=64)),
                    ('hash', models.CharField(max_length=64)),
                    ('from_state', models.CharField(blank=True, choices=[('draft', 'being recorded'), ('withdrawn', 'withdrawn before the notice'), ('to_rectify', 'to be rectified'), ('rectifying', 'being rectified'), ('awaiting_recheck', 'waiting for re-check'), ('returned', 'returned'), ('referred', 'referred to another department'), ('signed_off', 'signed off')], max_length=16)),
                    ('to_state', models.CharField(choices=[('draft', 'being recorded'), ('withdrawn', 'withdrawn before the notice'), ('to_rectify', 'to be rectified'), ('rectifying', 'being rectified'), ('awaiting_recheck', 'waiting for re-check'), ('returned', 'returned'), ('referred', 'referred to another department'), ('signed_off', 'signed off')], max_length=16)),
                    ('occurred_at', models.DateTimeField(null=True)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='inspections.hazard')),
                ],
                options={
                    'verbose_name': 'ledger entry',
                    'verbose_name_plural': 'ledger entries',
                    'ordering': ['hazard', 'sequence'],
                    'constraints': [models.UniqueConstraint(fields=('hazard', 'sequence'), name='entry_sequence_once')],
                },
            ),
            migrations.CreateModel(
                name='LookBackItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('outcome', models.CharField(choices=[('unseen', 'not looked at yet'), ('held', 'still in order'), ('relapsed', 'relapsed'), ('overtaken', 're-opened by another look-back')], default='unseen', max_length=9, verbose_name='result')),
                    ('looked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='what was seen')),
                    ('at_district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='inspections.hazard')),
                    ('look_back', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inspections.lookback')),
                    ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'hazard of a look-back',
                    'verbose_name_plural': 'hazards of a look-back',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['look_back', 'outcome'], name='look_back_progress'), models.Index(fields=['look_back', 'district', 'school', 'id'], name='look_back_by_school'), models.Index(condition=models.Q(('looked_at__isnull', False)), fields=['city', 'looked_at'], name='looked_at_in_city'), models.Index(condition=models.Q(('looked_at__isnull', False)), fields=['district', 'looked_at'], name='looked_at_in_district')],
                    'constraints': [models.UniqueConstraint(fields=('look_back', 'hazard'), name='look_back_hazard_once'), models.CheckConstraint(condition=models.Q(models.Q(('looked_at__isnull', True), ('outcome', 'unseen')), models.Q(models.Q(('outcome', 'unseen'), _negated=True), ('looked_at__isnull', False)), _connector='OR'), name='look_back_item_looked_at')],
                },
            ),
            migrations.CreateModel(
                name='NoticeTemplateUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('from_day', models.DateField(verbose_name='in use from')),
                    ('decided_at', models.DateTimeField(verbose_name='decided')),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='inspections.noticetemplate', verbose_name='template')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'use of a template',
                    'verbose_name_plural': 'uses of templates',
                    'indexes': [models.Index(fields=['unit', '-from_day', '-id'], name='notice_template_in_use')],
                },
            ),
            migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=10)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'number series',
                    'constraints': [models.UniqueConstraint(fields=('kind', 'year', 'unit'), name='series_once')],
                },
            ),
            migrations.CreateModel(
                name='Referral',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('department', models.CharField(choices=[('police', 'public security'), ('market', 'market supervision (food and drugs)'), ('fire', 'fire and rescue'), ('traffic', 'traffic police'), ('health', 'health'), ('housing', 'housing and construction'), ('urban', 'urban management'), ('culture', 'culture and tourism')], max_length=12, verbose_name='department')),
                    ('office', models.CharField(max_length=80, verbose_name='office')),
                    ('reason', models.CharField(max_length=500, verbose_name='what is asked of it')),
                    ('referred_at', models.DateTimeField()),
                    ('answer_by', models.DateField(verbose_name='answer due by')),
                    ('outcome', models.CharField(blank=True, choices=[('done', 'dealt with by the department: to be re-checked'), ('back', 'not dealt with: back to the school')], max_length=4, verbose_name='outcome')),
                    ('answer', models.CharField(blank=True, max_length=500, verbose_name='what it answered')),
                    ('answered_on', models.DateField(null=True, verbose_name='answered on')),
                    ('recorded_at', models.DateTimeField(null=True)),
                    ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='inspections.hazard')),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('referred_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'referral',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('hazard',), name='one_open_referral')],
                },
            ),
            migrations.CreateModel(
                name='SavedFilter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('query', models.CharField(max_length=1500)),
                    ('below', models.BooleanField(default=False)),
                    ('saved_at', models.DateTimeField()),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'saved filter',
                    'verbose_name_plural': 'saved filters',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.UniqueConstraint(models.F('owner'), django.db.models.functions.text.Lower('name'), name='saved_filter_name_once'), models.CheckConstraint(condition=models.Q(('below', False), ('unit__isnull', False), _connector='OR'), name='saved_filter_below_a_unit')],
                },
            ),
            migrations.CreateModel(
                name='LedgerChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('columns', models.CharField(blank=True, default='', max_length=200)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ledger_choice', to=settings.AUTH_USER_MODEL)),
                    ('opens_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inspections.savedfilter')),
                ],
                options={
                    'verbose_name': 'choice for the ledger',
                },
            ),
            migrations.CreateModel(
                name='TeamMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('leads', models.BooleanField(default=False)),
                    ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team', to='inspections.inspection')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'team member',
                    'constraints': [models.UniqueConstraint(fields=('inspection', 'user'), name='team_member_once')],
                },
            ),
        ]),
        # The trail, the draws and the notices that were in force: rows come and none changes or goes.
        *forbid_changes("inspections_ledgerentry"),
        *forbid_changes("inspections_draw"),
        *forbid_changes("inspections_drawresult"),
        *forbid_changes("inspections_drawnvisit"),
        *forbid_changes("inspections_drawlink"),
        *forbid_changes("inspections_noticetemplate"),
        *forbid_changes("inspections_noticetemplateuse"),
        # Whoever moves a period, past the application as well, makes the figures stale that counted it.
        migrations.RunPython(run({"sqlite": SQLITE, "postgresql": POSTGRESQL}), run(UNDO)),
    ]
