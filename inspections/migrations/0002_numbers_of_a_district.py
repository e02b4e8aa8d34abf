"""The numbers above the ledger of a district, for the city's people too: counted in an index that
holds the city as well. Built beside the writers, the old ones taken away when the new ones stand."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models

from safety.base.online import AddIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('inspections', '0001_tables'),
    ]

    operations = [
        AddIndexOnline(
            model_name='hazard',
            index=models.Index(models.F('district'), models.F('state'), django.db.models.functions.comparison.Coalesce('deadline', models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()), models.F('id'), models.F('deadline'), models.F('city'), condition=models.Q(('state__in', ('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred')), ('issued_at__isnull', False)), name='hazard_by_state_in_districts'),
        ),
        AddIndexOnline(
            model_name='hazard',
            index=models.Index(condition=models.Q(('state', 'signed_off'), ('issued_at__isnull', False)), fields=['district', 'signed_off_at', 'id', 'city'], name='hazard_signed_off_in_districts'),
        ),
        RemoveIndexOnline(
            model_name='hazard',
            name='hazard_by_state_in_district',
        ),
        RemoveIndexOnline(
            model_name='hazard',
            name='hazard_signed_off_in_district',
        ),
    ]
