"""The marks of the licence numbers that are on file, piece by piece. One that cannot be read any
more has none: it is found by the identity number alone."""

from django.db import migrations

from safety.base import sealing
from transport.models.driver import licence_mark

BATCH = 500


def begin(apps, schema_editor):
    driver = apps.get_model('transport', 'Driver')
    found = driver.objects.exclude(licence='').filter(licence_mark='').order_by('pk')
    last = 0
    while rows := list(found.filter(pk__gt=last).only('uuid', 'licence')[:BATCH]):
        read = []
        for row in rows:
            try:
                number = sealing.unseal(row.licence, f'driver|{row.uuid}|licence')
            except sealing.Unreadable:
                continue
            row.licence_mark = licence_mark(number)
            read.append(row)
        driver.objects.bulk_update(read, ['licence_mark'])
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('transport', '0009_marks_and_matches'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
