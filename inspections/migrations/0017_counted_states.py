import datetime

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from safety.base.online import AddIndexOnline, RemoveIndexOnline

OPEN = ("to_rectify", "rectifying", "returned", "awaiting_recheck", "referred")
ISSUED = Q(("issued_at__isnull", False))
OWNERS = ("district", "city")


def by_state(owner):
    due = Coalesce(
        "deadline", models.Value(datetime.date(2200, 12, 31)), output_field=models.DateField()
    )
    return models.Index(
        *(F(owner), F("state"), due, F("id"), F("deadline")),
        condition=Q(("state__in", OPEN)) & ISSUED,
        name=f"hazard_by_state_in_{owner}",
    )


def signed_off(owner):
    return models.Index(
        fields=[owner, "signed_off_at", "id"],
        condition=Q(("state", "signed_off")) & ISSUED,
        name=f"hazard_signed_off_in_{owner}",
    )


class Migration(migrations.Migration):
    """The numbers above the ledger are counted in indexes that hold nothing but what is issued:
    the rows themselves need not be looked up. They take the place of those that lacked it."""

    atomic = False  # the ledger's table is big: nobody waits for its indexes

    dependencies = [
        ("inspections", "0016_hazard_document"),
    ]

    operations = [
        *(AddIndexOnline("hazard", of(owner)) for of in (by_state, signed_off) for owner in OWNERS),
        *(
            RemoveIndexOnline("hazard", f"hazard_{name}_in_{owner}")
            for name in ("state", "signed")
            for owner in OWNERS
        ),
    ]
