"""Names of drivers in an index, in which a part of one is looked for; built beside the writers."""

from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('transport', '0007_filing_steps_of_before'),
    ]

    operations = [
        AddIndexOnline(
            model_name='driver',
            index=models.Index(fields=['name', 'id'], name='driver_of_name'),
        ),
    ]
