from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    """Photos of a city by what they look like, sixteen bits at a time."""

    atomic = False

    dependencies = [
        ("inspections", "0011_photo_facts"),
    ]

    operations = [
        AddIndexOnline(
            model_name="hazardphoto",
            index=models.Index(
                condition=models.Q(("city__isnull", False)),
                fields=["city", f"band_{place}", "id"],
                name=f"photo_band_{place}",
            ),
        )
        for place in range(4)
    ]
