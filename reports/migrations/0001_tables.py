"""The tables of this app. The database itself refuses to change or remove what was published."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels
from safety.base.trail import forbid_changes


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_append_only'),
        ('reports', '0003_bulletin'),
        ('reports', '0004_no_truncation'),
    ]

    initial = True

    dependencies = [
        ('schools', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Bulletin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('month', models.PositiveSmallIntegerField(verbose_name='month')),
                    ('title', models.CharField(max_length=100, verbose_name='title')),
                    ('opening', models.TextField(blank=True, verbose_name='opening')),
                    ('problems', models.TextField(blank=True, verbose_name='on the problems')),
                    ('demands', models.TextField(blank=True, verbose_name='what is demanded')),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'draft of a bulletin',
                    'verbose_name_plural': 'drafts of bulletins',
                    'constraints': [models.UniqueConstraint(fields=('unit', 'year', 'month'), name='bulletin_once')],
                },
            ),
            migrations.CreateModel(
                name='Publication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('month', 'monthly report'), ('bulletin', 'bulletin')], default='month', max_length=10, verbose_name='kind')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('month', models.PositiveSmallIntegerField(verbose_name='month')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='amendment')),
                    ('name', models.CharField(max_length=150)),
                    ('file', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('bytes', models.PositiveBigIntegerField()),
                    ('figures', models.JSONField()),
                    ('changes', models.JSONField(default=list)),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('published_at', models.DateTimeField(verbose_name='published')),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'published report',
                    'verbose_name_plural': 'published reports',
                    'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'year', 'month', 'number'), name='publication_once'), models.CheckConstraint(condition=models.Q(('number', 0), models.Q(('reason', ''), _negated=True), _connector='OR'), name='amendment_has_reason')],
                },
            ),
        ]),
        # What was published is what people have in hand: not even the application puts it right.
        *forbid_changes("reports_publication"),
    ]
