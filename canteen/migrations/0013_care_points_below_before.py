"""What keeps a care point below standard today has been known for long: told of is what is new
from now on."""

from django.conf import settings
from django.db import migrations

from safety.base import clock

BATCH = 1000


def know(apps, _editor):
    """As canteen.rules.care_point.below finds it, of each place that counts; piece by piece."""
    points = apps.get_model("canteen", "CarePoint").objects
    found = points.filter(pupils__gte=settings.CARE_POINT_FROM, in_use=True, told=[]).order_by("pk")
    today, last = clock.today(), 0
    while rows := list(found.filter(pk__gt=last)[:BATCH]):
        for row in rows:
            row.told = _below(row, today)
        points.bulk_update([row for row in rows if row.told], ["told"])
        last = rows[-1].pk


def _below(row, today) -> list[str]:
    found = [_paper("business", row.business_licence, row.business_until, today)]
    if row.meals:
        found.append(_paper("food", row.food_licence, row.food_until, today))
    found += [name for name in ("fire", "hygiene") if getattr(row, name) == "bad"]
    return [code for code in found if code]


def _paper(name, number, until, today) -> str:
    if not number:
        return name
    return f"{name}_over" if until and until < today else ""


class Migration(migrations.Migration):

    dependencies = [("canteen", "0012_freezers_that_were_not_in_order")]

    operations = [migrations.RunPython(know, migrations.RunPython.noop)]
