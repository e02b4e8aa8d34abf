"""Reports to the media of what was seen around the gate."""

import uuid

import django.db.models.deletion
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
        migrations.AddConstraint(
            model_name='gatemedia',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_on', None)), models.Q(('answered_on__gte', models.F('told_on')), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='media_answered_after_the_report'),
        ),
    ]
