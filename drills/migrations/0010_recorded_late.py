"""Records of drills that came long after the drill are marked; code of before writes no mark."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drills", "0009_drills_by_the_day_held")]

    operations = [
        migrations.AddField(
            "drill",
            "late",
            models.BooleanField(
                default=False, db_default=False, editable=False, verbose_name="recorded late"
            ),
        ),
    ]
