"""The tables of this app."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import safety.sheets.models
from safety.base.tables import CreateModels


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('sheets', '0001_initial'),
        ('sheets', '0002_seats_of_the_owner'),
        ('sheets', '0003_files_removed'),
        ('sheets', '0004_undo'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='SheetJob',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('phase', models.CharField(choices=[('check', 'check'), ('apply', 'import'), ('export', 'export'), ('undo', 'undoing')], max_length=8)),
                    ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'in progress'), ('checked', 'checked'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10)),
                    ('params', models.JSONField(default=dict)),
                    ('language', models.CharField(max_length=10)),
                    ('source', models.FileField(blank=True, max_length=200, upload_to=safety.sheets.models._source_path)),
                    ('source_name', models.CharField(blank=True, max_length=120)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('result', models.FileField(blank=True, max_length=200, upload_to='')),
                    ('result_name', models.CharField(blank=True, max_length=120)),
                    ('problems', models.PositiveIntegerField(default=0)),
                    ('outcome', models.JSONField(default=dict)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('seats', models.JSONField(default=list, editable=False)),
                    ('run', models.UUIDField(editable=False, null=True)),
                    ('created_at', models.DateTimeField()),
                    ('published_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField(null=True)),
                    ('heartbeat_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('files_removed_at', models.DateTimeField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_jobs', to=settings.AUTH_USER_MODEL)),
                    ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undoings', to='sheets.sheetjob')),
                ],
                options={
                    'verbose_name': 'Excel job',
                    'verbose_name_plural': 'Excel jobs',
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(fields=['owner', '-created_at'], name='sheet_job_of_owner'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'published_at'], name='sheet_job_open')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('undoes',), name='one_undoing_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='CancelAsked',
                fields=[
                    ('job', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='sheets.sheetjob')),
                ],
                options={
                    'verbose_name': 'wish to cancel',
                },
            ),
            migrations.CreateModel(
                name='ImportedRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('what', models.CharField(max_length=20)),
                    ('key', models.BigIntegerField()),
                    ('before', models.JSONField(null=True)),
                    ('after', models.JSONField()),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='written', to='sheets.sheetjob')),
                ],
                options={
                    'verbose_name': 'imported row',
                    'constraints': [models.UniqueConstraint(fields=('job', 'position'), name='imported_row_once')],
                },
            ),
        ]),
    ]
