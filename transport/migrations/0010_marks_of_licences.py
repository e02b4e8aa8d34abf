"""The marks of the licence numbers that are on file, piece by piece, each in a transaction of its
own: nobody who changes a driver waits for all of them, and what broke off goes on where it was. One
that cannot be read any more has none: it is found by the identity number alone."""

from django.db import migrations, transaction

from safety.base import sealing
from transport.models.driver import licence_mark

BATCH = 500


def begin(apps, schema_editor):
    driver = apps.get_model('transport', 'Driver')
    last = 0
    while last is not None:
        with transaction.atomic():
            last = mark(driver, last)


def mark(driver, last):
    """The next ones after `last` that have no mark, held so that no number changes meanwhile; the
    last of these, or None where there is none."""
    found = driver.objects.exclude(licence='').filter(licence_mark='', pk__gt=last).order_by('pk')
    rows = list(found.select_for_update(no_key=True).only('uuid', 'licence')[:BATCH])
    read = []
    for row in rows:
        try:
            number = sealing.unseal(row.licence, f'driver|{row.uuid}|licence')
        except sealing.Unreadable:
            continue
        row.licence_mark = licence_mark(number)
        read.append(row)
    driver.objects.bulk_update(read, ['licence_mark'])
    return rows[-1].pk if rows else None


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('transport', '0009_marks_and_matches'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
