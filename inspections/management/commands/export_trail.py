import json

from django.core.management.base import BaseCommand, CommandError

from inspections.queries import trail
from safety.base import clock
from safety.schools.models import User


class Command(BaseCommand):
    help = "Write the trail that a person may see as JSON lines: anybody can reckon from it again."

    def add_arguments(self, parser):
        parser.add_argument("username", help="whose view: a city administrator's is the whole city")
        parser.add_argument("--until", help="the last day of which entries are written: 2026-03-31")

    def handle(self, *, username, until, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is nobody with the sign-in name {username}.")
        for line in trail.lines(user, self._end(until)):
            self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _end(self, until):
        try:
            return clock.end_of(clock.dt.date.fromisoformat(until)) if until else None
        except ValueError:
            raise CommandError(f"{until} is no day; write it like 2026-03-31.") from None
