"""Since when it is known that a freezer was not in order, of the looks that stand there."""

from datetime import timedelta

from django.conf import settings
from django.db import migrations
from django.db.models import F, Q


def mark(apps, _editor):
    """By the rules as they are today (canteen.rules.freezer), in one statement."""
    most = timedelta(days=settings.CANTEEN_DEFROST_DAYS)
    warm = Q(cold="freezer", celsius__gt=-12) | Q(cold="fridge", celsius__gt=8)
    cold = Q(cold="fridge", celsius__lt=0)
    frosted = Q(cold="freezer", sheet__day__gt=F("defrosted_on") + most)
    checks = apps.get_model("canteen", "FreezerCheck").objects.filter(withdrawn_at=None)
    bad = checks.filter(warm | cold | frosted | Q(apart=False)).order_by().values("pk")
    checks.filter(pk__in=bad).update(bad_at=F("recorded_at"))


class Migration(migrations.Migration):

    dependencies = [("canteen", "0006_told_and_counted")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
