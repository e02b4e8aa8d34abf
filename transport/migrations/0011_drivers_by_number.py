"""Drivers in two indexes, by which somebody is found by a number; built beside the writers."""

from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('transport', '0010_marks_of_licences'),
    ]

    operations = [
        AddIndexOnline(
            model_name='driver',
            index=models.Index(fields=['identity_mark'], name='driver_of_identity'),
        ),
        AddIndexOnline(
            model_name='driver',
            index=models.Index(
                condition=~models.Q(licence_mark=''),
                fields=['licence_mark'],
                name='driver_of_licence',
            ),
        ),
    ]
