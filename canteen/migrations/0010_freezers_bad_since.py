"""Since when a freezer was not in order."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0009_care_points_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='freezercheck',
            name='bad_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
