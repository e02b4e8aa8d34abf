import datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce

from safety.base.online import AddIndexOnline

OPEN = ("to_rectify", "rectifying", "returned", "awaiting_recheck", "referred")


def by_state(owner):
    due = Coalesce(
        "deadline", models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()
    )
    return AddIndexOnline(
        model_name="hazard",
        index=models.Index(
            *(models.F(owner), models.F("state"), due, models.F("id")),
            condition=models.Q(("state__in", OPEN)),
            name=f"hazard_state_in_{owner}",
        ),
    )


class Migration(migrations.Migration):
    """The rows of one state in their order, and how many there are, without reading the others."""

    atomic = False  # the ledger's table is big: nobody waits for its indexes

    dependencies = [
        ("inspections", "0014_saved_filter"),
    ]

    operations = [by_state("district"), by_state("city")]
