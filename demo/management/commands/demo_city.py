from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from demo import city
from safety.schools.models import Unit


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration city (fictional)."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when units exist")
        parser.add_argument("--schools", type=int, default=city.DEFAULT_SCHOOLS)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, if_empty, schools, seed, **options):
        if Unit.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "There are units already: the demonstration needs an empty database."
            )
        started = monotonic()
        self.stdout.write("Building the demonstration city…")
        city.build(seed, schools, say=lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(f"Done in {monotonic() - started:.0f} s.")
