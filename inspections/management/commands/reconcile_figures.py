from django.core.management.base import BaseCommand, CommandError

from inspections import finals
from inspections.models import FinalSpan


class Command(BaseCommand):
    help = "Count all kept months and years again and name each figure that differs."

    def handle(self, *args, **options):
        count = 0
        for difference in finals.differences():
            self.stdout.write(difference)
            count += 1
        kept = FinalSpan.objects.filter(made_at__isnull=False).count()
        self.stdout.write(f"{kept} months and years are kept.")
        if count:
            raise CommandError(f"{count} figures differ; they are counted live until kept anew.")
