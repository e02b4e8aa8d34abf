"""The tables of this app."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('files', '0001_initial'),
        ('files', '0002_names_of_files'),
        ('files', '0003_hearsay'),
        ('files', '0004_evidence_content'),
        ('files', '0005_attachment'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=120)),
                    ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('xlsx', 'Excel')], max_length=4)),
                    ('file', models.CharField(db_index=True, max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('bytes', models.PositiveBigIntegerField()),
                    ('uploaded_at', models.DateTimeField()),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ],
                options={
                    'verbose_name': 'document',
                    'verbose_name_plural': 'documents',
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=120)),
                    ('original', models.CharField(db_index=True, max_length=200)),
                    ('image', models.CharField(db_index=True, max_length=200)),
                    ('thumbnail', models.CharField(blank=True, db_index=True, max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('image_sha256', models.CharField(max_length=64)),
                    ('bytes', models.PositiveBigIntegerField()),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('taken_at', models.DateTimeField(null=True, verbose_name='taken')),
                    ('lon', models.FloatField(null=True)),
                    ('lat', models.FloatField(null=True)),
                    ('uploaded_at', models.DateTimeField()),
                    ('how', models.CharField(choices=[('camera', 'taken with the camera from this page'), ('gallery', 'chosen from the album'), ('unknown', 'from the camera or the album: not known'), ('drawn', 'a drawn picture of the demonstration')], db_default='unknown', default='unknown', max_length=8)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('chosen_at', models.DateTimeField(null=True)),
                    ('modified_at', models.DateTimeField(null=True)),
                    ('page_lon', models.FloatField(null=True)),
                    ('page_lat', models.FloatField(null=True)),
                    ('accuracy_m', models.FloatField(null=True)),
                    ('look', models.BigIntegerField(null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ],
                options={
                    'verbose_name': 'evidence',
                    'verbose_name_plural': 'evidence',
                    'indexes': [models.Index(fields=['sha256', 'id'], name='evidence_content')],
                },
            ),
        ]),
    ]
