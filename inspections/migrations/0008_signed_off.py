from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    """What a look-back chooses from. 0006 built the hazard's two in its transaction once: where
    it did, they are left as they are."""

    atomic = False

    dependencies = [
        ("inspections", "0007_found_at"),
    ]

    operations = [
        AddIndexOnline(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("state", "signed_off")),
                fields=["district", "signed_off_at", "id"],
                name="hazard_signed_in_district",
            ),
        ),
        AddIndexOnline(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("state", "signed_off")),
                fields=["city", "signed_off_at", "id"],
                name="hazard_signed_in_city",
            ),
        ),
        AddIndexOnline(
            model_name="hazardperiod",
            index=models.Index(
                condition=models.Q(("state", "signed_off")),
                fields=["district", "signed_off_at"],
                name="period_signed_in_district",
            ),
        ),
        AddIndexOnline(
            model_name="hazardperiod",
            index=models.Index(
                condition=models.Q(("state", "signed_off")),
                fields=["city", "signed_off_at"],
                name="period_signed_in_city",
            ),
        ),
    ]
