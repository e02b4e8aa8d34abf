"""Of what a care point was told last."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0008_corrections_of_the_gate'),
    ]

    operations = [
        migrations.AddField(
            model_name='carepoint',
            name='told',
            field=models.JSONField(db_default=[], default=list, editable=False),
        ),
    ]
