"""Routes against which something stood before their standings were kept begin with one: from now
on, since nobody knows how long it had been so."""

from django.db import migrations

from safety.base import clock

BATCH = 500


def begin(apps, schema_editor):
    """A standing for each route with findings that has none yet, as `actions.route_flags` writes
    it; read and written piece by piece."""
    route, standing = (apps.get_model('transport', name) for name in ('Route', 'Standing'))
    found = route.objects.exclude(findings=[]).filter(standings=None).order_by('pk')
    now = clock.now()
    last = 0
    while rows := list(found.filter(pk__gt=last).values_list('pk', 'findings')[:BATCH]):
        standing.objects.bulk_create(
            standing(
                route_id=pk,
                day=clock.day_of(now),
                verdict='barred' if any(one['fails'] for one in findings) else 'unproven',
                findings=findings,
                judged_at=now,
            )
            for pk, findings in rows
        )
        last = rows[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('transport', '0002_routes_and_speed'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
