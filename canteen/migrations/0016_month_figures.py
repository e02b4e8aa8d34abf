import django.db.models.deletion
import safety.base.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0015_worker_moves'),
        ('schools', '0003_unit_office'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='back_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='gatesighting',
            name='answered_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='gatesighting',
            name='closed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='gatesighting',
            name='reported_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='kitchen',
            name='recorded_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        # Of what is there already nobody knows since when: it stays empty.
        migrations.AlterField(
            model_name='kitchen',
            name='recorded_at',
            field=models.DateTimeField(default=safety.base.clock.now, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='watermachine',
            name='out_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='worker',
            name='left_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='CareMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('month', models.DateField(verbose_name='month')),
                ('pupils', models.PositiveIntegerField(verbose_name='pupils')),
                ('standard', models.CharField(choices=[('below', 'below standard'), ('unknown', 'not known yet'), ('meets', 'up to standard')], max_length=8)),
                ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canteen.carepoint')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
            ],
            options={
                'verbose_name': 'care point at the end of a month',
                'verbose_name_plural': 'care points at the end of a month',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('month', 'point', 'school'), name='care_month_once')],
            },
        ),
    ]
