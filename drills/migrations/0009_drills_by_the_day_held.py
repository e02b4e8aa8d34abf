from django.db import migrations, models
from django.db.models import Q

from safety.base.online import AddIndexOnline

HELD = Q(held_on__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("drills", "0008_people_of_former_records")]

    operations = [
        AddIndexOnline("drill", models.Index(fields=["held_on"], condition=HELD, name="drill_held")),
        AddIndexOnline(
            "drill",
            models.Index(fields=["school", "held_on"], condition=HELD, name="drill_held_at"),
        ),
    ]
