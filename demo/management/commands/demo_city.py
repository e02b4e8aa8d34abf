from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo import city, province
from safety.schools.models import Unit


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration city (fictional)."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when units exist")
        parser.add_argument("--schools", type=int, default=city.DEFAULT_SCHOOLS)
        parser.add_argument(
            "--hazards", type=int, default=0, help="in bulk, for benchmarks, in place of a story"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, if_empty, schools, hazards, seed, **options):
        if Unit.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "There are units already: the demonstration needs an empty database."
            )
        if connection.vendor == "sqlite" and hazards > province.MOST_ON_SQLITE:
            raise CommandError(
                f"More than {province.MOST_ON_SQLITE:,} hazards are for PostgreSQL: name one in "
                "DATABASE_URL, run migrate, then this command again."
            )
        if not hazards and schools < city.LEAST_SCHOOLS:
            raise CommandError(
                f"The demonstration city needs at least {city.LEAST_SCHOOLS} schools: fewer would "
                "leave roles without a school to show."
            )
        started = monotonic()
        self.stdout.write("Building the demonstration city…")
        self.build(seed, schools, hazards)
        self.stdout.write(f"Done in {monotonic() - started:.0f} s.")

    def build(self, seed, schools, hazards):
        def say(text):
            self.stdout.write(f"  {text}")

        if hazards:
            province.build(seed, schools, hazards, say)
        else:
            city.build(seed, schools, say)
