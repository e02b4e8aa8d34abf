import django.db.models.deletion
from django.db import migrations, models


def copied():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="schools.unit",
    )


class Migration(migrations.Migration):
    """The places of a notice are copies of what its unit says, which holds them by a constraint: each
    notice had them checked twice more."""

    dependencies = [("dues", "0005_schedule")]

    operations = [
        migrations.AlterField(model_name="notice", name="district", field=copied()),
        migrations.AlterField(model_name="notice", name="city", field=copied()),
    ]
