from django.core.management.base import BaseCommand, CommandError

from inspections.verify import STALE, Report, faults
from safety.base import clock


class Command(BaseCommand):
    help = "Check every chain of the ledger, its periods, numbers and signed anchors; name faults."

    def handle(self, *args, **options):
        report, count = Report(), 0
        for fault in faults(report):
            self.stdout.write(str(fault))
            count += 1
        self.stdout.write(f"{report.chains} chains, {report.entries} entries looked at.")
        self.stdout.write(_anchor_line(report.anchor))
        if count:
            raise CommandError(f"The ledger has {count} faults.")


def _anchor_line(anchor) -> str:
    if anchor is None:
        return "No anchor has been signed yet: removed chains cannot be told by it."
    late = clock.today() - anchor.day > STALE
    return f"Anchored up to {anchor.day}, root {anchor.root}." + (
        " That is long ago: does beat run?" if late else ""
    )
