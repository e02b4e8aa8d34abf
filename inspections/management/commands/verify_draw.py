from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from inspections.models import Draw
from inspections.verify_draw import steps


class Command(BaseCommand):
    help = "Recompute random draws from what was recorded, all or those named; name what fails."

    def add_arguments(self, parser):
        parser.add_argument("draws", nargs="*", help="the uuid of a draw, as its page shows it")

    def handle(self, *args, draws, **options):
        rows = Draw.objects.order_by("drawn_at", "pk").select_related("replaces")
        count, wrong = 0, 0
        for row in _named(rows, draws) if draws else rows.iterator(chunk_size=100):
            failed = [step.code for step in steps(row) if not step.holds]
            count += 1
            if failed:
                wrong += 1
                self.stdout.write(f"draw {row.uuid}: {', '.join(failed)}")
        self.stdout.write(f"{count} draws recomputed.")
        if wrong:
            raise CommandError(f"{wrong} draws do not hold.")


def _named(rows, uuids):
    try:
        found = list(rows.filter(uuid__in=uuids))
    except ValidationError:
        raise CommandError("That is no uuid of a draw.") from None
    missing = set(uuids) - {str(row.uuid) for row in found}
    if missing:
        raise CommandError(f"No such draw: {', '.join(sorted(missing))}")
    return found
