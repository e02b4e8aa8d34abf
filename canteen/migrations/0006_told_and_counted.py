"""Reports to the media, a sighting put right or withdrawn; since when a freezer was not in order; of
what a care point was told last."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0005_bureaus_visit_care_points'),
        ('schools', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GateMedia',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('medium', models.CharField(max_length=80, verbose_name='reported to the media')),
                ('decided', models.CharField(max_length=120, verbose_name='decided by')),
                ('told_on', models.DateField(verbose_name='reported to the media on')),
                ('what', models.TextField(max_length=500, verbose_name='what they were told')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='media answered on')),
                ('answer', models.TextField(blank=True, max_length=500, verbose_name='answer of the media')),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'report to the media',
                'verbose_name_plural': 'reports to the media',
                'ordering': ['told_on', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='correction',
            name='correction_of_one_row',
        ),
        migrations.AddField(
            model_name='carepoint',
            name='told',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='correction',
            name='sighting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='canteen.gatesighting'),
        ),
        migrations.AddField(
            model_name='freezercheck',
            name='bad_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='gatesighting',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='freezercheck',
            index=models.Index(condition=models.Q(('bad_at__isnull', False)), fields=['bad_at'], name='freezer_bad_of_month'),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='city',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit'),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit'),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='recorded_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='sighting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='media_reports', to='canteen.gatesighting'),
        ),
        migrations.AddField(
            model_name='gatemedia',
            name='township',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit'),
        ),
        migrations.AddField(
            model_name='correction',
            name='media',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='canteen.gatemedia'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('pk__in', []), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', False), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', False), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', False), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', False), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', False), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', False), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', False), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', False), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', False)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', False), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', False), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', False), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', False), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', False), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', True), ('move__isnull', True), ('sighting__isnull', False), ('visit__isnull', True)), models.Q(('batch__isnull', True), ('care_visit__isnull', True), ('census__isnull', True), ('certificate__isnull', True), ('cleaning__isnull', True), ('contract__isnull', True), ('control__isnull', True), ('daily_check__isnull', True), ('dish__isnull', True), ('freezer__isnull', True), ('leader_meal__isnull', True), ('look__isnull', True), ('media__isnull', False), ('move__isnull', True), ('sighting__isnull', True), ('visit__isnull', True)), _connector='OR'), name='correction_of_one_row'),
        ),
        migrations.AddConstraint(
            model_name='gatemedia',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_on', None)), models.Q(('answered_on__gte', models.F('told_on')), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='media_answered_after_the_report'),
        ),
    ]
