"""What stands in a filing from before its steps were kept, as steps: what is said later takes its
place in the filing alone."""

from django.db import migrations

BATCH = 500


def begin(apps, schema_editor):
    """Handed over, and what came back, of each filing that has no step yet; by whom and when it was
    recorded nobody knows. Read and written piece by piece."""
    filing, step = (apps.get_model('transport', name) for name in ('Filing', 'FilingStep'))
    found = filing.objects.filter(handed_on__isnull=False, steps=None).order_by('pk')
    last = 0
    while rows := list(found.filter(pk__gt=last).defer('rows')[:BATCH]):
        made = []
        for row in rows:
            made.append(step(filing=row, step='hand', day=row.handed_on, said=row.handed_to))
            if row.answer:
                said = {'answer': row.answer, 'said': row.remarks}
                made.append(step(filing=row, step='back', day=row.answered_on, **said))
        step.objects.bulk_create(made)
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('transport', '0006_filing_steps'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
