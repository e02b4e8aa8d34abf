"""A dish that is taken off its menu stays to be read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("canteen", "0014_corrections_of_prices")]

    operations = [
        migrations.AddField(
            model_name="dish",
            name="withdrawn_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
