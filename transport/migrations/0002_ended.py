# Written when a school began to lose sight of a driver who left it.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transport', '0001_drivers_and_vehicles'),
    ]

    operations = [
        migrations.AddField(
            model_name='driverlink',
            name='ended_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='driverlink',
            name='spell',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='vehiclelink',
            name='ended_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='vehiclelink',
            name='spell',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
