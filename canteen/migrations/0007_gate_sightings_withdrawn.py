"""A sighting that was withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0006_gate_media'),
    ]

    operations = [
        migrations.AddField(
            model_name='gatesighting',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]
