"""What a bureau sees around the gate of a school."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("canteen", "0003_goods_added_by_a_list"),
        ("schools", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="gatesighting",
            name="bureau",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.unit",
            ),
        ),
    ]
