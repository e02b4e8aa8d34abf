from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from inspections.models import Draw
from inspections.verify import STALE
from inspections.verify_draw import anchored_to, lost, steps
from safety.base import clock


class Command(BaseCommand):
    help = (
        "Recompute random draws from what was recorded, all or those named; name what fails. All: "
        "also whether one was taken out, the last of a bureau too once its day is signed."
    )

    def add_arguments(self, parser):
        parser.add_argument("draws", nargs="*", help="the uuid of a draw, as its page shows it")

    def handle(self, *args, draws, **options):
        rows = Draw.objects.order_by("drawn_at", "pk").select_related("replaces")
        count, wrong, keyless = 0, 0, False
        for row in _named(rows, draws) if draws else rows.iterator(chunk_size=100):
            failed = [step.code for step in steps(row) if not step.holds]
            count += 1
            if failed:
                wrong += 1
                self.stdout.write(f"draw {row.uuid}: {', '.join(failed)}")
                keyless |= "key" in failed
        if keyless:
            self.stdout.write("key: SIGNING_KEY lacks the version under which the draw was made.")
        gone = [] if draws else list(lost())
        for line in gone:
            self.stdout.write(line)
        self.stdout.write(f"{count} draws recomputed.")
        if not draws:
            self.stdout.write(_anchor_line())
        if wrong or gone:
            raise CommandError(f"{wrong} draws do not hold; {len(gone)} signs of others taken out.")


def _anchor_line() -> str:
    day = anchored_to()
    if day is None:
        return "No day's draws have been signed yet: the last of a bureau could be taken out."
    late = clock.today() - day > STALE
    return f"Signed up to {day}: what was drawn by then cannot be taken out unseen." + (
        " That is long ago: does beat run?" if late else ""
    )


def _named(rows, uuids):
    try:
        found = list(rows.filter(uuid__in=uuids))
    except ValidationError:
        raise CommandError("That is no uuid of a draw.") from None
    missing = set(uuids) - {str(row.uuid) for row in found}
    if missing:
        raise CommandError(f"No such draw: {', '.join(sorted(missing))}")
    return found
