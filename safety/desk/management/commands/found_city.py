"""The first step of a real installation: the city, and its first administrator with a code."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from safety.base.models import Refused
from safety.schools.actions.people import create_person, issue_codes
from safety.schools.actions.unit import create_unit
from safety.schools.models import Role, Tier, Unit

# What is to be done now; on the error stream, so that the code stays the last line of the output.
STEPS = """
Next:
1. manage.py load_catalogue: the checklists, unless they are loaded already.
2. Open the address above with the sign-in name and the code, and choose a password.
3. Under "Units" add the districts and townships, under "Terms" the terms.
4. Under "Import lists" upload the schools, then the people
   (or: manage.py import_list schools LIST.xlsx --as {username} --write).
5. Under "People" print codes for everybody else.
"""


class Command(BaseCommand):
    help = "Adds a city and its first administrator; prints the sign-in name and a one-time code."

    def add_arguments(self, parser):
        parser.add_argument("city", help="name of the city, such as 示范市")
        parser.add_argument("administrator", help="name of the person, such as 王建国")
        parser.add_argument("--code", default="", help="administrative code, such as 390100")
        parser.add_argument("--province", default="", help="name of the province, made if missing")

    @transaction.atomic
    def handle(self, *, city, administrator, code, province, **options):
        try:
            unit = create_unit(
                None, tier=Tier.CITY, name=city, code=code, parent=self._province(province)
            )
            person = create_person(None, name=administrator, role=Role.CITY_ADMIN, unit=unit)
            ((_person, secret),) = issue_codes(None, [person])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from None
        address = settings.SITE_URL + reverse("desk:activate")
        self.stdout.write(f"{city}: {person.name}\n{address}\n{person.username}\n{secret}")
        self.stderr.write(STEPS.format(username=person.username), style_func=str)

    def _province(self, name):
        if not name:
            return None
        found = Unit.objects.filter(tier=Tier.PROVINCE, name=name).first()
        return found or create_unit(None, tier=Tier.PROVINCE, name=name, parent=None)
