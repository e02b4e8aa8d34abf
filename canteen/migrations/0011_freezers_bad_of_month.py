"""The freezers of a month, in an index that is built beside the writers."""

from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('canteen', '0010_freezers_bad_since'),
    ]

    operations = [
        AddIndexOnline(
            model_name='freezercheck',
            index=models.Index(condition=models.Q(('bad_at__isnull', False)), fields=['bad_at'], name='freezer_bad_of_month'),
        ),
    ]
