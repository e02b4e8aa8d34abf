"""The tables of this app."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('dues', '0001_initial'),
        ('dues', '0002_general_step_once'),
        ('dues', '0003_channels'),
        ('dues', '0004_fewer_indexes'),
        ('dues', '0005_schedule'),
        ('dues', '0006_copied_places'),
        ('dues', '0007_news_to_groups'),
        ('dues', '0008_attendants'),
    ]

    initial = True

    dependencies = [
        ('schools', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='DueItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=64)),
                    ('due_on', models.DateField(verbose_name='due')),
                    ('facts', models.JSONField(default=dict)),
                    ('url', models.CharField(blank=True, max_length=200)),
                    ('opened_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'due item',
                    'verbose_name_plural': 'due items',
                    'indexes': [models.Index(fields=['unit', 'settled_at', 'due_on'], name='due_item_of_unit'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['district', 'due_on'], name='due_item_open_in_district'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['city', 'due_on'], name='due_item_open_in_city')],
                    'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'key'), name='due_item_once')],
                },
            ),
            migrations.CreateModel(
                name='Channel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('kind', models.CharField(choices=[('dingtalk', 'DingTalk group robot'), ('wecom', 'WeCom group robot'), ('feishu', 'Feishu group robot'), ('webhook', 'webhook')], max_length=16, verbose_name='kind of channel')),
                    ('name', models.CharField(max_length=60, verbose_name='name of the group')),
                    ('host', models.CharField(max_length=253)),
                    ('address', models.TextField()),
                    ('secret', models.TextField(blank=True)),
                    ('robot', models.CharField(db_index=True, max_length=64)),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'group channel',
                    'verbose_name_plural': 'group channels',
                    'indexes': [models.Index(fields=['district', 'name', 'id'], name='channel_of_district'), models.Index(fields=['city', 'name', 'id'], name='channel_of_city')],
                },
            ),
            migrations.CreateModel(
                name='ChannelMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('digest', 'morning digest'), ('event', 'news'), ('test', 'test message')], max_length=8)),
                    ('day', models.DateField()),
                    ('once', models.CharField(blank=True, max_length=120)),
                    ('text', models.TextField(blank=True)),
                    ('made_at', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('tried_at', models.DateTimeField(null=True)),
                    ('next_try_at', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('answer', models.CharField(blank=True, max_length=200)),
                    ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='dues.channel')),
                ],
                options={
                    'verbose_name': 'channel message',
                    'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='channel_message_waiting'), models.Index(fields=['channel', '-made_at', '-id'], name='channel_log')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'digest')), fields=('channel', 'day'), name='one_channel_digest_a_day'), models.UniqueConstraint(condition=models.Q(('kind', 'event')), fields=('channel', 'once'), name='one_channel_message_an_event')],
                },
            ),
            migrations.CreateModel(
                name='Digest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('message_id', models.CharField(max_length=120, unique=True)),
                    ('made_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(null=True)),
                    ('error', models.CharField(blank=True, max_length=200)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'morning digest',
                    'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['next_try_at'], name='digest_unsent')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='one_digest_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Schedule',
                fields=[
                    ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='schedule', serialize=False, to='dues.dueitem')),
                    ('next_at', models.DateTimeField(null=True)),
                    ('told_to', models.SmallIntegerField(null=True)),
                ],
                options={
                    'verbose_name': 'schedule of a due item',
                    'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at', 'item'], name='schedule_next')],
                },
            ),
            migrations.CreateModel(
                name='LadderStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('offset', models.SmallIntegerField(verbose_name='days from the due date')),
                    ('every', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='then every so many days')),
                    ('role', models.CharField(choices=[('city_admin', 'city administrator'), ('district_admin', 'district administrator'), ('township_admin', 'township administrator'), ('inspector', 'inspector'), ('leader', 'bureau leader'), ('principal', 'principal'), ('safety_officer', 'safety officer'), ('attendant', 'attendant on a vehicle')], max_length=16, verbose_name='who is told')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'reminder step',
                    'verbose_name_plural': 'reminder steps',
                    'ordering': ['kind', 'offset', 'role'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'city', 'offset', 'role'), name='ladder_step_once'), models.UniqueConstraint(condition=models.Q(('city__isnull', True)), fields=('kind', 'offset', 'role'), name='general_ladder_step_once')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('once', models.CharField(max_length=120)),
                    ('facts', models.JSONField(default=dict)),
                    ('url', models.CharField(blank=True, max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('digest', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='dues.digest')),
                    ('district', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='dues.dueitem')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'notice',
                    'verbose_name_plural': 'notices',
                    'indexes': [models.Index(fields=['user', '-made_at', '-id'], name='notice_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread'), models.Index(fields=['district', '-made_at', '-id'], name='notice_log_of_district'), models.Index(fields=['city', '-made_at', '-id'], name='notice_log_of_city'), models.Index(condition=models.Q(('digest__isnull', True)), fields=['made_at'], name='notice_undigested'), models.Index(condition=models.Q(('digest__isnull', False)), fields=['digest'], name='notice_of_digest')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'once'), name='notice_once')],
                },
            ),
        ]),
    ]
