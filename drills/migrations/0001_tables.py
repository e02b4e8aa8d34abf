"""The tables of this app."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('drills', '0001_initial'),
        ('drills', '0002_plans'),
        ('drills', '0003_runs'),
    ]

    initial = True

    dependencies = [
        ('schools', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Drill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('scenario', models.CharField(choices=[('fire', 'fire'), ('earthquake', 'earthquake'), ('violence', 'violent intruder'), ('crush', 'crush on the stairs'), ('bus', 'school bus'), ('night', 'dormitory at night'), ('weather', 'severe weather')], max_length=12, verbose_name='scenario')),
                    ('planned_on', models.DateField(verbose_name='planned for')),
                    ('starts_at', models.TimeField(blank=True, null=True, verbose_name='begins at')),
                    ('held_on', models.DateField(blank=True, null=True, verbose_name='held on')),
                    ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='people who took part')),
                    ('seconds', models.PositiveIntegerField(blank=True, null=True, verbose_name='seconds to evacuate')),
                    ('problems', models.TextField(blank=True, verbose_name='problems seen')),
                    ('improvements', models.TextField(blank=True, verbose_name='what will be done better')),
                    ('planned_at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField(null=True)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('counts_for', models.CharField(blank=True, editable=False, max_length=64)),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'drill',
                    'verbose_name_plural': 'drills',
                    'ordering': ['-planned_on', '-pk'],
                    'indexes': [models.Index(fields=['school', '-planned_on', '-id'], name='drill_of_school'), models.Index(fields=['district', '-planned_on', '-id'], name='drill_of_district'), models.Index(fields=['city', '-planned_on', '-id'], name='drill_of_city')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('held_on__isnull', True), ('recorded_at__isnull', True)), models.Q(('held_on__isnull', False), ('people__isnull', False), ('recorded_at__isnull', False)), _connector='OR'), name='held_drill_is_recorded'), models.UniqueConstraint(condition=models.Q(('counts_for', ''), _negated=True), fields=('school', 'counts_for'), name='drill_debt_settled_once')],
                },
            ),
            migrations.CreateModel(
                name='DrillFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('mark', models.CharField(editable=False, max_length=64, unique=True)),
                    ('token', models.CharField(editable=False, max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'calendar address',
                    'verbose_name_plural': 'calendar addresses',
                    'constraints': [models.UniqueConstraint(fields=('unit',), name='drill_feed_once')],
                },
            ),
            migrations.CreateModel(
                name='DrillPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                    ('course', models.TextField(blank=True, verbose_name='what is assumed to happen')),
                    ('command', models.TextField(blank=True, verbose_name='command group')),
                    ('assembly', models.CharField(blank=True, max_length=200, verbose_name='assembly point')),
                    ('signals', models.TextField(blank=True, verbose_name='signals')),
                    ('target_seconds', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(3600)], verbose_name='time target in seconds')),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                    ('expected', models.PositiveIntegerField(verbose_name='people who are to take part')),
                    ('written_at', models.DateTimeField()),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('drill', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='drills.drill')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('written_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'plan of a drill',
                    'verbose_name_plural': 'plans of drills',
                    'constraints': [models.CheckConstraint(condition=models.Q(('assembly', ''), _negated=True), name='drill_plan_has_assembly')],
                },
            ),
            migrations.CreateModel(
                name='DrillRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('way', models.CharField(choices=[('clock', 'timed on the phone'), ('hand', 'entered afterwards by hand')], max_length=5, verbose_name='how it was recorded')),
                    ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='signal')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='last group')),
                    ('device_began_at', models.DateTimeField(null=True)),
                    ('device_sent_at', models.DateTimeField(null=True)),
                    ('arrivals', models.JSONField(default=list, verbose_name='groups')),
                    ('missing', models.PositiveIntegerField(default=0, verbose_name='missing')),
                    ('explained', models.CharField(blank=True, max_length=500, verbose_name='where they are')),
                    ('injured', models.PositiveIntegerField(blank=True, null=True, verbose_name='injured')),
                    ('injury', models.CharField(blank=True, max_length=500, verbose_name='what happened to them')),
                    ('crush', models.BooleanField(blank=True, null=True, verbose_name='near-miss of a crush')),
                    ('storeys', models.PositiveSmallIntegerField(null=True)),
                    ('target', models.PositiveIntegerField(null=True, verbose_name='time target in seconds')),
                    ('pace', models.PositiveIntegerField(null=True, verbose_name='against the reference, %')),
                    ('is_last', models.BooleanField(default=False)),
                    ('flags', models.JSONField(default=list)),
                    ('flagged', models.BooleanField(default=False)),
                    ('went_well', models.TextField(blank=True, verbose_name='what went well')),
                    ('better', models.TextField(blank=True, verbose_name='what gets better, and who sees to it')),
                    ('reviewed_at', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('drill', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='run', to='drills.drill')),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'run of a drill',
                    'verbose_name_plural': 'runs of drills',
                    'indexes': [models.Index(fields=['school', '-began_at'], name='run_of_school'), models.Index(condition=models.Q(('is_last', True)), fields=['district', '-pace', '-id'], name='pace_district'), models.Index(condition=models.Q(('is_last', True)), fields=['city', '-pace', '-id'], name='pace_city')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('missing', 0), models.Q(('explained', ''), _negated=True), _connector='OR'), name='missing_people_are_explained'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='review_has_a_writer')],
                },
            ),
            migrations.CreateModel(
                name='DrillTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                    ('course', models.TextField(blank=True, verbose_name='what is assumed to happen')),
                    ('command', models.TextField(blank=True, verbose_name='command group')),
                    ('assembly', models.CharField(blank=True, max_length=200, verbose_name='assembly point')),
                    ('signals', models.TextField(blank=True, verbose_name='signals')),
                    ('target_seconds', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(3600)], verbose_name='time target in seconds')),
                    ('scenario', models.CharField(choices=[('fire', 'fire'), ('earthquake', 'earthquake'), ('violence', 'violent intruder'), ('crush', 'crush on the stairs'), ('bus', 'school bus'), ('night', 'dormitory at night'), ('weather', 'severe weather')], max_length=12, verbose_name='scenario')),
                    ('posts', models.TextField(blank=True, verbose_name='posts')),
                    ('routes', models.TextField(blank=True, verbose_name='ways out')),
                    ('in_use', models.BooleanField(default=True, verbose_name='offered to schools')),
                    ('written_at', models.DateTimeField()),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('written_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'template of a drill',
                    'verbose_name_plural': 'templates of drills',
                    'ordering': ['scenario', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('unit', 'scenario'), name='drill_template_once')],
                },
            ),
            migrations.CreateModel(
                name='GroupList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('groups', models.JSONField(default=list, verbose_name='groups')),
                    ('written_at', models.DateTimeField()),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'list of groups',
                    'verbose_name_plural': 'lists of groups',
                    'constraints': [models.UniqueConstraint(fields=('school',), name='one_group_list_a_school')],
                },
            ),
            migrations.CreateModel(
                name='PlanPost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.PositiveSmallIntegerField()),
                    ('place', models.CharField(max_length=60, verbose_name='where')),
                    ('who', models.CharField(max_length=60, verbose_name='who')),
                    ('task', models.CharField(blank=True, max_length=200, verbose_name='what they do')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='drills.drillplan')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'post of a plan',
                    'verbose_name_plural': 'posts of a plan',
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'order'), name='post_of_a_plan')],
                },
            ),
            migrations.CreateModel(
                name='PlanRoute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.PositiveSmallIntegerField()),
                    ('start', models.CharField(max_length=100, verbose_name='from')),
                    ('way', models.CharField(max_length=200, verbose_name='stairs and exit')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='routes', to='drills.drillplan')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'way of a plan',
                    'verbose_name_plural': 'ways of a plan',
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'order'), name='route_of_a_drill_plan')],
                },
            ),
        ]),
    ]
