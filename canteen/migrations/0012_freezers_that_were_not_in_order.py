"""Since when it is known that a freezer was not in order: of the looks that were recorded before
that was kept, also of those that were put right or withdrawn in a later month."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import migrations
from django.db.models import F, Q

from safety.base import clock

SAID = ("cold", "celsius", "apart", "defrosted_on")


def mark(apps, _editor):
    """By the rules as they are today (canteen.rules.freezer): those that say what they always said
    in one statement, the few that were put right each by what it said and when."""
    most = timedelta(days=settings.CANTEEN_DEFROST_DAYS)
    warm = Q(cold="freezer", celsius__gt=-12) | Q(cold="fridge", celsius__gt=8)
    cold = Q(cold="fridge", celsius__lt=0)
    frosted = Q(cold="freezer", sheet__day__gt=F("defrosted_on") + most)
    checks = apps.get_model("canteen", "FreezerCheck").objects.filter(bad_at=None)
    bad = checks.filter(warm | cold | frosted | Q(apart=False), corrections=None).order_by()
    checks.filter(pk__in=bad.values("pk")).update(bad_at=F("recorded_at"))
    rows = checks.filter(corrections__isnull=False).distinct().select_related("sheet")
    for row in rows.order_by("pk").iterator():
        if at := _known_since(row):
            checks.filter(pk=row.pk).update(bad_at=at)


def _known_since(row):
    """As the actions keep it from now on (canteen.rules.flag.known_since)."""
    made = list(row.corrections.order_by("pk"))
    says = {name: getattr(row, name) for name in SAID}
    for one in reversed(made):
        says |= {name: value for name, value in one.before.items() if name in SAID}
    at = row.recorded_at if _bad(row.sheet.day, **says) else None
    for one in made:
        says |= {name: value for name, value in one.after.items() if name in SAID}
        if _bad(row.sheet.day, **says):
            at = at or one.made_at
        elif at and clock.month_start(clock.day_of(at)) == clock.month_start(
            clock.day_of(one.made_at)
        ):
            at = None
    return at


def _bad(day, cold, celsius, apart, defrosted_on) -> bool:
    if isinstance(defrosted_on, str):  # of a correction
        defrosted_on = date.fromisoformat(defrosted_on)
    degrees = Decimal(celsius)
    if not apart:
        return True
    if cold == "fridge":
        return not 0 <= degrees <= 8
    most = timedelta(days=settings.CANTEEN_DEFROST_DAYS)
    return degrees > -12 or bool(defrosted_on and day - defrosted_on > most)


class Migration(migrations.Migration):

    dependencies = [("canteen", "0011_freezers_bad_of_month")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
