"""By what a licence number is found, and whether the bureau named the school of a report; code of
before writes neither meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transport', '0008_names_of_drivers'),
    ]

    operations = [
        migrations.AddField(
            model_name='driver',
            name='licence_mark',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='violation',
            name='by_hand',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
